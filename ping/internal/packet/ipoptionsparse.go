package packet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
)

// ParseIPOptions reads the options behind an IPv4 header (RFC 791 section 3.1). Those
// it does not know are left out, and so is what a pointer has not come by in places
// that are free. Of two options of a kind the first counts. The error is of one whose
// lengths or pointer contradict each other; what was read before it is returned
// beside it.
func ParseIPOptions(b []byte) (o IPOptions, err error) {
	for len(b) > 0 && b[0] != optionEnd {
		if b[0] == optionNop {
			b = b[1:]
			continue
		}
		if len(b) < 2 || int(b[1]) < 2 || int(b[1]) > len(b) {
			return o, errOption(b[0], "length")
		}
		option := b[:b[1]]
		b = b[b[1]:]
		switch option[0] {
		case optionLooseSource, optionStrictSource:
			err = take(&o.Source, option, parseRoute)
		case optionRecordRoute:
			err = take(&o.Record, option, parseRoute)
		case optionTimestamp:
			err = take(&o.Stamps, option, parseStamps)
		}
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

// take parses an option into place unless one is there.
func take[T any](place **T, option []byte, parse func([]byte) (*T, error)) error {
	parsed, err := parse(option)
	if err == nil && *place == nil {
		*place = parsed
	}
	return err
}

func errOption(typ byte, what string) error {
	return fmt.Errorf("IP option %d: impossible %s: %w", typ, what, errMalformed)
}

var errMalformed = errors.New("malformed")

// parseRoute reads an option whose pointer is that of the next address, which may be
// one behind the last (RFC 791).
func parseRoute(b []byte) (*Route, error) {
	if len(b) < routeHead || (len(b)-routeHead)%addrLen != 0 {
		return nil, errOption(b[0], "length")
	}
	list := b[routeHead:]
	passed := int(b[2]) - routeHead - 1
	if passed < 0 || passed%addrLen != 0 {
		return nil, errOption(b[0], "pointer")
	}
	passed = min(passed, len(list))
	r := &Route{Strict: b[0] == optionStrictSource, Hops: parseAddrs(list[:passed])}
	if b[0] == optionRecordRoute {
		r.Free = (len(list) - passed) / addrLen
	} else {
		r.Ahead = parseAddrs(list[passed:])
	}
	return r, nil
}

func parseAddrs(b []byte) (list []netip.Addr) {
	for ; len(b) >= addrLen; b = b[addrLen:] {
		list = append(list, netip.AddrFrom4([4]byte(b)))
	}
	return list
}

func parseStamps(b []byte) (*Stamps, error) {
	if len(b) < stampsHead {
		return nil, errOption(b[0], "length")
	}
	s := &Stamps{Kind: StampKind(b[3] & 0xf), Overflow: int(b[3] >> 4)}
	if s.Kind != StampOnly && s.Kind != StampAddr && s.Kind != StampPrespecified {
		return nil, errOption(b[0], "flag")
	}
	size, list := s.Kind.size(), b[stampsHead:]
	passed := int(b[2]) - stampsHead - 1
	if passed < 0 || passed%size != 0 {
		return nil, errOption(b[0], "pointer")
	}
	passed = min(passed, len(list)) / size
	for ; len(list) >= size; list = list[size:] {
		var t Stamp
		if s.Kind != StampOnly {
			t.Addr = netip.AddrFrom4([4]byte(list))
		}
		time := binary.BigEndian.Uint32(list[size-stampLen:])
		t.Time, t.NonStandard = time&^nonStandard, time&nonStandard != 0
		switch {
		case len(s.Set) < passed:
			s.Set = append(s.Set, t)
		case s.Kind == StampPrespecified:
			s.Ahead = append(s.Ahead, t.Addr)
		default:
			s.Free++
		}
	}
	return s, nil
}
