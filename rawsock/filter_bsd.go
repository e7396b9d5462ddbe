//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"errors"

	"golang.org/x/sys/unix"
)

const optICMP6_FILTER = unix.ICMP6_FILTER

// SetICMPFilter lets only the ICMP types named in pass reach a SOCK_RAW socket of
// IPPROTO_ICMPV6, ICMP6_FILTER, RFC 3542, section 3.2. Of IPv4 there is no such
// filter: [errors.ErrUnsupported].
func (c *Conn) SetICMPFilter(pass ...uint8) error {
	if c.domain != AF_INET6 {
		return c.opError("set "+ICMPFilter.Name, nil, errors.ErrUnsupported)
	}
	return c.setStruct(ICMPv6Filter, func(fd int) error {
		var f unix.ICMPv6Filter // a set bit passes
		for _, t := range pass {
			f.Filt[t/32] |= 1 << (t % 32)
		}
		return unix.SetsockoptICMPv6Filter(fd, ICMPv6Filter.Level, ICMPv6Filter.Opt, &f)
	})
}

// ICMPFilter tells which ICMP types pass.
func (c *Conn) ICMPFilter() (pass []uint8, err error) {
	if c.domain != AF_INET6 {
		return nil, c.opError("get "+ICMPFilter.Name, nil, errors.ErrUnsupported)
	}
	err = c.getStruct(ICMPv6Filter, func(fd int) error {
		f, err := unix.GetsockoptICMPv6Filter(fd, ICMPv6Filter.Level, ICMPv6Filter.Opt)
		for t := 0; err == nil && t < 256; t++ {
			if f.Filt[t/32]&(1<<(t%32)) != 0 {
				pass = append(pass, uint8(t))
			}
		}
		return err
	})
	return pass, err
}
