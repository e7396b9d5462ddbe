package netlab

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"time"
)

// Options of the IPv4 header that hosts and routers write into (RFC 791, 3.1).
const (
	optionNop          = 1
	optionRecordRoute  = 7
	optionTimestamp    = 68
	optionLooseSource  = 131
	optionStrictSource = 137
)

// eachOption calls f with every option of a header; what f writes into it stays.
func eachOption(options []byte, f func(option []byte)) {
	for len(options) > 1 && options[0] != 0 {
		if options[0] == optionNop {
			options = options[1:]
			continue
		}
		n := int(options[1])
		if n < 4 || n > len(options) {
			return
		}
		f(options[:n])
		options = options[n:]
	}
}

func isSourceRoute(option []byte) bool {
	return option[0] == optionLooseSource || option[0] == optionStrictSource
}

// passes has whoever has that address write into options what they ask of him.
func passes(options []byte, address netip.Addr, now time.Time) {
	eachOption(options, func(o []byte) {
		switch o[0] {
		case optionRecordRoute:
			if at := int(o[2]) - 1; at >= 3 && at+4 <= len(o) {
				copy(o[at:], address.AsSlice())
				o[2] += 4
			}
		case optionTimestamp:
			setStamp(o, address, now)
		}
	})
}

// setStamp writes a timestamp, if there is a place for it, else counts it.
func setStamp(o []byte, address netip.Addr, now time.Time) {
	at, size := int(o[2])-1, 8
	flag := o[3] & 0xf
	if flag == 0 {
		size = 4
	}
	switch {
	case at < 4:
		return
	case at+size > len(o) && flag != 3:
		o[3] += 1 << 4 // overflow
		return
	case at+size > len(o), flag == 3 && [4]byte(o[at:]) != address.As4():
		return
	}
	if flag == 1 {
		copy(o[at:], address.AsSlice())
	}
	midnight := now.UTC().Truncate(24 * time.Hour)
	binary.BigEndian.PutUint32(o[at+size-4:], uint32(now.Sub(midnight).Milliseconds()))
	o[2] += byte(size)
}

// forward has those on the source route of an IPv4 datagram, who are hosts of the lab,
// pass it on: to the address of each it comes, and the next in the option takes its
// place.
func (l *Lab) forward(d *datagram, now time.Time) {
	if len(d.options) == 0 {
		return
	}
	d.options = slices.Clone(d.options)
	eachOption(d.options, func(o []byte) {
		if !isSourceRoute(o) {
			return
		}
		for at := int(o[2]) - 1; at >= 3 && at+4 <= len(o) && l.hostAt(d.dst) != nil; at += 4 {
			hop := d.dst
			d.dst = netip.AddrFrom4([4]byte(o[at:]))
			copy(o[at:], hop.AsSlice())
			o[2] += 4
			passes(d.options, hop, now)
		}
	})
}

// returned are the options of a reply as they arrive: those of the request (RFC 1122,
// 3.2.2.6), after the routers there, the host, and the routers back, which are those of
// the source route, reversed, as well.
func (s *Script) returned(r *Request, leaves time.Time) []byte {
	if len(r.IPOptions) == 0 {
		return nil
	}
	options := slices.Clone(r.IPOptions)
	for _, router := range s.Path {
		passes(options, router.V4, leaves)
	}
	passes(options, r.Dst, leaves)
	back := make([]netip.Addr, 0, len(s.Path))
	for _, router := range slices.Backward(s.Path) {
		back = append(back, router.V4)
	}
	eachOption(options, func(o []byte) {
		if !isSourceRoute(o) {
			return
		}
		var hops []netip.Addr
		for at := 3; at+4 <= len(o); at += 4 {
			hops = append(hops, netip.AddrFrom4([4]byte(o[at:])))
		}
		slices.Reverse(hops)
		for i, hop := range hops {
			copy(o[3+4*i:], hop.AsSlice())
		}
		back = append(back, hops...)
	})
	for _, a := range back {
		passes(options, a, leaves)
	}
	return options
}
