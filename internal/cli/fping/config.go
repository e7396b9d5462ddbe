package fping

import (
	"math/rand/v2"
	"time"

	"goping/internal/cli/fping/output"
	"goping/ping"
)

// heard is what is listened to.
func heard() ping.EventSet {
	return ping.Events(ping.EventReplied, ping.EventLost, ping.EventUnreachable, ping.EventIndeterminate, ping.EventFailed,
		ping.EventLate, ping.EventDuplicate, ping.EventResponder, ping.EventOtherSource,
		ping.EventCorrupt, ping.EventTruncated, ping.EventNotice)
}

// config is what the options mean to package ping.
func (c *command) config(hosts []*host) *ping.Config {
	o := &c.options
	cfg := ping.Config{
		Probing: ping.Probing{
			Interval:   o.Period,
			AtOnce:     true,
			Timeout:    o.Timeout,
			LateWindow: lateWindow(o.Period),
			Size:       o.Size,
			TTL:        o.TTL,
			TOS:        o.TOS,
			Source:     o.Source,
			Interface:  o.Interface,
			Mark:       o.Mark,
		},
		Count:    o.Count,
		Family:   familyOf(hosts),
		Lossless: true,
		Events:   heard(),
	}
	if o.Size == 0 {
		cfg.Size = -1
	}
	if o.Timestamps {
		cfg.Kind, cfg.Size = ping.Timestamp, 0
	}
	if o.DontFragment {
		cfg.DontFragment = ping.FragmentNever
	}
	if o.Random && o.Size > 0 {
		cfg.Pattern = make([]byte, o.Size)
		for i := range cfg.Pattern {
			cfg.Pattern[i] = byte(rand.Uint32())
		}
	}
	if o.Gap > 0 {
		cfg.Rate = float64(time.Second) / float64(o.Gap)
	}
	if !c.counts() {
		cfg.Count = 1 // a try
	}
	return c.reach(cfg)
}

// counts reports whether every probe counts, and not only the first reply.
func (c *command) counts() bool { return c.options.Count > 0 || c.options.Loop }

// lateWindow is how long a probe is remembered: as long as fping does, but no more than
// some hundred probes of a target.
func lateWindow(period time.Duration) time.Duration {
	return min(ping.DefaultLateWindow, 100*period)
}

// familyOf is the family of all hosts, so that no socket of another is opened.
func familyOf(hosts []*host) ping.Family {
	four, six := false, false
	for _, h := range hosts {
		four, six = four || h.addr.Is4(), six || h.addr.Is6()
	}
	switch {
	case four && six:
		return ping.AnyFamily
	case six:
		return ping.IPv6
	}
	return ping.IPv4
}

// printer makes the output the options ask for.
func (c *command) printer(hosts []*host) *output.Printer {
	o := &c.options
	cfg := output.Config{
		Quiet: o.Quiet, Elapsed: o.Elapsed, RTTs: o.RTTs, JSON: o.JSON, Report: o.Report,
		Stamped: o.Stamped, TimeFormat: o.TimeFormat, TOS: o.PrintTOS, TTL: o.PrintTTL,
	}
	for _, h := range hosts {
		cfg.Width = max(cfg.Width, output.Width(h.Shown))
	}
	if o.Outage {
		cfg.Outage = o.Period
	}
	switch {
	case o.Loop:
		cfg.PerProbe = o.Report == 0 // -q alone has never kept fping from it
	case o.Count > 0:
		cfg.PerProbe = !o.Quiet && !o.Alive && !o.Unreachable && o.Reachable == 0
	default:
		cfg.Alive, cfg.Unreach = o.Alive, o.Unreachable
		cfg.Verbose = !o.Quiet && !o.Alive && !o.Unreachable && o.Reachable == 0
	}
	// fping tells of duplicates where it has no line for each probe, however quiet; in a
	// loop it counts them, which is not done here.
	cfg.Duplicates = !cfg.PerProbe || o.Loop || o.JSON && !o.Quiet
	return output.New(c.stdout, c.stderr, cfg)
}
