package wire

import (
	"container/heap"
	"net/netip"
	"sync/atomic"
	"time"

	"goping/ping/internal/packet"
)

// Fake is a wire whose network is a function. Inside a testing/synctest bubble
// its time is virtual: hours of schedule take milliseconds, and every stamp is
// exact.
type Fake struct {
	// Answer is called for each packet sent, on the goroutine of the loop, and
	// returns what comes back. The packet's Data is valid during the call.
	Answer func(sent *Packet) []Arrival

	// Refuse, if set, is asked before: an error is that of the send; ErrBusy
	// has the packet wait.
	Refuse func(p *Packet) error

	// Identifier, when not 0, is fixed as that of a datagram socket.
	Identifier uint16

	// NoStamps leaves out the kernel's stamps, both ways.
	NoStamps bool

	// Mute makes datagram sockets of it that do not tell what Refuse says; the
	// packet seems to be sent.
	Mute bool

	// TxDelay and RxDelay are the time from Send to the transmit stamp, and from
	// the stamp of what comes in to the end of a Wait for it.
	TxDelay, RxDelay time.Duration

	// Steps are those of the wall clock, in the order of their At.
	Steps []ClockStep

	// Dropped is what Drops returns.
	Dropped atomic.Uint64

	// Overflow is how many of the packets that come in next find the socket's
	// buffer full: they are dropped, and counted in Dropped.
	Overflow atomic.Uint64

	// Asleep is what Suspended returns, in nanoseconds.
	Asleep atomic.Int64

	// Blackout is a moment of the monotonic clock: what was under way then never
	// comes in.
	Blackout atomic.Int64

	// Still is the moment of the monotonic clock before which no Wait ends: the
	// process stands still.
	Still atomic.Int64

	// Connected is what Connect was given, and ConnectErr what it returns.
	Connected  []netip.Addr
	ConnectErr error

	clock
	alarm
	sent    uint64
	others  uint16
	pending arrivals
	stamps  []Packet
}

// ClockStep sets the wall clock forward, or back, at a moment of the monotonic one.
type ClockStep struct {
	At int64 // on the clock of Now
	By time.Duration
}

// Arrival is a packet that comes in.
type Arrival struct {
	After  time.Duration // since the packet it answers was sent
	Packet Packet        // Kind, Addr, Data, TTL …; times and Family are filled in
}

// NewFake returns a wire on which every packet sent is answered by answer.
func NewFake(answer func(sent *Packet) []Arrival) *Fake {
	w := &Fake{Answer: answer, clock: newClock(), alarm: newAlarm()}
	w.Blackout.Store(-1)
	return w
}

// ICMPError returns an ICMP error about sent that quotes all of it.
func ICMPError(sent *Packet, from netip.Addr, typ, code uint8) Packet {
	quote, _ := packet.ParseQuotedProbe(sent.Family, append([]byte(nil), sent.Data...))
	return Packet{Kind: Error, Addr: sent.Addr, From: from, Type: typ, Code: code, Quote: quote, TTL: -1, TOS: -1}
}

// Now reads the clocks. The wall clock keeps pace with the monotonic one but for
// Steps, outside a bubble too, so that every stamp is exact.
func (w *Fake) Now() Instant {
	t := w.clock.Now()
	t.Wall = w.stamp(t.Mono)
	return t
}

// stepped is by how much the wall clock had been set forward by a moment.
func (w *Fake) stepped(mono int64) (by int64) {
	for _, s := range w.Steps {
		if s.At <= mono {
			by += int64(s.By)
		}
	}
	return by
}

// stamp is what the kernel stamps a packet with at a moment.
func (w *Fake) stamp(mono int64) int64 { return w.base.UnixNano() + mono + w.stepped(mono) }

// Send answers each packet at once with what is to arrive later.
func (w *Fake) Send(ps []Packet) (n int, err error) {
	for ; n < len(ps); n++ {
		p := &ps[n]
		p.At, p.Err = w.Now(), nil
		if w.Refuse != nil {
			p.Err = w.Refuse(p)
		}
		if p.Err != nil && w.Mute {
			p.Err = nil
			continue
		}
		if p.Err == ErrBusy {
			return n, ErrBusy
		}
		if p.Err != nil {
			continue
		}
		if !w.NoStamps && !p.Untimed {
			if w.Mute {
				w.stamps = append(w.stamps, Packet{Kind: Passed, Family: p.Family, Token: p.Token, At: p.At})
			}
			w.stamps = append(w.stamps, Packet{Kind: Transmitted, Family: p.Family, Token: p.Token, Stamp: w.stamp(p.At.Mono + int64(w.TxDelay)), At: p.At})
		}
		for _, a := range w.Answer(p) {
			w.sent++
			a.Packet.Family = p.Family
			heap.Push(&w.pending, &due{at: p.At.Mono + int64(a.After), sent: p.At.Mono, order: w.sent, packet: a.Packet})
		}
	}
	return n, nil
}

// Recv gives the transmit stamps, then what has arrived by now.
func (w *Fake) Recv(ps []Packet) (n int, err error) {
	n = copy(ps, w.stamps)
	w.stamps = append(w.stamps[:0], w.stamps[n:]...)
	now := w.Now()
	for n < len(ps) && len(w.pending) > 0 && w.pending[0].at <= now.Mono {
		d := heap.Pop(&w.pending).(*due)
		if dark := w.Blackout.Load(); d.sent <= dark && dark < d.at {
			continue
		}
		if w.Overflow.Load() > 0 {
			w.Overflow.Add(^uint64(0))
			w.Dropped.Add(1)
			continue
		}
		p := &ps[n]
		*p = d.packet
		p.At = now
		p.Whole = max(p.Whole, len(p.Data))
		if !w.NoStamps && p.Stamp == 0 {
			p.Stamp = w.stamp(d.at)
		}
		n++
	}
	return n, nil
}

// Wait lets time pass until the next arrival, until or Wake, and on until Still.
func (w *Fake) Wait(until int64) error {
	if len(w.pending) > 0 {
		until = min(until, w.pending[0].at+int64(w.RxDelay))
	}
	w.wait(&w.clock, until)
	for still := w.Still.Load() - w.clock.Now().Mono; still > 0; still = w.Still.Load() - w.clock.Now().Mono {
		time.Sleep(time.Duration(still))
	}
	return nil
}

// Socket says that both families are open.
func (w *Fake) Socket(*packet.Family) Socket {
	if w.Identifier != 0 {
		return Socket{Open: true, Mode: Datagram, Identifier: w.Identifier, Mute: w.Mute}
	}
	return Socket{Open: true, Mode: Raw}
}

// Admit refuses what a datagram socket cannot send.
func (w *Fake) Admit(f *packet.Family, k packet.Kind) error {
	return admissible(w.Socket(f).Mode, f, k)
}

// Another counts the identifier up.
func (w *Fake) Another(f *packet.Family) (Socket, error) {
	w.others++
	s := w.Socket(f)
	s.Identifier += w.others
	return s, nil
}

// Connect notes dst.
func (w *Fake) Connect(dst netip.Addr) error {
	w.Connected = append(w.Connected, dst)
	return w.ConnectErr
}

// Source is the first address of a documentation prefix.
func (w *Fake) Source(dst netip.Addr) (netip.Addr, error) {
	if dst.Is4() {
		return netip.AddrFrom4([4]byte{192, 0, 2, 1}), nil
	}
	return netip.MustParseAddr("2001:db8::1"), nil
}

// fakeRoom is how many answers a fake's sockets hold.
const fakeRoom = 1024

// Expect does nothing.
func (w *Fake) Expect(float64, int) (batch, room int) { return Batch, fakeRoom }

// Drops returns Dropped.
func (w *Fake) Drops() uint64 { return w.Dropped.Load() }

// Suspended returns Asleep.
func (w *Fake) Suspended() time.Duration { return time.Duration(w.Asleep.Load()) }

// Close does nothing.
func (w *Fake) Close() error { return nil }

// arrivals is a heap of what is under way, in the order it arrives.
type arrivals []*due

type due struct {
	at     int64
	sent   int64 // what it answers
	order  uint64
	packet Packet
}

func (h arrivals) Len() int { return len(h) }
func (h arrivals) Less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].order < h[j].order
}
func (h arrivals) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *arrivals) Push(x any)   { *h = append(*h, x.(*due)) }
func (h *arrivals) Pop() any {
	old := *h
	d := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return d
}
