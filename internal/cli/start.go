package cli

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"goping/internal/cli/flags"
	"goping/internal/cli/render"
)

// starts gathers what is known before the first probe, of the places there is a way to.
func (s *session) starts(places []place) (ways []place, starts []*render.Start, err error) {
	for _, p := range places {
		start, err := s.start(p)
		switch {
		case err == nil:
			ways, starts = append(ways, p), append(starts, start)
		case !s.leave(p, err):
			return nil, nil, err
		}
	}
	return ways, starts, nil
}

func (s *session) start(p place) (*render.Start, error) {
	o := &s.options
	known := &render.Start{
		Host:       p.host,
		Addr:       p.addr,
		Interface:  o.Interface,
		Size:       o.Size,
		Count:      o.Count,
		Interval:   o.Interval,
		Timeout:    o.Timeout,
		Mode:       p.in.prober.Mode(p.addr),
		Identifier: p.in.prober.Identifier(p.addr),
		Family:     o.Family(),
		Time:       time.Now(),
	}
	if p.addr.Is4() && asksForIPOptions(o) {
		known.IPOptions = ipOptions
	}
	if s.face == flags.Ping && o.Verbose {
		known.Descriptor = icmpSocket(p.addr.Is6())
	}
	if s.face == flags.Ping {
		if err := s.checkRoute(p.addr); err != nil {
			return nil, err
		}
	}
	if o.Interface == "" && !o.Source.IsValid() {
		return known, nil
	}
	source, err := p.in.prober.Source(p.addr)
	var errno syscall.Errno
	switch {
	case err == nil:
		known.Source = source
	case o.Broadcast && errors.Is(err, syscall.EACCES): // a broadcast address has no source yet
	case errors.As(err, &errno): // how it was found out is nobody's business
		return nil, fmt.Errorf("no way to %v as asked for: %w", p.addr, errno)
	default:
		return nil, fmt.Errorf("no way to %v as asked for: %w", p.addr, err)
	}
	return known, nil
}

// ipOptions is what options take of the IPv4 header, in bytes: whatever they are, all of
// the room there is, as in ping4_run of iputils.
const ipOptions = 40
