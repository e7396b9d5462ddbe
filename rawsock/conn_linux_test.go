package rawsock

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

func TestSocketNeitherBlocksNorSurvivesExec(t *testing.T) {
	c := udp(t, AF_INET6)
	flags, err := unix.FcntlInt(uintptr(c.fd), unix.F_GETFL, 0)
	must(t, err)
	if flags&unix.O_NONBLOCK == 0 {
		t.Error("the socket blocks")
	}
	flags, err = unix.FcntlInt(uintptr(c.fd), unix.F_GETFD, 0)
	must(t, err)
	if flags&unix.FD_CLOEXEC == 0 {
		t.Error("the socket survives exec")
	}
}

func TestPacketProtocolIsInHostOrder(t *testing.T) {
	netlab.Need(t)
	const ethPIP = 0x0800
	c, err := Socket(AF_PACKET, SOCK_RAW, ethPIP, nil)
	must(t, err)
	defer c.Close()
	sa, err := unix.Getsockname(c.fd)
	must(t, err)
	if got := sa.(*unix.SockaddrLinklayer).Protocol; got != ne.Uint16([]byte{0x08, 0x00}) {
		t.Errorf("bound to protocol %#04x in network order, want 0x0800", got)
	}
}

func TestBindAndConnectRefuse(t *testing.T) {
	v4, v6 := udp(t, AF_INET), udp(t, AF_INET6)
	taken, takenAddr := bound(t)
	tests := []struct {
		name string
		err  error
		want error
	}{
		{"bind v6 address to v4", v4.Bind(ipAddr("[::1]:0")), syscall.EAFNOSUPPORT},
		{"bind v4-mapped address to v4", v4.Bind(ipAddr("[::ffff:127.0.0.1]:0")), syscall.EAFNOSUPPORT},
		{"bind v4 address to v6", v6.Bind(ipAddr("127.0.0.1:0")), syscall.EAFNOSUPPORT},
		{"bind nothing", v4.Bind(nil), syscall.EINVAL},
		{"bind the zero address", v4.Bind(IPAddr{}), syscall.EINVAL},
		{"bind an address of nobody", v4.Bind(ipAddr("192.0.2.1:0")), syscall.EADDRNOTAVAIL},
		{"bind a taken port", v4.Bind(IPAddr{takenAddr}), syscall.EADDRINUSE},
		{"bind twice", taken.Bind(ipAddr("127.0.0.1:0")), syscall.EINVAL},
		{"bind to a zone of nobody", v6.Bind(ipAddr("[fe80::1%nosuch0]:0")), syscall.ENODEV},
		{"bind to a zone too long", v6.Bind(ipAddr("[fe80::1%nosuchinterface0]:0")), syscall.EINVAL},
		{"connect to another family", v4.Connect(t.Context(), ipAddr("[::1]:9")), syscall.EAFNOSUPPORT},
		{"connect to nothing", v4.Connect(t.Context(), nil), syscall.EINVAL},
	}
	for _, tt := range tests {
		var op *OpError
		if !errors.Is(tt.err, tt.want) || !errors.As(tt.err, &op) {
			t.Errorf("%s: %v, want an OpError of %v", tt.name, tt.err, tt.want)
		}
	}
	if err := taken.Bind(ipAddr("127.0.0.1:4242")); err == nil || err.Error() != "rawsock: bind 127.0.0.1:4242: invalid argument" {
		t.Errorf("error text %q", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	wantErrno(t, v4.Connect(cancelled, ipAddr("127.0.0.1:9")), context.Canceled)
}

func TestConnectFixesThePeerAndTheSource(t *testing.T) {
	for _, peer := range []string{"127.0.0.1:9", "[::1]:9"} {
		a := ipAddr(peer)
		c := udp(t, map[bool]Domain{true: AF_INET, false: AF_INET6}[a.Addr().Is4()])
		if local := c.LocalAddr().(IPAddr); !local.Addr().IsUnspecified() || local.Port() != 0 {
			t.Errorf("a new socket is named %v", local)
		}
		must(t, c.Connect(t.Context(), a))
		if local := c.LocalAddr().(IPAddr); local.Addr() != a.Addr() || local.Port() == 0 {
			t.Errorf("connected to %v: named %v", a, local)
		}
	}
}

func TestZonesAreLookedUpThroughTheSocket(t *testing.T) {
	c := udp(t, AF_INET6)
	for zone, want := range map[string]uint32{"": 0, "lo": 1, "1": 1, "4242": 4242} {
		if got, err := c.Scope(zone); got != want || err != nil {
			t.Errorf("zone %q: %d, %v; want %d", zone, got, err, want)
		}
	}
	if _, err := c.Scope("nosuch0"); !errors.Is(err, syscall.ENODEV) {
		t.Errorf("zone of nobody: %v, want ENODEV", err)
	}
	for index, want := range map[uint32]string{1: "lo", 424242: "424242"} {
		if got := zoneOf(c.fd, index); got != want {
			t.Errorf("index %d: %q, want %q", index, got, want)
		}
	}
	var sa kernelAddr
	want := ipAddr("[fe80::1%lo]:3")
	must(t, c.put(c.fd, want, &sa))
	if got := sa.addr(c.fd); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The port of a ping socket is its identifier, and SO_REUSEADDR, which the
// kernel presets, would let two sockets have the same.
func TestPingSocketOwnsItsIdentifier(t *testing.T) {
	for _, k := range kinds {
		if k.typ != SOCK_DGRAM {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			first, second := k.open(t), k.open(t)
			for _, c := range []*Conn{first, second} {
				must(t, c.SetInt(ReuseAddr, 0))
			}
			name := IPAddr{netip.AddrPortFrom(k.peer, 0x1234)}
			must(t, first.Bind(name))
			if got := first.LocalAddr(); got != name {
				t.Errorf("named %v, want %v", got, name)
			}
			wantErrno(t, second.Bind(name), syscall.EADDRINUSE)

			w := waiter(t, first)
			send(t, first, k.echo(0x7777, 1, 8), k.peer, 0, nil)
			in := NewBatch(1, 64, 0)
			receive(t, w, first.RecvBatch, in)
			if id := in.At(0).Data[4:6]; id[0] != 0x12 || id[1] != 0x34 {
				t.Errorf("the reply has identifier % x, want 12 34", id)
			}
		})
	}
}

func TestICMPFilterPassesOnlyItsTypes(t *testing.T) {
	for _, k := range kinds {
		if k.typ != SOCK_RAW {
			continue
		}
		t.Run(k.name, func(t *testing.T) {
			c := k.open(t)
			w := waiter(t, c)
			// On loopback a raw socket sees the request, and then the reply.
			in := NewBatch(1, 128, 0)
			for _, pass := range [][]uint8{{k.request, k.reply}, {k.reply}, {k.request}} {
				must(t, c.SetICMPFilter(pass...))
				send(t, c, k.echo(7, 1, 8), k.peer, 0, nil)
				for _, want := range pass {
					receive(t, w, c.RecvBatch, in)
					if got := in.At(0).Data[k.header]; got != want {
						t.Errorf("passing %v: received type %d, want %d", pass, got, want)
					}
				}
			}
			if _, err := c.RecvBatch(in); err != ErrWouldBlock {
				t.Errorf("one more came: %v", err)
			}
		})
	}
}

func TestICMPFilterBits(t *testing.T) {
	if got, want := icmpFilter([]uint8{0, 31, 200}), ^uint32(1|1<<31); got != want {
		t.Errorf("ICMP_FILTER %#x, want %#x", got, want)
	}
	f := icmp6Filter([]uint8{0, 33, 129, 255})
	want := [8]uint32{^uint32(1), ^uint32(2), ^uint32(0), ^uint32(0), ^uint32(2), ^uint32(0), ^uint32(0), ^uint32(1 << 31)}
	if f.Data != want {
		t.Errorf("ICMP6_FILTER %#x, want %#x", f.Data, want)
	}
}

func TestICMPFilterIsRefusedElsewhere(t *testing.T) {
	wantErrno(t, udp(t, AF_INET).SetICMPFilter(0), syscall.ENOPROTOOPT)
}

func TestAttachFilter(t *testing.T) {
	c, addr := bound(t)
	w := waiter(t, c)
	// Keep datagrams whose first byte of data, behind the UDP header, is 'y'.
	program, err := bpf.Assemble([]bpf.Instruction{
		bpf.LoadAbsolute{Off: 8, Size: 1},
		bpf.JumpIf{Val: 'y', SkipFalse: 1},
		bpf.RetConstant{Val: 0xffff},
		bpf.RetConstant{Val: 0},
	})
	must(t, err)
	must(t, c.AttachFilter(program))
	in := NewBatch(4, 16, 0)
	for _, data := range []string{"no", "yes"} {
		send(t, c, []byte(data), addr.Addr(), addr.Port(), nil)
	}
	if n := receive(t, w, c.RecvBatch, in); n != 1 || string(in.At(0).Data) != "yes" {
		t.Errorf("received %d, first %q; want yes alone", n, in.At(0).Data)
	}
	must(t, c.AttachFilter(nil))
	send(t, c, []byte("no"), addr.Addr(), addr.Port(), nil)
	if n := receive(t, w, c.RecvBatch, in); n != 1 || string(in.At(0).Data) != "no" {
		t.Errorf("detached: received %d, first %q; want no", n, in.At(0).Data)
	}
	wantErrno(t, c.AttachFilter([]bpf.RawInstruction{{Op: 0xffff}}), syscall.EINVAL)
	wantErrno(t, c.AttachFilter(make([]bpf.RawInstruction, 1<<16+1)), syscall.EINVAL)
}

func TestCloseErrorsAreTyped(t *testing.T) {
	c, _ := bound(t)
	must(t, unix.Close(c.fd)) // somebody else's mistake
	err := c.Close()
	wantErrno(t, err, syscall.EBADF)
	if errors.Is(err, net.ErrClosed) {
		t.Error("a failing close says that the Conn was closed before")
	}
}
