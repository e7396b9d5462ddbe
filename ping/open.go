package ping

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"

	"goping/internal/diagnose"
	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// Open opens the sockets, all of them on the calling goroutine, so that a
// program may lock its thread, raise a capability, open and lower it again. A nil cfg
// is the zero Config. When neither kind of socket may be had the error is a
// [*PermissionError], and where one is that may not have what cfg asks for, an
// [*OptionError].
func Open(cfg *Config) (*Prober, error) {
	if cfg == nil {
		cfg = &Config{}
	}
	c := *cfg
	c.Probing = c.Probing.over(defaults)
	if c.IPOptions != nil {
		c.Family = c.family()
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	w, open := c.Wire, wire.Open
	if each, ok := w.(*wire.Each); ok {
		w, open = nil, each.Open
	}
	if w == nil {
		var err error
		if w, err = open(c.wireOptions()); err != nil {
			return nil, openError(err)
		}
	}
	return &Prober{cfg: c, engine: newEngine(w, &c)}, nil
}

// check reports what no prober can do.
func (c *Config) check() error {
	if err := c.Probing.check(c.roomiest()); err != nil { // Add knows the target's
		return err
	}
	if _, err := c.IPOptions.build(); err != nil {
		return err
	}
	if err := c.checkKind(); err != nil {
		return err
	}
	if c.Family > PreferIPv6 || c.Mode > Datagram || c.DontFragment > FragmentProbe {
		return fmt.Errorf("ping: family %d, mode %d or DF mode %d: no such value", c.Family, c.Mode, c.DontFragment)
	}
	if c.IPOptions != nil && (c.Family == IPv6 || c.Kind.family() == IPv6) {
		return fmt.Errorf("ping: IP options over IPv6: %w", errors.ErrUnsupported)
	}
	if c.Reresolve < 0 {
		return fmt.Errorf("ping: reresolve %v: must not be negative", c.Reresolve)
	}
	if c.SendBuffer < 0 {
		return fmt.Errorf("ping: send buffer of %d bytes: must not be negative", c.SendBuffer)
	}
	if c.Count < 0 {
		return fmt.Errorf("ping: count %d: must not be negative", c.Count)
	}
	if c.Rate < 0 || math.IsNaN(c.Rate) {
		return fmt.Errorf("ping: rate %v: must not be negative", c.Rate)
	}
	if c.Source.IsValid() && !c.Family.has(c.Source.Unmap()) {
		return fmt.Errorf("ping: source %v: not an %v address", c.Source, c.Family)
	}
	return nil
}

// ipOptions are the bytes of those that check has taken.
func (c *Config) ipOptions() []byte {
	b, _ := c.IPOptions.build()
	return b
}

// wireOptions is what the sockets have in common.
func (c *Config) wireOptions() wire.Options {
	o := wire.Options{
		Mode:       wire.Mode(c.Mode),
		Source:     c.Source.Unmap(),
		Interface:  c.Interface,
		TTL:        c.TTL,
		TOS:        c.TOS,
		Mark:       c.Mark,
		PMTU:       wire.PMTU(c.DontFragment),
		Broadcast:  c.Broadcast,
		FlowLabel:  c.FlowLabel,
		Identifier: c.Identifier,
		Size:       packet.HeaderLen + max(c.Size, 0),
		Kind:       packet.Kind(c.Kind),
		NetNS:      c.NetNS,
		SendBuffer: c.SendBuffer,
		DontRoute:  c.DontRoute,
		Debug:      c.Debug,
		Loopless:   c.NoMulticastLoop,
		UserClocks: c.UserClocks,
		Connect:    c.Connect,
		IPOptions:  c.ipOptions(),
	}
	switch {
	case c.Kind.family() != AnyFamily:
		o.Families, o.Mode = []*packet.Family{packet.IPv4}, wire.Raw
		if c.Kind.family() == IPv6 {
			o.Families = []*packet.Family{packet.IPv6}
		}
	case c.Family == IPv4, c.Source.IsValid() && c.Source.Unmap().Is4():
		o.Families = []*packet.Family{packet.IPv4}
	case c.Family == IPv6, c.Source.IsValid():
		o.Families = []*packet.Family{packet.IPv6}
	}
	if log := c.Logger; log != nil {
		o.Log = func(what string, err error) {
			log.LogAttrs(context.Background(), slog.LevelWarn, "ping: done without", slog.String("what", what), slog.Any("err", err))
		}
	}
	return o
}

// openError makes a *PermissionError of the refusal of a socket, an *OptionError of
// that of one of its options.
func openError(err error) error {
	var refused *wire.Refused
	var option *wire.OptionError
	switch {
	case errors.As(err, &option):
		return &OptionError{Option: option.Option, Err: option.Err}
	case !errors.As(err, &refused):
		return fmt.Errorf("ping: open: %w", err)
	}
	p := &PermissionError{}
	var tried []diagnose.Attempt
	for _, a := range refused.Attempts {
		p.Attempts = append(p.Attempts, Attempt{Mode: Mode(a.Mode), Err: a.Err})
		tried = append(tried, diagnose.Attempt{Datagram: a.Mode == wire.Datagram, V6: a.Family == packet.IPv6, Err: a.Err})
	}
	finding := diagnose.Sockets(tried)
	p.Cause, p.Fixes = finding.Cause, finding.Fixes
	return p
}
