package rawsock

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"runtime"
	"testing"
	"time"
)

// kind is one of the four ways to ping.
type kind struct {
	name    string
	domain  Domain
	typ     Type
	proto   Proto
	peer    netip.Addr
	request uint8
	reply   uint8
	header  int // bytes of IP header in front of received data
}

var kinds = []kind{
	{"raw4", AF_INET, SOCK_RAW, IPPROTO_ICMP, netip.MustParseAddr("127.0.0.1"), 8, 0, 20},
	{"datagram4", AF_INET, SOCK_DGRAM, IPPROTO_ICMP, netip.MustParseAddr("127.0.0.1"), 8, 0, 0},
	{"raw6", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, netip.MustParseAddr("::1"), 128, 129, 0},
	{"datagram6", AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, netip.MustParseAddr("::1"), 128, 129, 0},
}

func eachKind(t *testing.T, f func(t *testing.T, k kind)) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) { f(t, k) })
	}
}

// open makes a socket of the kind that passes echo replies only.
func (k kind) open(t testing.TB) *Conn {
	t.Helper()
	c := newSocket(t, k.domain, k.typ, k.proto)
	if k.typ == SOCK_RAW {
		must(t, c.SetICMPFilter(k.reply))
	}
	return c
}

// pick chooses the option of the kind's family.
func (k kind) pick(v4, v6 Option) Option {
	if k.domain == AF_INET6 {
		return v6
	}
	return v4
}

// echo builds an echo request with a checksum, which raw IPv4 needs and the
// kernel overwrites for the others. RFC 792, RFC 4443 section 4.1.
func (k kind) echo(id, seq uint16, payload int) []byte {
	p := make([]byte, 8+payload)
	p[0] = k.request
	binary.BigEndian.PutUint16(p[4:], id)
	binary.BigEndian.PutUint16(p[6:], seq)
	sum := uint32(0)
	for i := 0; i+1 < len(p); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(p[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	binary.BigEndian.PutUint16(p[2:], ^uint16(sum))
	return p
}

// waiter makes a Waiter, whose Wait this thread may call.
func waiter(t testing.TB, conns ...*Conn) *Waiter {
	t.Helper()
	w, err := NewWaiter(conns...)
	must(t, err)
	runtime.LockOSThread()
	t.Cleanup(func() {
		runtime.UnlockOSThread()
		must(t, w.Close())
	})
	return w
}

// receive waits until call, RecvBatch or RecvErrors, has something.
func receive(t testing.TB, w *Waiter, call func(*Batch) (int, error), b *Batch) int {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		n, err := call(b)
		if err == nil {
			return n
		}
		if !errors.Is(err, ErrWouldBlock) {
			t.Fatal(err)
		}
		must(t, w.Wait(100*time.Millisecond))
	}
	t.Fatal("nothing arrived")
	return 0
}

// send sends one message.
func send(t testing.TB, c *Conn, data []byte, to netip.Addr, port uint16, control []byte) {
	t.Helper()
	b := NewBatch(1, 0, 0)
	*b.Add() = Message{Data: data, Control: control, Addr: to, Port: port}
	if n, err := c.SendBatch(b); n != 1 || err != nil {
		t.Fatalf("send to %v: %d messages, error %v", to, n, err)
	}
}
