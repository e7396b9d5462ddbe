package rawsock

import (
	"unsafe"

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
		return c.setStruct(ICMPv6Filter, func(fd int) error {
			return unix.SetsockoptICMPv6Filter(fd, ICMPv6Filter.Level, ICMPv6Filter.Opt, icmp6Filter(pass))
		})
	}
	return c.setStruct(ICMPFilter, func(fd int) error {
		return setInt(fd, ICMPFilter, int(int32(icmpFilter(pass))))
	})
}

// ICMPFilter tells which ICMP types pass: of IPv4 among the first 32.
func (c *Conn) ICMPFilter() (pass []uint8, err error) {
	var f unix.ICMPv6Filter // the filter of IPv4 is its first word
	types, o := 256, ICMPv6Filter
	if c.domain != AF_INET6 {
		types, o = 32, ICMPFilter
	}
	err = c.getStruct(o, func(fd int) error {
		_, err := getBytes(fd, o, unsafe.Pointer(&f), uintptr(types/8))
		return err
	})
	for t := 0; err == nil && t < types; t++ {
		if f.Data[t/32]&(1<<(t%32)) == 0 {
			pass = append(pass, uint8(t))
		}
	}
	return pass, err
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
// A drop costs about ten times that of [Conn.SetICMPFilter]. EPERM: the filter is
// locked ([FilterLock]).
func (c *Conn) AttachFilter(program []bpf.RawInstruction) error {
	if len(program) == 0 {
		return c.DetachFilter()
	}
	code := make([]unix.SockFilter, len(program))
	for i, ins := range program {
		code[i] = unix.SockFilter{Code: ins.Op, Jt: ins.Jt, Jf: ins.Jf, K: ins.K}
	}
	return c.setStruct(FilterAttach, func(fd int) error {
		if len(code) > unix.BPF_MAXINSNS {
			return unix.EINVAL
		}
		return unix.SetsockoptSockFprog(fd, FilterAttach.Level, FilterAttach.Opt,
			&unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]})
	})
}

// DetachFilter takes the program away, SO_DETACH_FILTER. ENOENT: there is none.
func (c *Conn) DetachFilter() error {
	return c.setStruct(FilterDetach, func(fd int) error { return setInt(fd, FilterDetach, 0) })
}

// Filter reads the program that is attached, empty for none: SO_GET_FILTER.
func (c *Conn) Filter() (program []bpf.RawInstruction, err error) {
	var code [unix.BPF_MAXINSNS]unix.SockFilter
	n := 0
	err = c.getStruct(FilterAttach, func(fd int) error {
		// The length counts instructions, in and out (net/core/filter.c).
		n, err = getBytes(fd, FilterAttach, unsafe.Pointer(&code), uintptr(len(code)))
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, ins := range code[:n] {
		program = append(program, bpf.RawInstruction{Op: ins.Code, Jt: ins.Jt, Jf: ins.Jf, K: ins.K})
	}
	return program, nil
}
