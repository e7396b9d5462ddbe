package rawsock

import (
	"bytes"
	"net/netip"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// shrinkLoopback gives lo an MTU that packets can exceed, in the lab's own
// namespace.
func shrinkLoopback(t *testing.T, mtu uint32) {
	t.Helper()
	netlab.Need(t)
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	t.Cleanup(func() { _ = unix.Close(fd) })
	set := func(request uint, v uint32) uint32 {
		ifreq, err := unix.NewIfreq("lo")
		must(t, err)
		ifreq.SetUint32(v)
		must(t, unix.IoctlIfreq(fd, request, ifreq))
		return ifreq.Uint32()
	}
	before := set(unix.SIOCGIFMTU, 0)
	set(unix.SIOCSIFMTU, mtu)
	t.Cleanup(func() { set(unix.SIOCSIFMTU, before) })
}

func TestTooBigToSendIsALocalErrorWithTheMTU(t *testing.T) {
	shrinkLoopback(t, 1400)
	eachKind(t, func(t *testing.T, k kind) {
		c := k.open(t)
		must(t, c.SetInt(k.pick(RecvErr, RecvErr6), 1))
		must(t, c.SetInt(k.pick(MTUDiscover, MTUDiscover6), PMTUDiscDo))
		if k.domain == AF_INET6 {
			must(t, c.SetInt(DontFragment6, 1))
		}
		w := waiter(t, c)
		out := NewBatch(2, 0, 0)
		*out.Add() = Message{Data: k.echo(7, 1, 1500), Addr: k.peer}
		*out.Add() = Message{Data: k.echo(7, 2, 100), Addr: k.peer}
		if n, err := c.SendBatch(out); n != 0 {
			t.Fatalf("%d sent, %v; want none", n, err)
		} else {
			wantErrno(t, err, syscall.EMSGSIZE)
		}

		in := NewBatch(4, 2048, 512)
		if n := receive(t, w, c.RecvErrors, in); n != 1 {
			t.Errorf("%d records in the error queue, want 1", n)
		}
		m := in.At(0)
		var a Ancillary
		must(t, a.Parse(m.Control))
		want := ExtendedError{Errno: syscall.EMSGSIZE, Origin: OriginLocal, Info: 1400}
		if !a.HasErr || a.Err != want {
			t.Errorf("record %+v, want %+v", a.Err, want)
		}
		if m.Addr != k.peer || m.Flags&MSG_ERRQUEUE == 0 {
			t.Errorf("for %v, flags %#x; want %v, MSG_ERRQUEUE", m.Addr, m.Flags, k.peer)
		}

		out.Skip()
		if n, err := c.SendBatch(out); n != 1 || err != nil {
			t.Errorf("the packet behind it: %d sent, %v", n, err)
		}
		receive(t, w, c.RecvBatch, in)
	})
}

// A closed UDP port is the one remote host that answers with an ICMP error
// without a lab.
func TestAnICMPErrorNamesWhoSentIt(t *testing.T) {
	for _, tt := range []struct {
		domain    Domain
		recvErr   Option
		peer      netip.Addr
		origin    uint8
		typ, code uint8
	}{
		{AF_INET, RecvErr, netip.MustParseAddr("127.0.0.1"), OriginICMP, 3, 3},
		{AF_INET6, RecvErr6, netip.IPv6Loopback(), OriginICMP6, 1, 4},
	} {
		t.Run(tt.domain.String(), func(t *testing.T) {
			c, closed := udp(t, tt.domain), udp(t, tt.domain)
			must(t, closed.Bind(IPAddr{netip.AddrPortFrom(tt.peer, 0)}))
			port := closed.LocalAddr().(IPAddr).Port()
			must(t, closed.Close())
			must(t, c.SetInt(tt.recvErr, 1))
			w := waiter(t, c)
			send(t, c, []byte("anyone?"), tt.peer, port, nil)

			must(t, w.Wait(patience))
			if w.Ready(0)&HasErrors == 0 {
				t.Errorf("ready %b, want HasErrors", w.Ready(0))
			}
			in := NewBatch(2, 64, 512)
			_, err := c.RecvBatch(in)
			wantErrno(t, err, syscall.ECONNREFUSED)

			receive(t, w, c.RecvErrors, in)
			m := in.At(0)
			var a Ancillary
			must(t, a.Parse(m.Control))
			want := ExtendedError{Errno: syscall.ECONNREFUSED, Origin: tt.origin, Type: tt.typ, Code: tt.code, Offender: tt.peer}
			if a.Err != want {
				t.Errorf("record %+v, want %+v", a.Err, want)
			}
			if m.Addr != tt.peer || m.Port != port || !bytes.Equal(m.Data, []byte("anyone?")) {
				t.Errorf("about %q to %v port %d, want what was sent to %v port %d", m.Data, m.Addr, m.Port, tt.peer, port)
			}
		})
	}
}
