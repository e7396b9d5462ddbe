package ping

import (
	"net/netip"
	"time"

	"goping/ping/internal/packet"
)

// ReceivedOptions are the options that were in the IPv4 header of a reply (RFC 791,
// section 3.1). Each is nil when it was not there.
type ReceivedOptions struct {
	Record *RouteOption // the route, forth and back
	Source *RouteOption // the source route that the reply took, reversed
	Stamps *StampOption // timestamps
}

// RouteOption is a recorded route or a source route.
type RouteOption struct {
	Hops   []netip.Addr // who wrote their addresses, in order; of a source route, who was passed
	Ahead  []netip.Addr // of a source route, who was not passed
	Free   int          // of a recorded one, the places that are left
	Strict bool         // of a source route: nobody else may be on the way
}

// StampOption are timestamps.
type StampOption struct {
	Kind     StampKind    // as it was asked for
	Stamps   []HopStamp   // in the order they were set
	Ahead    []netip.Addr // of StampPrespecified, who did not set theirs
	Free     int          // the places that are left, else
	Overflow int          // how many on the way found no place, 15 at most
}

// HopStamp is the time at a hop.
type HopStamp struct {
	Addr netip.Addr // who set it; the zero Addr of StampOnly

	// Time is since midnight UT, in milliseconds; when NonStandard is set it is whatever
	// else the hop counts, in 31 bits.
	Time        time.Duration
	NonStandard bool // the hop has no such clock
}

// receivedOptions reads the options of a header, nil if there is none of those above or
// they contradict themselves.
func receivedOptions(b []byte) *ReceivedOptions {
	parsed, err := packet.ParseIPOptions(b)
	if err != nil || parsed == (packet.IPOptions{}) {
		return nil
	}
	return &ReceivedOptions{Record: routeOption(parsed.Record), Source: routeOption(parsed.Source), Stamps: stampOption(parsed.Stamps)}
}

// QuotedOptions are the options in the IPv4 header that is quoted; nil when it has none
// that can be read.
func (e *ICMPError) QuotedOptions() *ReceivedOptions {
	h := e.Quoted
	if len(h) == 0 || h[0]>>4 != 4 {
		return nil
	}
	length := int(h[0]&0xf) * 4
	if length <= 20 || length > len(h) {
		return nil
	}
	return receivedOptions(h[20:length])
}

func routeOption(r *packet.Route) *RouteOption {
	if r == nil {
		return nil
	}
	return &RouteOption{Hops: r.Hops, Ahead: r.Ahead, Free: r.Free, Strict: r.Strict}
}

func stampOption(s *packet.Stamps) *StampOption {
	if s == nil {
		return nil
	}
	kinds := map[packet.StampKind]StampKind{packet.StampOnly: StampOnly, packet.StampAddr: StampAddr, packet.StampPrespecified: StampPrespecified}
	o := &StampOption{Kind: kinds[s.Kind], Ahead: s.Ahead, Free: s.Free, Overflow: s.Overflow}
	for _, t := range s.Set {
		o.Stamps = append(o.Stamps, HopStamp{Addr: t.Addr, Time: time.Duration(t.Time) * time.Millisecond, NonStandard: t.NonStandard})
	}
	return o
}
