package ping

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// openSweep opens a Prober on a scripted network, inside a bubble.
func openSweep(t *testing.T, cfg Config, answer answering) (*Prober, *wire.Fake) {
	t.Helper()
	w := wire.NewFake(answer)
	cfg.Wire = w
	p, err := Open(&cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p, w
}

// hosts are the first n addresses of a side.
func hosts(s side, n int) iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		for i := range n {
			if !yield(numbered(s, i)) {
				return
			}
		}
	}
}

// numberIn is which of hosts an address is.
func numberIn(a netip.Addr) int {
	b := a.As16()
	if a.Is4() {
		return int(binary.BigEndian.Uint16(b[14:]))
	}
	return int(binary.BigEndian.Uint16(b[12:]))
}

// swept runs a sweep of n hosts to its end and returns the results by index.
func swept(t *testing.T, p *Prober, s side, n int, how Sweep) []SweepResult {
	t.Helper()
	all := make([]SweepResult, n)
	for r, err := range p.Sweep(t.Context(), hosts(s, n), how) {
		if err != nil {
			t.Fatal(err)
		}
		if all[r.Index].Addr.IsValid() {
			t.Errorf("address %d has two results: %+v and %+v", r.Index, all[r.Index], r)
		}
		all[r.Index] = r
	}
	for i := range all {
		if all[i].Addr != numbered(s, i) {
			t.Fatalf("address %d: got %+v, want that of %v", i, all[i], numbered(s, i))
		}
	}
	e := p.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.sweeps) != 0 || len(e.outbox.parked) != 0 || e.stats.Targets != 0 || len(e.templates) != 0 {
		t.Errorf("%d sweeps, %d parked probes, %d targets, %d templates are left", len(e.sweeps), len(e.outbox.parked), e.stats.Targets, len(e.templates))
	}
	return all
}

// scripted is what each host does in TestSweepVerdicts, by its number modulo 8.
func scripted(t *testing.T, s side) answering {
	asked := map[netip.Addr]int{}
	return func(sent *wire.Packet) []wire.Arrival {
		asked[sent.Addr]++
		try := asked[sent.Addr]
		echo := wire.EchoReply(sent)
		switch numberIn(sent.Addr) % 8 {
		case 0: // alive
			return after(5*time.Millisecond, echo)
		case 1: // silent
			return nil
		case 2: // a router says so
			return after(7*time.Millisecond, wire.ICMPError(sent, s.router, unreachableType(s), 1))
		case 3: // alive, and says so three times
			return []wire.Arrival{{After: time.Millisecond, Packet: echo}, {After: 2 * time.Millisecond, Packet: echo}, {After: time.Second, Packet: echo}}
		case 4: // answers the second probe only
			if try == 2 {
				return after(time.Millisecond, echo)
			}
		case 5: // answers when it is given up, and the next probe is under way
			return after(1500*time.Millisecond, echo)
		case 6: // the error quotes no more than the header
			e := wire.ICMPError(sent, s.router, unreachableType(s), 0)
			e.Quote.Payload = nil
			return after(time.Millisecond, e)
		case 7: // another one answers
			echo.Addr = s.other
			return after(time.Millisecond, echo)
		}
		return nil
	}
}

func unreachableType(s side) uint8 {
	if s.family == packet.IPv4 {
		return packet.V4Unreachable
	}
	return packet.V6Unreachable
}

// TestSweepVerdicts: each address has one result, and it is right, at any rate; what
// the probes came to balances.
func TestSweepVerdicts(t *testing.T) {
	for _, rate := range []float64{0, 150, 50_000, MaxRate} {
		bothFamilies(t, func(t *testing.T, s side) {
			const n = 4000
			p, _ := openSweep(t, Config{}, scripted(t, s))
			begun := time.Now()
			all := swept(t, p, s, n, Sweep{Rate: rate, Retries: 2, Probing: Probing{Timeout: time.Second}})
			for i := range all {
				r := &all[i]
				want := SweepResult{Verdict: Replied, RTT: 5 * time.Millisecond, Sent: 1, Answered: 1}
				switch i % 8 {
				case 1, 7:
					want = SweepResult{Verdict: Lost, Sent: 3}
				case 2, 6:
					want = SweepResult{Verdict: Unreachable, Sent: 3}
				case 3:
					want.RTT = time.Millisecond
				case 4:
					want.RTT, want.Sent = time.Millisecond, 2
				case 5:
					want.RTT, want.Sent = 1500*time.Millisecond, 2
				}
				if r.Verdict != want.Verdict || r.RTT != want.RTT || r.Sent != want.Sent || r.Answered != want.Answered {
					t.Fatalf("rate %v, host %d: got %+v, want %+v", rate, i, r, want)
				}
				switch {
				case (r.Verdict == Replied) != (r.Err == nil), (r.Verdict == Replied) != (r.From == r.Addr):
					t.Errorf("host %d: from %v, error %v", i, r.From, r.Err)
				case r.Verdict == Lost && r.Err != ErrTimeout:
					t.Errorf("host %d: error %v", i, r.Err)
				case r.Verdict == Unreachable && (r.From != s.router || !errors.Is(r.Err, ErrUnreachable)):
					t.Errorf("host %d: from %v, error %v", i, r.From, r.Err)
				}
			}
			if rate > 0 && rate < 1000 {
				if least := time.Duration(float64(n) / rate * float64(time.Second)); time.Since(begun) < least {
					t.Errorf("at %v a second: took %v, want %v at least", rate, time.Since(begun), least)
				}
			}
		})
	}
}

// TestSweepQuorum: count, quorum and retries.
func TestSweepQuorum(t *testing.T) {
	for _, tt := range []struct {
		name    string
		how     Sweep
		answers int // the first so many probes of each address are answered
		want    SweepResult
	}{
		{"one", Sweep{}, 1, SweepResult{Verdict: Replied, Sent: 1, Answered: 1}},
		{"three of three", Sweep{Quorum: 3}, 9, SweepResult{Verdict: Replied, Sent: 3, Answered: 3}},
		{"two of three", Sweep{Quorum: 3}, 2, SweepResult{Verdict: Lost, Sent: 3, Answered: 2}},
		{"two of three are enough", Sweep{Count: 3, Quorum: 2}, 2, SweepResult{Verdict: Replied, Sent: 3, Answered: 2}},
		{"a retry does not help", Sweep{Quorum: 3, Retries: 2}, 2, SweepResult{Verdict: Lost, Sent: 5, Answered: 2}},
		{"no retry is needed", Sweep{Count: 2, Retries: 5}, 1, SweepResult{Verdict: Replied, Sent: 2, Answered: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				asked := map[netip.Addr]int{}
				p, _ := openSweep(t, Config{}, func(sent *wire.Packet) []wire.Arrival {
					if asked[sent.Addr]++; asked[sent.Addr] > tt.answers {
						return nil
					}
					return echoAfter(time.Millisecond)(sent)
				})
				for i, r := range swept(t, p, s, 300, tt.how) {
					if r.Verdict != tt.want.Verdict || r.Sent != tt.want.Sent || r.Answered != tt.want.Answered {
						t.Fatalf("host %d: got %+v, want %+v", i, r, tt.want)
					}
				}
			})
		})
	}
}

// TestSweepDrops: what this machine drops is probed again, at less than the rate, and a
// fast sweep finds all that a slow one does.
func TestSweepDrops(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openSweep(t, Config{}, echoAfter(3*time.Millisecond))
		w.Overflow.Store(3000)
		for i, r := range swept(t, p, s, 20_000, Sweep{Rate: 50_000}) {
			if r.Verdict != Replied || r.Sent != 1 {
				t.Fatalf("host %d: got %+v", i, r)
			}
		}
		if stats := p.Stats(); stats.SocketDrops != 3000 || stats.Sent < 23_000 {
			t.Errorf("got %+v", stats)
		}
	})
}

// TestSweepCare: the rate is halved when packets are dropped, and comes back.
func TestSweepCare(t *testing.T) {
	s := &sweep{target: &target{}, rate: 10_000, pace: newPace(10_000)}
	s.care.begin(0, 7)
	now := int64(0)
	look := func(sent uint64, drops uint64) float64 {
		now += int64(careEvery)
		s.target.sent += sent
		s.heed(now, drops)
		return s.pace.rate
	}
	for i, tt := range []struct {
		sent, drops uint64
		want        float64
	}{
		{1000, 7, 10_000}, {1000, 8, 5000}, {500, 8, 6250}, {600, 9, 3000}, {0, 10, slowest},
		{10, 10, 1.25 * slowest},
	} {
		if got := look(tt.sent, tt.drops); got != tt.want {
			t.Errorf("look %d: rate %v, want %v", i, got, tt.want)
		}
	}
	for range 30 {
		look(0, 10)
	}
	if s.pace.rate != 10_000 || s.care.slow != 0 {
		t.Errorf("got rate %v at the end, want that asked for", s.pace.rate)
	}
}

// TestSweepRefusals: what the system does not send.
func TestSweepRefusals(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openSweep(t, Config{}, echoAfter(time.Millisecond))
		tries := map[netip.Addr]int{}
		w.Refuse = func(p *wire.Packet) error {
			tries[p.Addr]++
			switch i := numberIn(p.Addr); {
			case i%4 == 1:
				return syscall.EACCES
			case i%4 == 2 && tries[p.Addr] < 3:
				return wire.ErrBusy
			case i == 7:
				return wire.ErrBusy
			}
			return nil
		}
		for i, r := range swept(t, p, s, 400, Sweep{}) {
			want := Replied
			if i%4 == 1 {
				want = Failed
			}
			if i == 7 {
				want = Indeterminate
			}
			var refused *SendError
			if r.Verdict != want || (want == Replied) == errors.As(r.Err, &refused) || want != Replied && r.Sent != 0 {
				t.Errorf("host %d: got %+v", i, r)
			}
		}
	})
}

// TestSweepOtherFamily: an address for which there is no socket, and none at all.
func TestSweepOtherFamily(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openSweep(t, Config{}, echoAfter(time.Millisecond))
		targets := func(yield func(netip.Addr) bool) { _ = yield(netip.Addr{}) && yield(host4) }
		var got []Verdict
		for r, err := range p.Sweep(t.Context(), targets, Sweep{}) {
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, r.Verdict); r.Verdict == Failed && !errors.Is(r.Err, errors.ErrUnsupported) {
				t.Errorf("got %v", r.Err)
			}
		}
		if len(got) != 2 || got[0] != Failed || got[1] != Replied {
			t.Errorf("got %v", got)
		}
	})
}

// TestSweepEnds: a loop that breaks, a context that is over, a Prober that is closed;
// addresses are not taken long before they are probed.
func TestSweepEnds(t *testing.T) {
	endless := func(taken *int) iter.Seq[netip.Addr] {
		return func(yield func(netip.Addr) bool) {
			for ; yield(numbered(sides[0], *taken&0xfff)); *taken++ {
			}
		}
	}
	for _, tt := range []struct {
		name string
		end  func(p *Prober, cancel func()) (breaks bool)
		want error
	}{
		{"break", func(*Prober, func()) bool { return true }, nil},
		{"cancel", func(_ *Prober, cancel func()) bool { cancel(); return false }, context.Canceled},
		{"close", func(p *Prober, _ func()) bool { p.Close(); return false }, ErrClosed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p, _ := openSweep(t, Config{}, echoAfter(time.Millisecond))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var last error
				taken, got := 0, 0
				for r, err := range p.Sweep(ctx, endless(&taken), Sweep{}) {
					if last = err; err != nil {
						break
					}
					if r.Verdict != Replied {
						t.Errorf("got %+v", r)
					}
					if got++; got == 1000 && tt.end(p, cancel) {
						break
					}
				}
				if !errors.Is(last, tt.want) || got < 1000 || got > 1000+sweepBuffer {
					t.Errorf("got %v after %d results, want %v", last, got, tt.want)
				}
				time.Sleep(time.Second) // the feeder has ended
				if taken > got+3*fedAtOnce {
					t.Errorf("%d addresses taken for %d results", taken, got)
				}
			})
		})
	}
}

// TestSweepWaitsForItsReader: while nobody reads no more is sent than there is room for
// the results of, and nothing is lost.
func TestSweepWaitsForItsReader(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openSweep(t, Config{}, echoAfter(time.Millisecond))
		const n = 5 * sweepBuffer
		got := 0
		for _, err := range p.Sweep(t.Context(), hosts(sides[0], n), Sweep{Rate: 100_000}) {
			if err != nil {
				t.Fatal(err)
			}
			if got++; got == 1 {
				time.Sleep(time.Hour)
				if sent := p.Stats().Sent; sent > 3*sweepBuffer {
					t.Errorf("%d probes left while nobody read", sent)
				}
			}
		}
		if got != n {
			t.Errorf("got %d results, want %d", got, n)
		}
	})
}

// TestSweepSlowSource: an address is probed as soon as it is there.
func TestSweepSlowSource(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openSweep(t, Config{}, echoAfter(time.Millisecond))
		begun := time.Now()
		slow := func(yield func(netip.Addr) bool) {
			for i := 0; i < 10 && yield(numbered(sides[0], i)); i++ {
				time.Sleep(time.Minute)
			}
		}
		for r, err := range p.Sweep(t.Context(), slow, Sweep{}) {
			if err != nil {
				t.Fatal(err)
			}
			want := time.Duration(r.Index)*time.Minute + time.Millisecond
			if took := time.Since(begun); took < want || took > want+10*time.Millisecond {
				t.Errorf("address %d answered after %v, want %v", r.Index, took, want)
			}
		}
	})
}

// TestSweepIsRefused: what no sweep can be.
func TestSweepIsRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openSweep(t, Config{}, silence)
		for _, how := range []Sweep{
			{Probing: Probing{Size: 15}}, {Probing: Probing{Size: -1}}, {Probing: Probing{Size: 65508}}, {Probing: Probing{Mark: 1}},
			{Rate: -1}, {Count: -1}, {Quorum: -1}, {Retries: -1}, {Count: 1, Quorum: 2}, {Retries: mostShots + 1}, {Probing: Probing{TTL: 256}},
		} {
			n := 0
			for _, err := range p.Sweep(t.Context(), hosts(sides[0], 1), how) {
				if n++; err == nil {
					t.Errorf("%+v: no error", how)
				}
			}
			if n != 1 {
				t.Errorf("%+v: %d yields, want one error", how, n)
			}
		}
		p.Close()
		for _, err := range p.Sweep(t.Context(), hosts(sides[0], 1), Sweep{}) {
			if !errors.Is(err, ErrClosed) {
				t.Errorf("closed: got %v", err)
			}
		}
	})
}

// TestSweepMemory: what is kept does not grow with the number of addresses.
func TestSweepMemory(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openSweep(t, Config{}, echoAfter(time.Millisecond))
		most, n := 0, 0
		for _, err := range p.Sweep(t.Context(), func(yield func(netip.Addr) bool) {
			for i := 0; i < 200_000 && yield(numbered(sides[0], i&0xffff)); i++ {
			}
		}, Sweep{Rate: 100_000}) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n%1000 == 0 {
				p.engine.mu.Lock()
				for _, s := range p.engine.sweeps {
					most = max(most, len(s.shots))
				}
				p.engine.mu.Unlock()
			}
		}
		if n != 200_000 || most > sweepKeeps {
			t.Errorf("%d results, %d probes remembered; want %d at the most", n, most, sweepKeeps)
		}
	})
}

// TestSweepForgedTokens: answers to probes that never left, quoted or whole, as another
// sweep on the same machine or anybody else may send them, are nobody's.
func TestSweepForgedTokens(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openSweep(t, Config{}, func(sent *wire.Packet) []wire.Arrival {
			arrivals := after(time.Millisecond, wire.EchoReply(sent))
			for _, ahead := range []byte{1, 7, 63} {
				forged := *sent
				forged.Data = slices.Clone(sent.Data)
				forged.Data[packet.HeaderLen+7] += ahead // the last byte of the token
				arrivals = append(arrivals, after(time.Millisecond, wire.EchoReply(&forged))...)
			}
			return arrivals
		})
		for _, r := range swept(t, p, s, 10, Sweep{}) {
			if r.Verdict != Replied || r.Answered != 1 {
				t.Errorf("%v: %v, %d answers", r.Addr, r.Verdict, r.Answered)
			}
		}
	})
}
