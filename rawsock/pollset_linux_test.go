package rawsock

import (
	"net/netip"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestPollset(t *testing.T) {
	a, b := unixPair(t)
	var p pollset
	must(t, p.open(2))
	defer p.close()
	p.watch(0, b.fd)
	p.watch(1, -1) // of a closed Conn

	begin := time.Now()
	must(t, p.wait(1500*time.Microsecond))
	if e, d := p.ready(0), time.Since(begin); e != 0 || d < 1500*time.Microsecond {
		t.Errorf("nothing to read: %v after %v", e, d)
	}
	send(t, a, []byte("x"), netip.Addr{}, 0, nil)
	must(t, p.wait(patience))
	if e := p.ready(0); e != Readable || p.ready(1) != 0 {
		t.Errorf("a message: %v, %v; want Readable, nothing", e, p.ready(1))
	}
	must(t, a.Close())
	must(t, p.wait(patience))
	if e := p.ready(0); e != Readable|Hangup {
		t.Errorf("the peer closed: %v, want Readable and Hangup", e)
	}
}

func TestPollsetWakes(t *testing.T) {
	var p pollset
	must(t, p.open(0))
	defer p.close()
	for range 3 {
		p.wake() // before the wait, and more than once
	}
	must(t, p.wait(-1))
	var b [1]byte
	if n, err := unix.Read(p.read, b[:]); err != unix.EAGAIN {
		t.Errorf("the pipe still has %d bytes, %v", n, err)
	}
	done := make(chan error)
	for range 100 {
		go func() { done <- p.wait(-1) }()
		p.wake()
		must(t, <-done)
	}
}

// The calls as x/sys has them everywhere make the same of a batch as Linux's own.
func TestBatchLoopOverSockets(t *testing.T) {
	c, addr := bound(t)
	to := &unix.SockaddrInet4{Port: int(addr.Port()), Addr: addr.Addr().As4()}
	out := NewBatch(5, 0, 0)
	for m := out.Add(); m != nil; m = out.Add() {
		m.Data = []byte("datagram")
	}
	sender := udp(t, AF_INET)
	n, err := out.sendEach(func(m *Message) syscall.Errno {
		if err := unix.Sendto(sender.fd, m.Data, unix.MSG_DONTWAIT, to); err != nil {
			return err.(syscall.Errno)
		}
		return 0
	})
	if n != 5 || err != nil {
		t.Fatalf("%d sent, %v", n, err)
	}
	in := NewBatch(3, 4, 64)
	for _, want := range []int{3, 2, 0} {
		n, err := in.receiveEach(&c.deferred, func(m *Message) syscall.Errno {
			n, oobn, flags, _, err := unix.RecvmsgBuffers(c.fd, [][]byte{m.Data}, m.Control, unix.MSG_DONTWAIT)
			if err != nil {
				return err.(syscall.Errno)
			}
			m.Data, m.Control, m.Flags = m.Data[:n], m.Control[:oobn], flags
			return 0
		})
		if n != want || (err == ErrWouldBlock) != (want == 0) {
			t.Fatalf("%d received, %v; want %d", n, err, want)
		}
		for i := range n {
			if m := in.At(i); string(m.Data) != "data" || m.Flags != MSG_TRUNC {
				t.Errorf("received %q, flags %#x; want data, cut", m.Data, m.Flags)
			}
		}
	}
}
