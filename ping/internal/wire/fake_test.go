package wire

import (
	"errors"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping/internal/packet"
)

var host = netip.MustParseAddr("192.0.2.7")

// request is an echo request with that token.
func request(token uint64) Packet {
	b := make([]byte, 64)
	t := packet.NewTemplate(packet.IPv4, 56, nil)
	t.Copy(b)
	t.Patch(b, 7, uint16(token), token, [packet.TagLen]byte{})
	return Packet{Family: packet.IPv4, Addr: host, Data: b, Token: token}
}

// receive takes all that is there, in packets of a batch.
func receive(t *testing.T, w Wire) (all []Packet) {
	t.Helper()
	var ps [Batch]Packet
	for {
		n, err := w.Recv(ps[:])
		if err != nil {
			t.Fatalf("Recv: %v", err)
		}
		if n == 0 {
			return all
		}
		all = append(all, ps[:n]...)
	}
}

// TestFakeTimes: arrivals come at their time, not before, with exact stamps,
// behind the transmit stamp of their request.
func TestFakeTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewFake(func(sent *Packet) []Arrival {
			return []Arrival{{After: 5 * time.Millisecond, Packet: EchoReply(sent)}, {After: 2 * time.Millisecond, Packet: EchoReply(sent)}}
		})
		time.Sleep(time.Second)
		begun := w.Now()
		if begun.Mono != int64(time.Second) || begun.Wall != time.Now().UnixNano() {
			t.Fatalf("Now: got %+v a second after the start", begun)
		}
		ps := []Packet{request(1)}
		if n, err := w.Send(ps); n != 1 || err != nil || ps[0].Err != nil || ps[0].At != begun {
			t.Fatalf("Send: got %d, %v, %+v", n, err, ps[0])
		}
		got := receive(t, w)
		if len(got) != 1 || got[0].Kind != Transmitted || got[0].Token != 1 || got[0].Stamp != begun.Wall {
			t.Fatalf("at once: got %+v, want the transmit stamp", got)
		}
		for _, after := range []int64{2, 5} {
			if err := w.Wait(Forever); err != nil {
				t.Fatal(err)
			}
			got := receive(t, w)
			if at := begun.Wall + after*1e6; len(got) != 1 || got[0].Kind != Echo || got[0].Stamp != at || got[0].At.Wall != at || got[0].Whole != 64 {
				t.Errorf("after %d ms: got %+v", after, got)
			}
		}
	})
}

// TestFakeLate: what the reader fetches late still has the stamp of its arrival,
// and comes in the order of arrival.
func TestFakeLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewFake(func(sent *Packet) []Arrival {
			return []Arrival{{After: time.Duration(200-sent.Token) * time.Millisecond, Packet: EchoReply(sent)}}
		})
		w.NoStamps = true
		var ps []Packet
		for token := range uint64(150) {
			ps = append(ps, request(token))
		}
		if n, err := w.Send(ps); n != 150 || err != nil {
			t.Fatalf("Send: got %d, %v", n, err)
		}
		if got := receive(t, w); got != nil {
			t.Fatalf("without stamps: got %+v before any arrival", got)
		}
		w.NoStamps = false
		time.Sleep(time.Second)
		got := receive(t, w)
		if len(got) != 150 {
			t.Fatalf("got %d, want 150", len(got))
		}
		for i, p := range got {
			e, ok := packet.ParseMessage(packet.IPv4, p.Data, false)
			if want := uint16(149 - i); !ok || e.Seq != want {
				t.Fatalf("arrival %d: got probe %d, want %d", i, e.Seq, want)
			}
			if age := p.At.Wall - p.Stamp; age != int64(time.Second)-int64(51+i)*1e6 {
				t.Fatalf("arrival %d: stamped %v ago", i, time.Duration(age))
			}
		}
	})
}

// TestFakeRefuse: an error is one packet's; busy stops, with the rest unsent.
func TestFakeRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := errors.New("network is down")
		var asked, answered []uint64
		w := NewFake(func(sent *Packet) []Arrival {
			answered = append(answered, sent.Token)
			return nil
		})
		w.Refuse = func(p *Packet) error {
			asked = append(asked, p.Token)
			return []error{nil, down, nil, ErrBusy, nil}[p.Token]
		}
		ps := []Packet{request(0), request(1), request(2), request(3), request(4)}
		if n, err := w.Send(ps); n != 3 || err != ErrBusy {
			t.Errorf("got %d, %v, want 3, busy", n, err)
		}
		if ps[0].Err != nil || ps[1].Err != down || ps[2].Err != nil {
			t.Errorf("got errors %v, %v, %v", ps[0].Err, ps[1].Err, ps[2].Err)
		}
		if !slices.Equal(asked, []uint64{0, 1, 2, 3}) || !slices.Equal(answered, []uint64{0, 2}) {
			t.Errorf("asked about %v, answered %v", asked, answered)
		}
	})
}

// TestFakeWait ends at its moment, at once when that is past, and when woken.
func TestFakeWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewFake(nil)
		begun := time.Now()
		for i, want := range []time.Duration{100, 100, 300} {
			w.Wait([]int64{100, 50, 300}[i])
			if got := time.Since(begun); got != want {
				t.Errorf("wait %d: ended after %d ns, want %d", i, got, want)
			}
		}
		for _, until := range []int64{Forever, int64(time.Hour)} {
			at := time.Since(begun) + time.Second
			time.AfterFunc(time.Second, w.Wake)
			w.Wait(until)
			if got := time.Since(begun); got != at {
				t.Errorf("woken after %v, want %v", got, at)
			}
		}
		w.Wake() // before a wait: ends the next
		w.Wake()
		w.Wait(Forever)
		at := time.Since(begun) + time.Second
		w.Wait(int64(at))
		if got := time.Since(begun); got != at {
			t.Errorf("woken twice: the second wait ended after %v, want %v", got, at)
		}
	})
}

// TestFakeSocket can be of either kind, and has an address in each family.
func TestFakeSocket(t *testing.T) {
	w := NewFake(nil)
	if got := w.Socket(packet.IPv4); got != (Socket{Open: true, Mode: Raw}) {
		t.Errorf("got %+v", got)
	}
	w.Identifier = 99
	if got := w.Socket(packet.IPv6); got != (Socket{Open: true, Mode: Datagram, Identifier: 99}) {
		t.Errorf("got %+v", got)
	}
	for _, dst := range []netip.Addr{host, netip.MustParseAddr("2001:db8::7")} {
		if src, err := w.Source(dst); err != nil || src.Is4() != dst.Is4() {
			t.Errorf("Source(%v): got %v, %v", dst, src, err)
		}
	}
	w.Dropped.Store(5)
	if w.Drops() != 5 || w.Close() != nil {
		t.Error("Drops or Close")
	}
}

// TestFakeLocalTrouble: what a full buffer drops is counted, what is under way in a
// blackout is gone, and no wait ends while the process stands still.
func TestFakeLocalTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewFake(func(sent *Packet) []Arrival {
			return []Arrival{{After: time.Second, Packet: EchoReply(sent)}}
		})
		w.NoStamps = true
		begun := time.Now()
		ask := func(token uint64) { w.Send([]Packet{request(token)}) }
		came := func(at time.Duration, want int) {
			t.Helper()
			w.Wait(int64(at))
			if got := time.Since(begun); got != at {
				t.Fatalf("waited until %v, want %v", got, at)
			}
			if got := len(receive(t, w)); got != want {
				t.Errorf("at %v: got %d packets, want %d", at, got, want)
			}
		}
		ask(1)
		ask(2)
		ask(3)
		w.Overflow.Store(2)
		came(time.Second, 1)
		if w.Drops() != 2 {
			t.Errorf("got %d drops, want 2", w.Drops())
		}
		ask(4)
		w.Blackout.Store(int64(1500 * time.Millisecond))
		came(2*time.Second, 0)
		ask(5)
		came(3*time.Second, 1)
		ask(6)
		w.Still.Store(int64(5 * time.Second))
		w.Wait(int64(4 * time.Second))
		came(5*time.Second, 1)
		w.Wake()
		w.Still.Store(int64(6 * time.Second))
		w.Wait(Forever)
		came(6*time.Second, 0)
	})
}
