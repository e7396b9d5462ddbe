package wire

import (
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

// What a raw IPv6 socket counts as dropped is believed only if its buffer was
// about full.
func TestDropCount(t *testing.T) {
	for _, test := range []struct {
		name  string
		taken int // messages of 64 bytes at once
		full  bool
	}{
		{"few at once", 10, false},
		{"a buffer full", 256, true},
	} {
		d := dropCount{}
		for range test.taken {
			d.took(64)
		}
		d.emptied()
		if got := d.filled(212992); got != test.full {
			t.Errorf("%s: filled %v, want %v", test.name, got, test.full)
		}
	}
}

// A raw socket whose buffer runs over says so.
func TestDropsAreSeen(t *testing.T) {
	w := open(t, Options{Mode: Raw, Size: 1408, Families: []*packet.Family{packet.IPv4}})
	ps := make([]Packet, 0, 300)
	for seq := range uint16(300) {
		ps = append(ps, echo(loopbacks[0], seq, 1400))
	}
	if n, err := w.Send(ps); n != len(ps) || err != nil {
		t.Fatal(n, err)
	}
	got := collect(t, w, Echo, 20)
	for n := 1; n > 0; {
		n, _ = w.Recv(make([]Packet, Batch))
	}
	w.Wait(w.Now().Mono + int64(time.Millisecond))
	if d := w.Drops(); d == 0 {
		t.Errorf("none dropped of %d; at least %d received", len(ps), len(got))
	}
}

// However much is expected, the receive buffer only grows: the socket option is
// a C int.
func TestExpectDoesNotOverflow(t *testing.T) {
	w := open(t, Options{Mode: Raw, Size: 64})
	room := func() int {
		n, err := w.sockets[0].conn.Int(rawsock.RecvBuf)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := room()
	for _, rate := range []float64{1e4, 1e6, 1e9, 1e18} {
		w.Expect(rate, 65535)
		if after := room(); after < before {
			t.Errorf("at %g a second: %d bytes, before %d", rate, after, before)
		} else {
			before = after
		}
	}
}
