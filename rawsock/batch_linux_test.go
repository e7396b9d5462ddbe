package rawsock

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

func TestEchoComesBackWithAncillaryData(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		c := k.open(t)
		must(t, c.SetInt(k.pick(RecvTTL, RecvHopLimit), 1))
		must(t, c.SetInt(k.pick(RecvTOS, RecvTClass), 1))
		must(t, c.SetInt(k.pick(RecvPktInfo, RecvPktInfo6), 1))
		w := waiter(t, c)

		out := NewBatch(3, 0, 128)
		for seq := range uint16(3) {
			m := out.Add()
			m.Data, m.Addr = k.echo(7, seq, 40), k.peer
			if k.domain == AF_INET {
				m.Control = AppendTOS(AppendTTL(m.Control, 9), 0x28)
			} else {
				m.Control = AppendTClass(AppendHopLimit(m.Control, 9), 0x28)
			}
			m.Control = AppendPktInfo(m.Control, k.peer, 0)
		}
		if m := out.Add(); m != nil {
			t.Errorf("Add on a full batch gave %+v", m)
		}
		if n, err := c.SendBatch(out); n != 3 || err != nil || out.Pending() != 0 {
			t.Fatalf("SendBatch: %d sent, error %v, %d pending; want 3, nil, 0", n, err, out.Pending())
		}

		in := NewBatch(8, 256, 256)
		for seq := uint16(0); seq < 3; {
			n := receive(t, w, c.RecvBatch, in)
			if in.Len() != n {
				t.Fatalf("Len() = %d after a receive of %d", in.Len(), n)
			}
			for i := range n {
				m := in.At(i)
				icmp := m.Data[k.header:]
				want := k.echo(7, seq, 40)
				if icmp[0] != k.reply || len(icmp) != len(want) || binary.BigEndian.Uint16(icmp[6:]) != seq || !bytes.Equal(icmp[8:], want[8:]) {
					t.Errorf("message %d: % x, want the reply to % x", seq, icmp, want)
				}
				if m.Addr != k.peer || m.Flags != 0 || m.Scope != 0 {
					t.Errorf("message %d from %v scope %d flags %#x, want %v 0 0", seq, m.Addr, m.Scope, m.Flags, k.peer)
				}
				var a Ancillary
				must(t, a.Parse(m.Control))
				// The kernel answers with its own hop limit and our traffic class.
				if a.TTL != 64 || a.TOS != 0x28 || a.IfIndex != 1 || a.Dst != k.peer || a.HasErr || a.HasDrops {
					t.Errorf("message %d: ancillary %+v, want TTL 64, TOS 0x28, interface 1, destination %v", seq, a, k.peer)
				}
				seq++
			}
		}
		if n, err := c.RecvBatch(in); n != 0 || err != ErrWouldBlock || in.Len() != 0 {
			t.Errorf("nothing queued: %d, %v, Len %d; want 0, ErrWouldBlock, 0", n, err, in.Len())
		}
	})
}

func TestSendBatchStopsAtTheMessageThatFails(t *testing.T) {
	from := udp(t, AF_INET)
	to, addr := bound(t)
	b := NewBatch(4, 0, 0)
	for _, data := range [][]byte{[]byte("one"), make([]byte, 70000), []byte("three"), nil} {
		m := b.Add()
		m.Data, m.Addr, m.Port = data, addr.Addr(), addr.Port()
	}
	n, err := from.SendBatch(b)
	if n != 1 || !errors.Is(err, syscall.EMSGSIZE) || b.Pending() != 3 {
		t.Fatalf("first call: %d sent, %v, %d pending; want 1, EMSGSIZE, 3", n, err, b.Pending())
	}
	n, err = from.SendBatch(b)
	if n != 0 || !errors.Is(err, syscall.EMSGSIZE) || b.Pending() != 3 {
		t.Fatalf("again: %d sent, %v, %d pending; want 0, EMSGSIZE, 3", n, err, b.Pending())
	}
	if allocs := testing.AllocsPerRun(100, func() { _, err = from.SendBatch(b) }); allocs != 0 {
		t.Errorf("a failing send: %v allocations, want 0", allocs)
	}
	b.Skip()
	n, err = from.SendBatch(b)
	if n != 2 || err != nil || b.Pending() != 0 {
		t.Fatalf("after Skip: %d sent, %v, %d pending; want 2, nil, 0", n, err, b.Pending())
	}
	b.Skip()
	if b.Pending() != 0 {
		t.Errorf("Skip with nothing pending left %d", b.Pending())
	}

	w := waiter(t, to)
	in := NewBatch(1, 100, 0)
	for _, want := range []string{"one", "three", ""} {
		receive(t, w, to.RecvBatch, in)
		if got := string(in.At(0).Data); got != want {
			t.Errorf("received %q, want %q", got, want)
		}
	}
}

func TestBatchAddedToAfterASendSendsTheRestOnly(t *testing.T) {
	from := udp(t, AF_INET)
	to, addr := bound(t)
	must(t, from.Connect(t.Context(), IPAddr{addr}))
	w := waiter(t, to)
	b, in := NewBatch(2, 0, 0), NewBatch(4, 16, 0)
	for round := range 3 {
		for _, data := range []string{"first", "second"} {
			b.Add().Data = []byte(data) // no Addr: the connected peer
			if n, err := from.SendBatch(b); n != 1 || err != nil {
				t.Fatalf("round %d: %d sent, %v", round, n, err)
			}
			if n := receive(t, w, to.RecvBatch, in); n != 1 || string(in.At(0).Data) != data {
				t.Fatalf("round %d: received %d, first %q, want %q alone", round, n, in.At(0).Data, data)
			}
			if peer := in.At(0); peer.Addr != addr.Addr() || peer.Port != from.LocalAddr().(IPAddr).Port() {
				t.Errorf("from %v port %d, want %v", peer.Addr, peer.Port, from.LocalAddr())
			}
		}
		b.Reset()
		if b.Len() != 0 || b.Pending() != 0 {
			t.Errorf("after Reset: Len %d, Pending %d", b.Len(), b.Pending())
		}
	}
}

// A header that a receive has used must be whole again for the next one, with
// Reset or a send in between.
func TestReceiveBuffersAreWholeEachTime(t *testing.T) {
	c, addr := bound(t)
	must(t, c.SetInt(RecvTTL, 1))
	w := waiter(t, c)
	in := NewBatch(4, 8, 64)
	between := map[string]func(){
		"nothing": func() {},
		"reset":   in.Reset,
		"send": func() {
			in.Reset()
			*in.Add() = Message{Data: []byte("x"), Addr: addr.Addr(), Port: addr.Port()}
			if n, err := c.SendBatch(in); n != 1 || err != nil {
				t.Fatalf("send: %d, %v", n, err)
			}
			receive(t, w, c.RecvBatch, in)
		},
		"failed receive": func() { _, _ = c.RecvBatch(in) },
	}
	for name, step := range between {
		for _, tt := range []struct {
			sent, got string
			flags     int
		}{{"", "", 0}, {"12345678", "12345678", 0}, {"123456789", "12345678", MSG_TRUNC}} {
			send(t, c, []byte(tt.sent), addr.Addr(), addr.Port(), nil)
			receive(t, w, c.RecvBatch, in)
			m := in.At(0)
			if string(m.Data) != tt.got || m.Flags != tt.flags || m.Addr != addr.Addr() || m.Port != addr.Port() {
				t.Errorf("%s between: sent %q: got %q flags %#x from %v:%d, want %q %#x %v",
					name, tt.sent, m.Data, m.Flags, m.Addr, m.Port, tt.got, tt.flags, addr)
			}
			var a Ancillary
			if err := a.Parse(m.Control); err != nil || a.TTL != 64 {
				t.Errorf("%s between: sent %q: TTL %d, error %v, want 64, nil", name, tt.sent, a.TTL, err)
			}
			step()
		}
	}
}

func TestControlTooSmallIsReported(t *testing.T) {
	c, addr := bound(t)
	must(t, c.SetInt(RecvTTL, 1))
	w := waiter(t, c)
	send(t, c, []byte("x"), addr.Addr(), addr.Port(), nil)
	in := NewBatch(1, 8, 4)
	receive(t, w, c.RecvBatch, in)
	if in.At(0).Flags&MSG_CTRUNC == 0 {
		t.Errorf("flags %#x, want MSG_CTRUNC among them", in.At(0).Flags)
	}
}

func TestBatchOfNoRoom(t *testing.T) {
	b := NewBatch(0, -1, -1)
	if b.Cap() != 1 {
		t.Errorf("Cap() = %d, want 1", b.Cap())
	}
	c, addr := bound(t)
	w := waiter(t, c)
	send(t, c, []byte("data"), addr.Addr(), addr.Port(), nil)
	if n := receive(t, w, c.RecvBatch, b); n != 1 || len(b.At(0).Data) != 0 || b.At(0).Flags != MSG_TRUNC {
		t.Errorf("%d messages, %+v; want one without data, truncated", n, *b.At(0))
	}
}

func TestSendFillsTheBufferAndWouldBlock(t *testing.T) {
	a, b := unixPair(t)
	out := NewBatch(512, 0, 0)
	for m := out.Add(); m != nil; m = out.Add() {
		m.Data = make([]byte, 4096)
	}
	n, err := a.SendBatch(out)
	if err != ErrWouldBlock || n == 0 || out.Pending() != 512-n {
		t.Fatalf("%d sent, %v, %d pending; want some, ErrWouldBlock, the rest", n, err, out.Pending())
	}
	in := NewBatch(512, 4096, 0)
	if got, err := b.RecvBatch(in); got != n || err != nil {
		t.Fatalf("%d received, %v; want the %d sent", got, err, n)
	}
	if again, err := a.SendBatch(out); again == 0 || err != nil && err != ErrWouldBlock {
		t.Fatalf("with room again: %d sent, %v", again, err)
	}
}

// An errno that arrives behind received messages is kept for the next call.
func TestDeferredErrnoIsReportedOnceAndNotByTheErrorQueue(t *testing.T) {
	c, _ := bound(t)
	c.deferred.Store(uint32(syscall.EHOSTUNREACH))
	b := NewBatch(1, 8, 8)
	if _, err := c.RecvErrors(b); err != ErrWouldBlock {
		t.Errorf("RecvErrors: %v, want ErrWouldBlock", err)
	}
	_, err := c.RecvBatch(b)
	wantErrno(t, err, syscall.EHOSTUNREACH)
	if _, err := c.RecvBatch(b); err != ErrWouldBlock {
		t.Errorf("second RecvBatch: %v, want ErrWouldBlock", err)
	}
}

func TestClosedConnRefusesEveryCall(t *testing.T) {
	c, addr := bound(t)
	must(t, c.Close())
	must(t, c.Close())
	b := NewBatch(1, 8, 8)
	calls := map[string]func() error{
		"SendBatch":       func() error { b.Reset(); b.Add().Addr = addr.Addr(); _, err := c.SendBatch(b); return err },
		"RecvBatch":       func() error { _, err := c.RecvBatch(b); return err },
		"RecvErrors":      func() error { _, err := c.RecvErrors(b); return err },
		"Bind":            func() error { return c.Bind(IPAddr{addr}) },
		"Connect":         func() error { return c.Connect(t.Context(), IPAddr{addr}) },
		"SetInt":          func() error { return c.SetInt(TTL, 1) },
		"Int":             func() error { _, err := c.Int(TTL); return err },
		"BindToDevice":    func() error { return c.BindToDevice("lo") },
		"SetTimestamping": func() error { return c.SetTimestamping(0) },
		"SetICMPFilter":   func() error { return c.SetICMPFilter(0) },
		"AttachFilter":    func() error { return c.AttachFilter(nil) },
		"Drops":           func() error { _, err := c.Drops(); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%s: %v, want net.ErrClosed", name, err)
		}
	}
	if a := c.LocalAddr(); a != (IPAddr{addr}) {
		t.Errorf("LocalAddr() = %v, want %v as asked before", a, addr)
	}
}

// A packet socket sees the frame of a datagram on loopback.
func TestReceiveFromAPacketSocket(t *testing.T) {
	netlab.Need(t)
	const ipv4 = 0x0800 // ETH_P_IP
	tap, err := Socket(AF_PACKET, SOCK_RAW, ipv4, nil)
	must(t, err)
	t.Cleanup(func() { must(t, tap.Close()) })
	w := waiter(t, tap)
	c, addr := bound(t)
	marker := []byte("seen by a packet socket")
	send(t, c, marker, addr.Addr(), addr.Port(), nil)

	in := NewBatch(1, 256, 512)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		receive(t, w, tap.RecvBatch, in)
		if bytes.HasSuffix(in.At(0).Data, marker) {
			return
		}
	}
	t.Error("the frame did not come")
}

// So does ReadMsg, and whom it came from.
func TestReadMsgFromAPacketSocket(t *testing.T) {
	netlab.Need(t)
	const ipv4 = 0x0800 // ETH_P_IP
	tap, err := Socket(AF_PACKET, SOCK_DGRAM, ipv4, nil)
	must(t, err)
	t.Cleanup(func() { must(t, tap.Close()) })
	must(t, tap.SetReadDeadline(time.Now().Add(patience)))
	c, addr := bound(t)
	marker := []byte("read from a packet socket")
	send(t, c, marker, addr.Addr(), addr.Port(), nil)
	for b := make([]byte, 256); ; {
		n, _, _, from, err := tap.ReadMsg(b, make([]byte, 64), 0)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasSuffix(b[:n], marker) {
			if link, ok := from.(LinkAddr); !ok || link.EtherType != ipv4 || link.IfIndex == 0 {
				t.Errorf("from %v", from)
			} else if link.PacketType == unix.PACKET_OUTGOING {
				continue // the tap sees it leave, and then arrive
			} else if got := link.HardwareAddr().String(); link.PacketType != unix.PACKET_HOST || got != "00:00:00:00:00:00" {
				t.Errorf("of packet type %d from %s; want %d, to this host, from loopback's zeros", link.PacketType, got, unix.PACKET_HOST)
			}
			break
		}
	}
	must(t, tap.SetNonblock(true))
	if _, _, _, _, err := tap.ReadError(make([]byte, 1), nil); err != ErrWouldBlock {
		t.Errorf("its error queue: %v", err)
	}
}
