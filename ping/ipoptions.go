package ping

import (
	"fmt"
	"net/netip"

	"goping/ping/internal/packet"
)

// IPOptions are options in the header of IPv4 probes (RFC 791, section 3.1): the routers
// on the way write into them, and a host sends them back with its reply (RFC 1122,
// section 3.2.2.6), whose way back is then in them too. There are 40 bytes for all.
// Many networks drop what has any.
type IPOptions struct {
	// RecordRoute asks those on the way for their addresses. There is room for nine, for
	// eight less the Hops beside a source route, and for none beside timestamps.
	RecordRoute bool

	// Timestamp asks those on the way for the time: nine of them, or four with their
	// addresses. It cannot be had together with RecordRoute.
	Timestamp StampKind

	// Hops are the one to four hosts that StampPrespecified asks. Without a Timestamp they
	// are up to nine routers to go through, a source route. A reply comes back the same
	// way, which Linux takes only with net.ipv4.conf.*.accept_source_route.
	Hops []netip.Addr

	// Strict has nobody on the way but the Hops of a source route.
	Strict bool
}

// StampKind is what is asked for with a timestamp (RFC 791, section 3.1, internet
// timestamp).
type StampKind uint8

const (
	// NoStamps asks for none.
	NoStamps StampKind = iota
	// StampOnly asks for times alone.
	StampOnly
	// StampAddr asks for times, each with the address of who set it.
	StampAddr
	// StampPrespecified asks for the times of certain hosts.
	StampPrespecified
)

// Places in the options of a probe that has nothing else there.
const (
	routePlaces = 9
	stampPlaces = 9
	addrPlaces  = 4 // of timestamps with addresses
	mixedPlaces = 8 // of a source route and a recorded one together
)

// Len returns how many bytes they make the IP header longer, a multiple of four; 0 for
// nil and for what Open refuses.
func (o *IPOptions) Len() int {
	b, _ := o.build()
	return len(b)
}

// build returns their bytes.
func (o *IPOptions) build() ([]byte, error) {
	if o == nil {
		return nil, nil
	}
	options, err := o.parts()
	if err != nil {
		return nil, fmt.Errorf("ping: IP options: %w", err)
	}
	b, err := options.Append(nil)
	if err != nil {
		return nil, fmt.Errorf("ping: %w", err)
	}
	return b, nil
}

// parts are the options asked for.
func (o *IPOptions) parts() (p packet.IPOptions, err error) {
	switch {
	case o.Timestamp > StampPrespecified:
		return p, fmt.Errorf("timestamp %d: no such kind", o.Timestamp)
	case o.Timestamp != NoStamps && o.RecordRoute:
		return p, fmt.Errorf("a recorded route and timestamps: no room for both")
	case o.Timestamp != NoStamps && o.Strict, len(o.Hops) == 0 && o.Strict:
		return p, fmt.Errorf("strict: only of a source route")
	case o.Timestamp == StampPrespecified && (len(o.Hops) == 0 || len(o.Hops) > addrPlaces):
		return p, fmt.Errorf("timestamps of %d hosts: must be 1 to %d", len(o.Hops), addrPlaces)
	case (o.Timestamp == StampOnly || o.Timestamp == StampAddr) && len(o.Hops) > 0:
		return p, fmt.Errorf("hops: only of prespecified timestamps and source routes")
	case len(o.Hops) > routePlaces, o.RecordRoute && len(o.Hops) >= mixedPlaces:
		return p, fmt.Errorf("a source route through %d: no room", len(o.Hops))
	case !o.RecordRoute && o.Timestamp == NoStamps && len(o.Hops) == 0:
		return p, nil
	}
	switch {
	case o.Timestamp == StampOnly:
		p.Stamps = &packet.Stamps{Kind: packet.StampOnly, Free: stampPlaces}
	case o.Timestamp == StampAddr:
		p.Stamps = &packet.Stamps{Kind: packet.StampAddr, Free: addrPlaces}
	case o.Timestamp == StampPrespecified:
		p.Stamps = &packet.Stamps{Kind: packet.StampPrespecified, Ahead: o.Hops}
	case len(o.Hops) > 0:
		p.Source = &packet.Route{Strict: o.Strict, Ahead: o.Hops}
	}
	if o.RecordRoute {
		p.Record = &packet.Route{Free: routePlaces}
		if p.Source != nil {
			p.Record.Free = mixedPlaces - len(o.Hops)
		}
	}
	return p, nil
}
