package rawsock

import (
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
)

func TestOpErrorReadsAsASentence(t *testing.T) {
	tests := []struct {
		err  *OpError
		want string
	}{
		{
			&OpError{Op: "bind", Domain: AF_INET, Type: SOCK_STREAM, Addr: IPAddr{netip.MustParseAddrPort("127.0.0.1:80")}, Err: net.ErrClosed},
			"rawsock: bind 127.0.0.1:80: use of closed network connection",
		},
		{
			&OpError{Op: "socket", Domain: AF_INET6, Type: SOCK_RAW, Proto: IPPROTO_ICMPV6, Err: errors.ErrUnsupported},
			"rawsock: socket AF_INET6 SOCK_RAW IPPROTO_ICMPV6: unsupported operation",
		},
		{
			&OpError{Op: "set IP_TTL", Domain: AF_INET, Type: SOCK_RAW, Err: errors.ErrUnsupported},
			"rawsock: set IP_TTL: unsupported operation",
		},
		{
			&OpError{Op: "set SO_MARK", Domain: AF_INET, Type: SOCK_RAW, Err: net.ErrClosed, Needs: "CAP_NET_ADMIN or CAP_NET_RAW"},
			"rawsock: set SO_MARK: use of closed network connection (needs CAP_NET_ADMIN or CAP_NET_RAW)",
		},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
		if !errors.Is(tt.err, tt.err.Err) {
			t.Errorf("%v does not unwrap to its cause", tt.err)
		}
	}
}

func TestBatchErrorsUnwrapAndDoNotAllocate(t *testing.T) {
	if !errors.Is(ErrWouldBlock, syscall.EAGAIN) {
		t.Error("ErrWouldBlock is not EAGAIN")
	}
	for _, err := range []error{sendError(syscall.ENOBUFS), recvError(syscall.ENOBUFS)} {
		if !errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.EPERM) {
			t.Errorf("%v: errors.Is does not find ENOBUFS alone", err)
		}
	}
	var sink error
	errno := syscall.EPERM
	if n := testing.AllocsPerRun(100, func() { sink = sendError(errno); sink = recvError(errno) }); n != 0 {
		t.Errorf("boxing an errno: %v allocations, want 0 (%v)", n, sink)
	}
}

func TestNames(t *testing.T) {
	tests := []struct{ got, want string }{
		{AF_INET.String(), "AF_INET"},
		{AF_INET6.String(), "AF_INET6"},
		{AF_LOCAL.String(), "AF_UNIX"},
		{AF_PACKET.String(), "AF_PACKET"},
		{AF_NETLINK.String(), "AF_NETLINK"},
		{Domain(99).String(), "AF_99"},
		{SOCK_STREAM.String(), "SOCK_STREAM"},
		{SOCK_DGRAM.String(), "SOCK_DGRAM"},
		{SOCK_RAW.String(), "SOCK_RAW"},
		{SOCK_RDM.String(), "SOCK_RDM"},
		{SOCK_SEQPACKET.String(), "SOCK_SEQPACKET"},
		{Type(99).String(), "SOCK_99"},
		{IPPROTO_ICMP.String(), "IPPROTO_ICMP"},
		{IPPROTO_ICMPV6.String(), "IPPROTO_ICMPV6"},
		{IPPROTO_RAW.String(), "IPPROTO_RAW"},
		{Proto(99).String(), "IPPROTO_99"},
		{IPAddr{netip.MustParseAddrPort("[fe80::1%eth0]:7")}.String(), "[fe80::1%eth0]:7"},
		{IPAddr{}.Network(), "ip"},
		{UnixAddr{}.Network(), "unix"},
		{LinkAddr{}.Network(), "link"},
		{NetlinkAddr{}.Network(), "netlink"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}
