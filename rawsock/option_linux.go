package rawsock

import (
	"errors"
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Options of every socket, man socket(7). The kernel doubles the buffer sizes
// for its bookkeeping, and clamps RecvBuf and SendBuf to net.core.rmem_max and
// wmem_max where RecvBufForce and SendBufForce do not.
var (
	RecvBuf      = Option{Name: "SO_RCVBUF", Level: unix.SOL_SOCKET, Opt: unix.SO_RCVBUF}
	RecvBufForce = Option{Name: "SO_RCVBUFFORCE", Level: unix.SOL_SOCKET, Opt: unix.SO_RCVBUFFORCE, Needs: "CAP_NET_ADMIN"}
	SendBuf      = Option{Name: "SO_SNDBUF", Level: unix.SOL_SOCKET, Opt: unix.SO_SNDBUF}
	SendBufForce = Option{Name: "SO_SNDBUFFORCE", Level: unix.SOL_SOCKET, Opt: unix.SO_SNDBUFFORCE, Needs: "CAP_NET_ADMIN"}
	Broadcast    = Option{Name: "SO_BROADCAST", Level: unix.SOL_SOCKET, Opt: unix.SO_BROADCAST}
	ReuseAddr    = Option{Name: "SO_REUSEADDR", Level: unix.SOL_SOCKET, Opt: unix.SO_REUSEADDR}
	ReusePort    = Option{Name: "SO_REUSEPORT", Level: unix.SOL_SOCKET, Opt: unix.SO_REUSEPORT}
	DontRoute    = Option{Name: "SO_DONTROUTE", Level: unix.SOL_SOCKET, Opt: unix.SO_DONTROUTE}
	Mark         = Option{Name: "SO_MARK", Level: unix.SOL_SOCKET, Opt: unix.SO_MARK, Needs: "CAP_NET_ADMIN or CAP_NET_RAW"} // the latter since Linux 5.17
	Priority     = Option{Name: "SO_PRIORITY", Level: unix.SOL_SOCKET, Opt: unix.SO_PRIORITY}                                // above 6: CAP_NET_ADMIN
	BusyPoll     = Option{Name: "SO_BUSY_POLL", Level: unix.SOL_SOCKET, Opt: unix.SO_BUSY_POLL}                              // microseconds; raising it: CAP_NET_ADMIN
	RxqOvfl      = Option{Name: "SO_RXQ_OVFL", Level: unix.SOL_SOCKET, Opt: unix.SO_RXQ_OVFL}                                // Ancillary.Drops
	SocketError  = Option{Name: "SO_ERROR", Level: unix.SOL_SOCKET, Opt: unix.SO_ERROR}                                      // read only; reading clears it
)

// Options of AF_INET, man ip(7).
var (
	TTL            = Option{Name: "IP_TTL", Level: unix.SOL_IP, Opt: unix.IP_TTL} // 1 to 255; -1 restores the default
	TOS            = Option{Name: "IP_TOS", Level: unix.SOL_IP, Opt: unix.IP_TOS}
	MTUDiscover    = Option{Name: "IP_MTU_DISCOVER", Level: unix.SOL_IP, Opt: unix.IP_MTU_DISCOVER} // PMTUDiscDo, …
	MTU            = Option{Name: "IP_MTU", Level: unix.SOL_IP, Opt: unix.IP_MTU}                   // read only, of a connected socket
	MulticastTTL   = Option{Name: "IP_MULTICAST_TTL", Level: unix.SOL_IP, Opt: unix.IP_MULTICAST_TTL}
	MulticastLoop  = Option{Name: "IP_MULTICAST_LOOP", Level: unix.SOL_IP, Opt: unix.IP_MULTICAST_LOOP}
	HeaderIncluded = Option{Name: "IP_HDRINCL", Level: unix.SOL_IP, Opt: unix.IP_HDRINCL} // SOCK_RAW only
	FreeBind       = Option{Name: "IP_FREEBIND", Level: unix.SOL_IP, Opt: unix.IP_FREEBIND}
	Transparent    = Option{Name: "IP_TRANSPARENT", Level: unix.SOL_IP, Opt: unix.IP_TRANSPARENT, Needs: "CAP_NET_ADMIN or CAP_NET_RAW"}

	RecvErr        = Option{Name: "IP_RECVERR", Level: unix.SOL_IP, Opt: unix.IP_RECVERR}                 // queue errors for RecvErrors
	RecvErrRFC4884 = Option{Name: "IP_RECVERR_RFC4884", Level: unix.SOL_IP, Opt: unix.IP_RECVERR_RFC4884} // Linux 5.9; see ExtendedError.Extensions
	RecvTTL        = Option{Name: "IP_RECVTTL", Level: unix.SOL_IP, Opt: unix.IP_RECVTTL}                 // Ancillary.TTL
	RecvTOS        = Option{Name: "IP_RECVTOS", Level: unix.SOL_IP, Opt: unix.IP_RECVTOS}                 // Ancillary.TOS
	RecvPktInfo    = Option{Name: "IP_PKTINFO", Level: unix.SOL_IP, Opt: unix.IP_PKTINFO}                 // Ancillary.IfIndex, Dst
)

// Options of AF_INET6, man ipv6(7).
var (
	HopLimit        = Option{Name: "IPV6_UNICAST_HOPS", Level: unix.SOL_IPV6, Opt: unix.IPV6_UNICAST_HOPS} // 0 to 255; -1 restores the default
	TrafficClass    = Option{Name: "IPV6_TCLASS", Level: unix.SOL_IPV6, Opt: unix.IPV6_TCLASS}
	MTUDiscover6    = Option{Name: "IPV6_MTU_DISCOVER", Level: unix.SOL_IPV6, Opt: unix.IPV6_MTU_DISCOVER} // PMTUDiscDo, …
	MTU6            = Option{Name: "IPV6_MTU", Level: unix.SOL_IPV6, Opt: unix.IPV6_MTU}                   // reading needs a connected socket
	DontFragment6   = Option{Name: "IPV6_DONTFRAG", Level: unix.SOL_IPV6, Opt: unix.IPV6_DONTFRAG}         // too big answers EMSGSIZE
	MulticastHops   = Option{Name: "IPV6_MULTICAST_HOPS", Level: unix.SOL_IPV6, Opt: unix.IPV6_MULTICAST_HOPS}
	MulticastLoop6  = Option{Name: "IPV6_MULTICAST_LOOP", Level: unix.SOL_IPV6, Opt: unix.IPV6_MULTICAST_LOOP}
	HeaderIncluded6 = Option{Name: "IPV6_HDRINCL", Level: unix.SOL_IPV6, Opt: unix.IPV6_HDRINCL} // SOCK_RAW only
	FreeBind6       = Option{Name: "IPV6_FREEBIND", Level: unix.SOL_IPV6, Opt: unix.IPV6_FREEBIND}
	Transparent6    = Option{Name: "IPV6_TRANSPARENT", Level: unix.SOL_IPV6, Opt: unix.IPV6_TRANSPARENT, Needs: "CAP_NET_ADMIN or CAP_NET_RAW"}
	V6Only          = Option{Name: "IPV6_V6ONLY", Level: unix.SOL_IPV6, Opt: unix.IPV6_V6ONLY}
	AutoFlowLabel   = Option{Name: "IPV6_AUTOFLOWLABEL", Level: unix.SOL_IPV6, Opt: unix.IPV6_AUTOFLOWLABEL}
	// Checksum is the offset at which a SOCK_RAW socket computes and verifies
	// the pseudo-header checksum, -1 for not at all; ICMPv6 always does, at 2,
	// and answers EINVAL to being told so (RFC 3542, section 3.1).
	Checksum = Option{Name: "IPV6_CHECKSUM", Level: unix.SOL_IPV6, Opt: unix.IPV6_CHECKSUM}

	RecvErr6         = Option{Name: "IPV6_RECVERR", Level: unix.SOL_IPV6, Opt: unix.IPV6_RECVERR}                 // queue errors for RecvErrors
	RecvErrRFC4884v6 = Option{Name: "IPV6_RECVERR_RFC4884", Level: unix.SOL_IPV6, Opt: unix.IPV6_RECVERR_RFC4884} // Linux 5.9; see ExtendedError.Extensions
	RecvHopLimit     = Option{Name: "IPV6_RECVHOPLIMIT", Level: unix.SOL_IPV6, Opt: unix.IPV6_RECVHOPLIMIT}       // Ancillary.TTL
	RecvTClass       = Option{Name: "IPV6_RECVTCLASS", Level: unix.SOL_IPV6, Opt: unix.IPV6_RECVTCLASS}           // Ancillary.TOS
	RecvPktInfo6     = Option{Name: "IPV6_RECVPKTINFO", Level: unix.SOL_IPV6, Opt: unix.IPV6_RECVPKTINFO}         // Ancillary.IfIndex, Dst
)

// SetInt sets an option, man setsockopt(2). ENOPROTOOPT: the socket or the
// kernel does not have it; EINVAL: it does not take the value; EPERM: the
// capability of Option.Needs is missing, and the error says so.
func (c *Conn) SetInt(o Option, v int) error {
	err := c.with("set", nil, func(fd int) error {
		return unix.SetsockoptInt(fd, o.Level, o.Opt, v)
	})
	if refused := (*OpError)(nil); errors.As(err, &refused) {
		refused.Op += " " + o.Name
		if refused.Err == syscall.EPERM {
			refused.Needs = o.Needs
		}
	}
	return err
}

// Int reads an option, man getsockopt(2).
func (c *Conn) Int(o Option) (v int, err error) {
	err = c.with("get "+o.Name, nil, func(fd int) error {
		v, err = unix.GetsockoptInt(fd, o.Level, o.Opt)
		return err
	})
	return v, err
}

// BindToDevice sends and receives through one interface only; "" lifts it.
// Without CAP_NET_RAW a socket may be bound once and not again: EPERM. ENODEV:
// no such interface. SO_BINDTODEVICE, man socket(7).
func (c *Conn) BindToDevice(name string) error {
	return c.with("set SO_BINDTODEVICE to "+name, nil, func(fd int) error {
		return unix.BindToDevice(fd, name)
	})
}

// SetMulticastInterface sends multicast through the interface of that index,
// 0 for what the routes say: IP_MULTICAST_IF or IPV6_MULTICAST_IF by domain.
func (c *Conn) SetMulticastInterface(index int) error {
	if c.domain == AF_INET6 {
		return c.SetInt(Option{Name: "IPV6_MULTICAST_IF", Level: unix.SOL_IPV6, Opt: unix.IPV6_MULTICAST_IF}, index)
	}
	return c.with("set IP_MULTICAST_IF", nil, func(fd int) error {
		return unix.SetsockoptIPMreqn(fd, unix.SOL_IP, unix.IP_MULTICAST_IF, &unix.IPMreqn{Ifindex: int32(index)})
	})
}

// SetTimestamping selects the stamps to take and report, 0 for none; they come
// as [Ancillary].Software and Hardware, those of sent packets by
// [Conn.RecvErrors]. No privilege is needed. Call it first: a packet received
// within the next 50 µs or so may carry no stamp, or a wrong one. The layout with
// 64-bit seconds is asked for (SO_TIMESTAMPING_NEW, Linux 5.1), the older one
// where the kernel lacks it.
func (c *Conn) SetTimestamping(flags Timestamping) error {
	return c.with("set SO_TIMESTAMPING", nil, func(fd int) error {
		err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPING_NEW, int(flags))
		if err == unix.ENOPROTOOPT {
			err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPING, int(flags))
		}
		return err
	})
}

// Drops is the number of packets that this socket has dropped since it was
// created, because its receive buffer was full: word 8 of SO_MEMINFO, Linux
// 4.12. It is exact on ping sockets; on SOCK_RAW the kernel looks at the buffer
// before the ICMP filter, and counts packets that the socket never wanted.
func (c *Conn) Drops() (uint32, error) {
	const op = "get SO_MEMINFO"
	if !c.acquire() {
		return 0, c.opError(op, nil, net.ErrClosed)
	}
	var words [unix.SK_MEMINFO_DROPS + 1]uint32
	length := uint32(unsafe.Sizeof(words))
	_, _, errno := unix.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(c.fd), unix.SOL_SOCKET, unix.SO_MEMINFO,
		uintptr(unsafe.Pointer(&words)), uintptr(unsafe.Pointer(&length)), 0)
	_ = c.release()
	if errno != 0 {
		return 0, c.opError(op, nil, errno)
	}
	return words[unix.SK_MEMINFO_DROPS], nil
}
