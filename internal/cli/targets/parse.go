package targets

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// parse reads a target: an address, a prefix, a range, or else a name.
//
//	192.0.2.7  fe80::1%eth0          an address
//	192.0.2.0/24  2001:db8::/120     a prefix: of IPv4 without the network and the broadcast address
//	192.0.2.1-192.0.2.50             a range, both ends included
//	192.0.2.1-50                     likewise: the last number changes
//	2001:db8::1-ff                   likewise, hexadecimal
func parse(text string) (s span, name string, err error) {
	if text == "" {
		return span{}, "", errors.New("is empty")
	}
	if strings.Contains(text, "/") {
		s, err = parsePrefix(text)
		return s, "", err
	}
	if a, err := netip.ParseAddr(text); err == nil {
		a = a.Unmap()
		return spanOf(a, a), "", nil
	}
	first, last, ok := strings.Cut(text, "-")
	if a, err := netip.ParseAddr(first); ok && err == nil {
		s, err = parseRange(a.Unmap(), last)
		return s, "", err
	}
	if strings.ContainsAny(text, " \t:%") {
		return span{}, "", errors.New("neither an address, a prefix, a range nor a name")
	}
	return span{}, text, nil
}

func parsePrefix(text string) (span, error) {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return span{}, errors.New("not a prefix, such as 192.0.2.0/24")
	}
	a := p.Addr()
	if a.Is4In6() {
		return span{}, errors.New("a prefix of IPv4 is written as such")
	}
	p = p.Masked()
	s := spanOf(p.Addr(), p.Addr())
	host := a.BitLen() - p.Bits()
	s.last = s.first.or(host)
	if a.Is4() && host >= 2 {
		s.first, s.last = s.first.plus(1), s.last.minus(1)
	}
	return s, nil
}

// or sets the last bits of n, as many as host says.
func (n number) or(host int) number {
	switch {
	case host >= 128:
		return most
	case host >= 64:
		return number{n.high | (1<<(host-64) - 1), most.low}
	}
	return number{n.high, n.low | (1<<host - 1)}
}

func parseRange(first netip.Addr, text string) (span, error) {
	last, err := netip.ParseAddr(text)
	if err != nil {
		if last, err = lastNumber(first, text); err != nil {
			return span{}, err
		}
	}
	last = last.Unmap()
	if first.Zone() != "" && last.Zone() == "" {
		last = last.WithZone(first.Zone())
	}
	s := spanOf(first, last)
	switch {
	case first.Is4() != last.Is4():
		return span{}, errors.New("a range has one family")
	case first.Zone() != last.Zone():
		return span{}, errors.New("a range has one zone")
	case s.last.compare(s.first) < 0:
		return span{}, fmt.Errorf("ends at %v, before it begins", last)
	}
	return s, nil
}

// lastNumber returns first with text as its last number: decimal up to 255 in IPv4,
// hexadecimal up to ffff in IPv6.
func lastNumber(first netip.Addr, text string) (netip.Addr, error) {
	base, size := 10, 8
	if first.Is6() {
		base, size = 16, 16
	}
	n, err := strconv.ParseUint(text, base, size)
	if err != nil {
		return netip.Addr{}, errors.New("not a range, such as 192.0.2.1-50 or 192.0.2.1-192.0.3.9")
	}
	at := numberOf(first)
	at.low = at.low>>size<<size | n
	return at.addr(first.Is4()), nil
}
