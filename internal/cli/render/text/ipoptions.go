package text

import (
	"net/netip"
	"slices"
	"strconv"
	"time"

	"goping/ping"
)

// appendIPOptions appends the options of an IPv4 header as pr_options in ping.c does:
// each begins a line of its own, behind which the last one is left open.
func (p *Printer) appendIPOptions(b []byte, o *ping.ReceivedOptions) []byte {
	if o == nil {
		return b
	}
	if o.Source != nil {
		b = p.appendSourceRoute(b, o.Source)
	}
	if o.Record != nil {
		b = p.appendRecordedRoute(b, o.Record.Hops)
	}
	if o.Stamps != nil {
		b = p.appendStamps(b, o.Stamps)
	}
	return b
}

func (p *Printer) appendSourceRoute(b []byte, r *ping.RouteOption) []byte {
	if len(r.Hops)+len(r.Ahead) == 0 {
		return b
	}
	title := "\nLSRR: "
	if r.Strict {
		title = "\nSSRR: "
	}
	return p.appendHops(p.appendHops(append(b, title...), r.Hops), r.Ahead)
}

// appendRecordedRoute appends a route, unless it is that of the last line.
func (p *Printer) appendRecordedRoute(b []byte, hops []netip.Addr) []byte {
	switch {
	case len(hops) == 0:
		return b
	case slices.Equal(hops, p.route):
		return append(b, "\t(same route)"...)
	}
	p.route = append(p.route[:0], hops...)
	return p.appendHops(append(b, "\nRR: "...), hops)
}

func (p *Printer) appendHops(b []byte, hops []netip.Addr) []byte {
	for _, hop := range hops {
		b = p.appendFrom(append(b, '\t'), hop)
		b = append(b, '\n')
	}
	return b
}

// appendStamps appends timestamps: the first of each clock as it is, the others as what
// they are beyond the one before.
func (p *Printer) appendStamps(b []byte, s *ping.StampOption) []byte {
	if len(s.Stamps) > 0 {
		b = append(b, "\nTS: "...)
	}
	var standard, other time.Duration
	for _, stamp := range s.Stamps {
		if stamp.Addr.IsValid() {
			b = p.appendFrom(append(b, '\t'), stamp.Addr)
		}
		before, word := &standard, ""
		if stamp.NonStandard {
			before, word = &other, " not-standard"
		}
		b = append(b, '\t')
		if *before == 0 {
			b = strconv.AppendInt(b, stamp.Time.Milliseconds(), 10)
			b = append(b, " absolute"...)
		} else {
			b = strconv.AppendInt(b, (stamp.Time - *before).Milliseconds(), 10)
		}
		b = append(b, word...)
		b = append(b, '\n')
		*before = stamp.Time
	}
	if s.Overflow > 0 {
		if len(s.Stamps) == 0 {
			b = append(b, '\n')
		}
		b = append(b, "Unrecorded hops: "...)
		b = strconv.AppendInt(b, int64(s.Overflow), 10)
		b = append(b, '\n')
	}
	return b
}
