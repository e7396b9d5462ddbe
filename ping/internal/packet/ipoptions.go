package packet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
)

// Options of the IPv4 header (RFC 791 section 3.1) and what their pointers begin at.
const (
	optionEnd          = 0
	optionNop          = 1
	optionRecordRoute  = 7
	optionTimestamp    = 68
	optionLooseSource  = 131
	optionStrictSource = 137

	routeHead   = 3 // type, length, pointer
	stampsHead  = 4 // and overflow and flags
	addrLen     = 4
	stampLen    = 4
	maxOptions  = 60 - ipv4HeaderLen
	nonStandard = 1 << 31
)

// StampKind is the flag of a timestamp option.
type StampKind uint8

const (
	StampOnly         StampKind = 0 // times alone
	StampAddr         StampKind = 1 // with the address of who set it
	StampPrespecified StampKind = 3 // only by the addresses that are in it already
)

// IPOptions are the options in a header that a pinger has to do with. Each pointer is
// nil without the option.
type IPOptions struct {
	Source *Route // loose or strict source route
	Record *Route // recorded route
	Stamps *Stamps
}

// Route is a source route or a recorded one.
type Route struct {
	Strict bool         // of a source route
	Hops   []netip.Addr // who was passed
	Ahead  []netip.Addr // of a source route: who is still to be
	Free   int          // of a recorded one: places left
}

// Stamps are timestamps.
type Stamps struct {
	Kind     StampKind
	Set      []Stamp
	Ahead    []netip.Addr // of StampPrespecified: who has not set one
	Free     int          // places left; not of StampPrespecified
	Overflow int          // how many found no place left, 15 at most
}

// Stamp is a moment that a host or router has set.
type Stamp struct {
	Addr        netip.Addr // invalid of StampOnly
	Time        uint32     // milliseconds since midnight UT, 31 bits
	NonStandard bool       // it is something else
}

// Append appends o to b as it is in a header, each option behind padding that puts its
// addresses at a multiple of four bytes, and the whole as long as a header may be
// longer. The error is of what does not fit or is no IPv4 address.
func (o *IPOptions) Append(b []byte) ([]byte, error) {
	start := len(b)
	var err error
	if r := o.Source; r != nil {
		typ := byte(optionLooseSource)
		if r.Strict {
			typ = optionStrictSource
		}
		if b, err = r.append(b, typ); err != nil {
			return nil, err
		}
	}
	if r := o.Record; r != nil {
		if b, err = r.append(b, optionRecordRoute); err != nil {
			return nil, err
		}
	}
	if s := o.Stamps; s != nil {
		if b, err = s.append(b); err != nil {
			return nil, err
		}
	}
	for (len(b)-start)%4 > 0 {
		b = append(b, optionEnd)
	}
	if n := len(b) - start; n > maxOptions {
		return nil, fmt.Errorf("%d bytes of IP options: %d at most", n, maxOptions)
	}
	return b, nil
}

func (r *Route) append(b []byte, typ byte) ([]byte, error) {
	slots := len(r.Hops) + len(r.Ahead) + r.Free
	if err := fits("places", slots, addrLen, routeHead+1); err != nil {
		return nil, err
	}
	b = append(b, optionNop, typ, byte(routeHead+addrLen*slots), byte(routeHead+1+addrLen*len(r.Hops)))
	for _, list := range [2][]netip.Addr{r.Hops, r.Ahead} {
		for _, a := range list {
			if !a.Is4() {
				return nil, fmt.Errorf("%v in an IP option: %w", a, errNotV4)
			}
			b = append(b, a.AsSlice()...)
		}
	}
	return append(b, make([]byte, addrLen*r.Free)...), nil
}

var errNotV4 = errors.New("not an IPv4 address")

// fits reports whether so many places are too many, or too few.
func fits(what string, places, size, head int) error {
	if most := (maxOptions - head) / size; places < 0 || places > most {
		return fmt.Errorf("%d %s in IP options: %d at most", places, what, most)
	}
	return nil
}

// size is how many bytes one timestamp of the kind takes.
func (k StampKind) size() int {
	if k == StampOnly {
		return stampLen
	}
	return addrLen + stampLen
}

func (s *Stamps) append(b []byte) ([]byte, error) {
	size := s.Kind.size()
	slots := len(s.Set) + len(s.Ahead) + s.Free
	if err := fits("timestamps", slots, size, stampsHead); err != nil {
		return nil, err
	}
	b = append(b, optionTimestamp, byte(stampsHead+size*slots), byte(stampsHead+1+size*len(s.Set)), byte(s.Overflow)<<4|byte(s.Kind))
	put := func(a netip.Addr, time uint32) error {
		if s.Kind != StampOnly {
			if !a.Is4() {
				return fmt.Errorf("%v in an IP option: %w", a, errNotV4)
			}
			b = append(b, a.AsSlice()...)
		}
		b = binary.BigEndian.AppendUint32(b, time)
		return nil
	}
	for _, t := range s.Set {
		time := t.Time
		if t.NonStandard {
			time |= nonStandard
		}
		if err := put(t.Addr, time); err != nil {
			return nil, err
		}
	}
	for _, a := range s.Ahead {
		if err := put(a, 0); err != nil {
			return nil, err
		}
	}
	return append(b, make([]byte, size*s.Free)...), nil
}
