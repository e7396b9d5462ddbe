package rawsock

import (
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// SetICMPFilter lets only the ICMP types named in pass reach a SOCK_RAW socket
// of IPPROTO_ICMP (ICMP_FILTER, man raw(7)) or IPPROTO_ICMPV6 (ICMP6_FILTER, RFC
// 3542, section 3.2). The kernel drops the others before it copies them, and it
// still queues errors for [RecvErr]. ICMP_FILTER knows the types 0 to 31: higher
// ones always pass. A ping socket answers ENOPROTOOPT: it has a filter of its
// own, replies to its own identifier.
func (c *Conn) SetICMPFilter(pass ...uint8) error {
	if c.domain == AF_INET6 {
		return c.with("set ICMP6_FILTER", nil, func(fd int) error {
			return unix.SetsockoptICMPv6Filter(fd, unix.SOL_ICMPV6, unix.ICMPV6_FILTER, icmp6Filter(pass))
		})
	}
	return c.with("set ICMP_FILTER", nil, func(fd int) error {
		return unix.SetsockoptInt(fd, unix.SOL_RAW, unix.ICMP_FILTER, int(int32(icmpFilter(pass))))
	})
}

// In both filters a set bit blocks its type.

func icmpFilter(pass []uint8) uint32 {
	block := ^uint32(0)
	for _, t := range pass {
		block &^= 1 << t // nothing from 32 on
	}
	return block
}

func icmp6Filter(pass []uint8) *unix.ICMPv6Filter {
	var f unix.ICMPv6Filter
	for i := range f.Data {
		f.Data[i] = ^uint32(0)
	}
	for _, t := range pass {
		f.Data[t/32] &^= 1 << (t % 32)
	}
	return &f
}

// AttachFilter runs a classic BPF program on every packet that the socket would
// receive, man socket(7), SO_ATTACH_FILTER; an empty one detaches. It sees an
// IPv4 raw packet from the IP header on, and from the ICMP header on otherwise.
// A drop costs about ten times that of [Conn.SetICMPFilter].
func (c *Conn) AttachFilter(program []bpf.RawInstruction) error {
	if len(program) == 0 {
		return c.with("set SO_DETACH_FILTER", nil, func(fd int) error {
			return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DETACH_FILTER, 0)
		})
	}
	code := make([]unix.SockFilter, len(program))
	for i, ins := range program {
		code[i] = unix.SockFilter{Code: ins.Op, Jt: ins.Jt, Jf: ins.Jf, K: ins.K}
	}
	return c.with("set SO_ATTACH_FILTER", nil, func(fd int) error {
		if len(code) > unix.BPF_MAXINSNS {
			return unix.EINVAL
		}
		return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
			&unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]})
	})
}
