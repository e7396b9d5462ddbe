package cli

import (
	"context"
	"net/netip"
	"os"

	"goping/internal/cli/aton"
	"goping/internal/cli/flags"
	"goping/internal/cli/names"
	"goping/internal/cli/render"
	"goping/internal/cli/render/iputilsjson"
	"goping/internal/cli/render/jsonl"
	"goping/internal/cli/render/text"
	"goping/internal/cli/terminal"
)

// coloured reports whether lines have colours: by --color, and if that leaves it open on
// a terminal, unless NO_COLOR is set (no-color.org).
func (s *session) coloured() bool {
	switch s.options.Color {
	case "always":
		return s.face == flags.Native
	case "never":
		return false
	}
	return s.face == flags.Native && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && terminal.Is(s.stdout)
}

// renderer returns the output the options ask for.
func (s *session) renderer(ctx context.Context, places []place) render.Renderer {
	o := &s.options
	if o.JSON && s.face == flags.Native {
		return jsonl.New(s.stdout, jsonl.Config{Quiet: o.Quiet})
	}
	name := s.namer(ctx, places)
	if o.JSON {
		return iputilsjson.New(s.stdout, iputilsjson.Config{
			Quiet: o.Quiet, Verbose: o.Verbose, Timestamps: o.Timestamp,
			Flood: o.Flood, Adaptive: o.Adaptive, NodeInfo: o.Node != nil, Tally: s.tally, Name: name,
		})
	}
	cfg := text.Config{
		Program: s.program, Iputils: s.tally,
		Quiet: o.Quiet, Verbose: o.Verbose, Timestamps: o.Timestamp, TimeFormat: o.TimeFormat,
		Flood: o.Flood, Audible: o.Audible, Decimals: o.Decimals, Adaptive: o.Adaptive, Pattern: o.Pattern,
		FlowLabel: o.FlowLabel, Name: name, NodeInfo: o.Node != nil, Preload: o.Preload, Color: s.coloured(),
		Namespaces: len(s.nets) > 1,
	}
	if o.Flood {
		cfg.Width = terminal.Width(s.stdout)
	}
	return text.New(s.stdout, s.stderr, cfg)
}

// namer returns what has the names of addresses, nil where they are not shown.
func (s *session) namer(ctx context.Context, places []place) func(netip.Addr) string {
	if !s.names(places) {
		return nil
	}
	asked := names.New(ctx, s.nets.resolver())
	for _, p := range places {
		asked.Ask(p.addr) // its answer may be there before the first reply is
	}
	return asked.Of
}

// names reports whether addresses are shown with their names: not where somebody
// who gave an address wants to see addresses.
func (s *session) names(places []place) bool {
	o := &s.options
	if o.Quiet || !o.Names && (o.Numeric || o.Flood) || len(s.nets) > 1 {
		return false // in two networks an address may have two names
	}
	for _, p := range places {
		if _, ok := aton.Parse(p.name); !ok || o.Names {
			return true
		}
	}
	return false
}
