package ping

import (
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// TestIndexWhenAsked: the index is made when an answer without a tag comes, holds the
// targets of before and after, and loses those that are removed.
func TestIndexWhenAsked(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		var damage atomic.Bool
		p, _ := openFake(t, Config{}, func(sent *wire.Packet) []wire.Arrival {
			return after(1, changed(sent, func(p *wire.Packet) {
				if damage.Load() {
					p.Data = p.Data[:packet.HeaderLen]
				}
			}))
		})
		first := mustAdd(t, p, Target{Addr: s.host})
		same := mustAdd(t, p, Target{Addr: s.host})
		other := mustAdd(t, p, Target{Addr: s.other})
		time.Sleep(3500 * time.Millisecond)
		if hasIndex(p) {
			t.Error("made before it was needed")
		}
		damage.Store(true)
		time.Sleep(2 * time.Second)
		last := mustAdd(t, p, Target{Addr: s.router})
		time.Sleep(2 * time.Second)
		for name, h := range map[string]*Handle{"first": first, "other": other, "last": last} {
			if got := h.Summary(); got.Truncated < 2 {
				t.Errorf("%s: got %+v, want truncated replies", name, got.Counts)
			}
		}
		for _, h := range []*Handle{other, same, first, last} {
			h.Remove()
		}
		p.Close()
		if n := len(p.engine.byAnswerer); n != 0 {
			t.Errorf("%d entries are left", n)
		}
	})
}

func hasIndex(p *Prober) bool {
	p.engine.mu.Lock()
	defer p.engine.mu.Unlock()
	return p.engine.byAnswerer != nil
}

// TestTemplatesOfSizesInUse: a size that no target has any more takes no room.
func TestTemplatesOfSizesInUse(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{}, silence)
		keep := mustAdd(t, p, Target{Addr: host4, Probing: Probing{Size: 1000}})
		for size := range 100 {
			h := mustAdd(t, p, Target{Addr: host4, Probing: Probing{Size: 1000 - size%3}})
			h6 := mustAdd(t, p, Target{Addr: host6, Probing: Probing{Size: 1000 + size}})
			h.Remove()
			h.Remove()
			h6.Remove()
		}
		if got := p.engine.templates; len(got) != 1 || got[0].users != 1 || got[0].Len() != 1008 {
			t.Errorf("got %+v, want that of one target of 1000 bytes", got)
		}
		keep.Remove()
		if got := p.engine.templates; len(got) != 0 {
			t.Errorf("got %+v, want none", got)
		}
	})
}

// TestIndexNotForOthers: what another pinger of the machine is answered, or told in an
// ICMP error, has no index made.
func TestIndexNotForOthers(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, Config{Count: 3}, func(sent *wire.Packet) []wire.Arrival {
			other := changed(sent, func(p *wire.Packet) {
				p.Data[4] ^= 1 // the identifier
				clear(p.Data[packet.HeaderLen:])
			})
			failure := unreachableBy(s, sent, func(p *wire.Packet) {
				p.Quote.ID ^= 1
				p.Quote.Payload = nil
			})
			return append(append(after(1, other), failure...), after(time.Second/2, wire.EchoReply(sent))...)
		})
		h := mustAdd(t, p, Target{Addr: s.host})
		<-h.Done()
		if got := h.Summary(); got.Replied != 3 || got.Unreachable+got.Corrupt != 0 {
			t.Errorf("got %+v, want 3 replies", got.Counts)
		}
		if got := p.Stats().Unmatched; got != 6 {
			t.Errorf("got %d unmatched, want 6", got)
		}
		if hasIndex(p) {
			t.Error("there is an index")
		}
	})
}

// TestIndexCollision: addresses with the same hash are told apart, whichever of their
// targets leaves first.
func TestIndexCollision(t *testing.T) {
	e := &engine{tagger: packet.NewTagger([16]byte{1}), byAnswerer: index{}}
	a, b := collision(t, e)
	for leaving := range 3 {
		e.targets, e.byAnswerer = nil, index{}
		var ts []*target
		for _, addr := range []netip.Addr{a, b, a} {
			tg := &target{place: place{named: addr}}
			e.seat(tg)
			e.enter(tg)
			ts = append(ts, tg)
		}
		e.leave(ts[leaving])
		for _, addr := range []netip.Addr{a, b} {
			want := 0
			for i, tg := range ts {
				if i != leaving && tg.addr() == addr {
					want++
				}
			}
			for tg := e.answeredBy(addr); tg != nil; tg = e.nextSame(tg) {
				if want--; tg == ts[leaving] || tg.addr() != addr {
					t.Errorf("%d left: found %v for %v", leaving, tg.addr(), addr)
				}
			}
			if want != 0 {
				t.Errorf("%d left: %d targets of %v not found", leaving, want, addr)
			}
		}
	}
}

// collision returns two addresses with one hash.
func collision(t *testing.T, e *engine) (a, b netip.Addr) {
	seen := map[uint32]netip.Addr{}
	for i := range 1 << 20 {
		b = netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		if a, found := seen[e.hash(b)]; found {
			return a, b
		}
		seen[e.hash(b)] = b
	}
	t.Fatal("no two of a million addresses have one hash")
	return a, b
}
