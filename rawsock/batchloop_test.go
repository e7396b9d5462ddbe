package rawsock

import (
	"errors"
	"sync/atomic"
	"syscall"
	"testing"
)

// script answers one errno after the other, and then EAGAIN.
func script(calls *int, errnos ...syscall.Errno) func() syscall.Errno {
	return func() syscall.Errno {
		*calls++
		if *calls > len(errnos) {
			return syscall.EAGAIN
		}
		return errnos[*calls-1]
	}
}

func TestSendEach(t *testing.T) {
	b := NewBatch(4, 0, 8)
	for i := range 4 {
		b.Add().Data = []byte{byte(i)}
	}
	var sent []byte
	calls := 0
	next := script(&calls, 0, syscall.EINTR, 0, syscall.ENOBUFS, 0, 0)
	send := func(m *Message) syscall.Errno {
		errno := next()
		if errno == 0 {
			sent = append(sent, m.Data[0])
		}
		return errno
	}
	if n, err := b.sendEach(send); n != 2 || !errors.Is(err, syscall.ENOBUFS) || b.Pending() != 2 {
		t.Fatalf("%d sent, %v, %d pending; want 2, ENOBUFS, 2", n, err, b.Pending())
	}
	b.Skip()
	if n, err := b.sendEach(send); n != 1 || err != nil || b.Pending() != 0 {
		t.Fatalf("%d sent, %v, %d pending; want 1, nil, 0", n, err, b.Pending())
	}
	if string(sent) != "\x00\x01\x03" {
		t.Errorf("sent %v, want 0, 1, 3", sent)
	}
	b.Reset()
	b.Add()
	if n, err := b.sendEach(func(*Message) syscall.Errno { return syscall.EAGAIN }); n != 0 || err != ErrWouldBlock {
		t.Errorf("%d sent, %v; want 0, ErrWouldBlock", n, err)
	}
}

func TestReceiveEach(t *testing.T) {
	b := NewBatch(3, 4, 8)
	var deferred atomic.Uint32
	calls := 0
	receiver := func(errnos ...syscall.Errno) func(*Message) syscall.Errno {
		calls = 0
		next := script(&calls, errnos...)
		return func(m *Message) syscall.Errno {
			if len(m.Data) != 4 || len(m.Control) != 8 {
				t.Errorf("given %d bytes for data, %d for ancillary data; want 4, 8", len(m.Data), len(m.Control))
			}
			m.Data, m.Control = m.Data[:1], m.Control[:0]
			m.Data[0] = byte(calls)
			return next()
		}
	}
	for _, tt := range []struct {
		name   string
		errnos []syscall.Errno
		n      int
		err    error
		left   syscall.Errno // put off
	}{
		{"nothing", nil, 0, ErrWouldBlock, 0},
		{"some", []syscall.Errno{0, 0}, 2, nil, 0},
		{"interrupted", []syscall.Errno{syscall.EINTR, 0, syscall.EINTR}, 1, nil, 0},
		{"more than fit", []syscall.Errno{0, 0, 0, 0}, 3, nil, 0},
		{"an error", []syscall.Errno{syscall.ECONNREFUSED}, 0, syscall.ECONNREFUSED, 0},
		{"an error behind a message", []syscall.Errno{0, syscall.ECONNREFUSED}, 1, nil, syscall.ECONNREFUSED},
		{"that error", nil, 0, syscall.ECONNREFUSED, 0},
		{"and no more", []syscall.Errno{0}, 1, nil, 0},
	} {
		n, err := b.receiveEach(&deferred, receiver(tt.errnos...))
		if n != tt.n || b.Len() != n || !errors.Is(err, tt.err) || syscall.Errno(deferred.Load()) != tt.left {
			t.Errorf("%s: %d received, %v, %v put off; want %d, %v, %v", tt.name, n, err, syscall.Errno(deferred.Load()), tt.n, tt.err, tt.left)
		}
		for i := range n {
			if len(b.At(i).Data) != 1 {
				t.Errorf("%s: message %d is % x", tt.name, i, b.At(i).Data)
			}
		}
	}
}
