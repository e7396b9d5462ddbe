package ping

import (
	"encoding/binary"
	"errors"
	"fmt"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/wire"
)

// idOf is the identifier of a packet sent.
func idOf(sent *wire.Packet) uint16 { return binary.BigEndian.Uint16(sent.Data[4:]) }

// TestRedrawn: a firewall swallows whatever has the identifier it saw first. After a
// streak of losses the target goes on with another; a neighbour keeps the first.
func TestRedrawn(t *testing.T) {
	for _, kind := range []struct {
		name       string
		identifier uint16
	}{{"raw", 0}, {"datagram", 77}} {
		t.Run(kind.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				pinned := uint16(0)
				p, _ := openFakeAs(t, kind.identifier, Config{Count: 30}, func(sent *wire.Packet) []wire.Arrival {
					if sent.Addr == s.host {
						if pinned == 0 {
							pinned = idOf(sent)
						}
						if idOf(sent) == pinned {
							return nil
						}
					}
					return after(time.Millisecond, wire.EchoReply(sent))
				})
				h, other := mustAdd(t, p, Target{Addr: s.host}), mustAdd(t, p, Target{Addr: s.other})
				<-h.Done()
				<-other.Done()
				first := p.Identifier(s.host)
				evs := drain(p)
				checkAccount(t, h, h.Summary(), evs)
				// The two probes that are under way when the eighth is lost have the old one.
				if got := h.Summary(); got.Lost < streak || got.Lost > streak+2 || got.Replied != 30-got.Lost || got.Foreign != 0 {
					t.Errorf("got %+v, want the loss to end after %d", got.Counts, streak)
				}
				for _, ev := range evs {
					if (ev.Kind == EventReplied && ev.Target == h) == (ev.ID == first) && ev.Kind.IsVerdict() {
						t.Errorf("%v of probe %d to %v: identifier %d, the first was %d", ev.Kind, ev.Seq, ev.Addr, ev.ID, first)
					}
				}
				if got := p.Stats().Redrawn; got != 1 {
					t.Errorf("redrawn %d times, want once", got)
				}
			})
		})
	}
}

// TestDeadHost: a host that never answers does not use up identifiers.
func TestDeadHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ids := make(map[uint16]bool)
		p, _ := openFakeAs(t, 77, Config{Count: 5000}, func(sent *wire.Packet) []wire.Arrival {
			ids[idOf(sent)] = true
			return nil
		})
		h := mustAdd(t, p, Target{Addr: host4})
		<-h.Done()
		if got := h.Summary(); got.Lost != 5000 || len(ids) != spares {
			t.Errorf("got %d lost under %d identifiers, want 5000 under %d", got.Lost, len(ids), spares)
		}
		if got := p.Stats().Redrawn; got != 10 { // at 8, 16, … 4096
			t.Errorf("redrawn %d times, want 10", got)
		}
	})
}

// TestSameAddress: several targets at one address whose probes have no room for a tag
// are told apart by their identifiers: each host answers after another time.
func TestSameAddress(t *testing.T) {
	for _, identifier := range []uint16{0, 77} {
		bothFamilies(t, func(t *testing.T, s side) {
			delays := make(map[uint16]time.Duration)
			p, _ := openFakeAs(t, identifier, Config{Count: 20, Probing: Probing{Size: -1}}, func(sent *wire.Packet) []wire.Arrival {
				id := idOf(sent)
				if delays[id] == 0 {
					delays[id] = time.Duration(len(delays)+1) * 100 * time.Millisecond
				}
				return after(delays[id], wire.EchoReply(sent))
			})
			var handles []*Handle
			for range 5 {
				handles = append(handles, mustAdd(t, p, Target{Addr: s.host}))
			}
			seen := make(map[time.Duration]bool)
			for i, h := range handles {
				<-h.Done()
				got := h.Summary()
				if got.Replied != 20 || got.RTT.Min != got.RTT.Max || got.Duplicates != 0 || seen[got.RTT.Min] {
					t.Errorf("target %d: got %+v, %v to %v, want 20 replies after a time of its own", i, got.Counts, got.RTT.Min, got.RTT.Max)
				}
				seen[got.RTT.Min] = true
			}
		})
	}
}

// TestMoreThanSequenceNumbers: more probes are in flight than there are sequence
// numbers, whatever the payload has room for.
func TestMoreThanSequenceNumbers(t *testing.T) {
	const count = 150_000
	for _, size := range []int{16, 8, -1} {
		t.Run(fmt.Sprintf("size %d", max(0, size)), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				most := uint64(0)
				var h *Handle
				p, _ := openFakeAs(t, 0, Config{Count: count, Probing: Probing{Interval: 10 * time.Microsecond, Size: size}}, echoAfter(1900*time.Millisecond))
				h = mustAdd(t, p, Target{Addr: host4})
				for ev := range p.Events(t.Context()) {
					if ev.Seq%10_000 == 0 {
						most = max(most, h.Summary().InFlight)
					}
					if ev.Kind == EventFinished {
						break
					}
				}
				got := h.Summary()
				if got.Replied != count || got.Sent != count || got.Duplicates != 0 || got.RTT.Min != 1900*time.Millisecond {
					t.Errorf("got %+v, from %v, want %d replies after 1.9s", got.Counts, got.RTT.Min, count)
				}
				if most <= 1<<16 {
					t.Errorf("at most %d in flight, want more than there are sequence numbers", most)
				}
			})
		})
	}
}

// TestLabRedrawn: real sockets, each further identifier of a datagram socket on one of
// its own; a burst of other targets keeps them all busy.
func TestLabRedrawn(t *testing.T) {
	netlab.Need(t)
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) {
			lab := netlab.New(t)
			pinned := uint16(0)
			host := lab.Host(netlab.Script{Do: func(r netlab.Request) netlab.Script {
				if pinned == 0 {
					pinned = r.ID
				}
				if r.ID == pinned {
					return netlab.Script{LoseEvery: 1}
				}
				return netlab.Script{}
			}})
			other := lab.Host(netlab.Script{})
			p := s.open(t, Config{Count: 60, Probing: Probing{Interval: 10 * time.Millisecond, Timeout: 300 * time.Millisecond}})
			h, beside := mustAdd(t, p, Target{Addr: host.Addr(s.v6)}), mustAdd(t, p, Target{Addr: other.Addr(s.v6)})
			<-h.Done()
			<-beside.Done()
			got := h.Summary()
			balanced(t, "pinned", got.Counts)
			// A machine that is busy holds this process up now and then.
			if got.Replied == 0 || got.Lost < streak || got.Replied+got.Lost+got.Indeterminate != 60 || p.Stats().Redrawn != 1 {
				t.Errorf("got %+v, redrawn %d times, want losses, then replies", got.Counts, p.Stats().Redrawn)
			}
			if got := beside.Summary(); got.Replied != 60 {
				t.Errorf("beside it: got %+v, want 60 replies", got.Counts)
			}
		})
	}
}

// TestLabSameAddress: targets that need an identifier of their own, on a datagram socket
// with a socket of its own, come while the loop waits.
func TestLabSameAddress(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		const probes = 5
		host := lab.Host(netlab.Script{})
		p := s.open(t, Config{Count: probes, Probing: Probing{Size: -1, Interval: 40 * time.Millisecond, Timeout: 10 * time.Second}})
		var handles []*Handle
		for range 4 {
			h := mustAdd(t, p, Target{Addr: host.Addr(s.v6)})
			handles = append(handles, h)
			for ev := range p.Events(t.Context()) {
				if ev.Target == h {
					break
				}
			}
		}
		ids := make(map[uint16]int)
		for i, h := range handles {
			<-h.Done()
			if got, want := plain(h.Summary().Counts), (Counts{Sent: probes, Replied: probes}); got != want {
				t.Errorf("target %d: got %+v, want %+v", i, got, want)
			}
		}
		for _, r := range lab.Requests() {
			ids[r.ID]++
		}
		if len(ids) != len(handles) {
			t.Errorf("identifiers and their probes: %v, want %d", ids, len(handles))
		}
	})
}

// TestFixedIdentifier: the caller's identifier is that of every probe, however many are
// lost.
func TestFixedIdentifier(t *testing.T) {
	for _, kernels := range []uint16{0, 4711} {
		bothFamilies(t, func(t *testing.T, s side) {
			p, _ := openFakeAs(t, kernels, Config{Identifier: 4711, Count: 40}, func(sent *wire.Packet) []wire.Arrival {
				if id := idOf(sent); id != 4711 {
					t.Errorf("identifier %d", id)
				}
				return nil
			})
			h := mustAdd(t, p, Target{Addr: s.host})
			<-h.Done()
			if got := h.Summary(); got.Lost != 40 || p.Stats().Redrawn != 0 || p.Identifier(s.host) != 4711 {
				t.Errorf("got %+v, redrawn %d times, identifier %d", got.Counts, p.Stats().Redrawn, p.Identifier(s.host))
			}
		})
	}
}

// TestLabIdentifier: on real sockets, and a second that wants the same.
func TestLabIdentifier(t *testing.T) {
	netlab.Need(t)
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{})
	for _, s := range settings() {
		if s.portable {
			continue
		}
		cfg := &Config{Mode: s.mode, Identifier: 4711, Count: 1, Family: s.family()}
		p, err := Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := p.Probe(t.Context(), host.Addr(s.v6)); err != nil || r.ID != 4711 {
			t.Errorf("%v: got identifier %d, %v", s, r.ID, err)
		}
		second, err := Open(cfg)
		if s.mode == Datagram && !errors.Is(err, syscall.EADDRINUSE) || s.mode == Raw && err != nil {
			t.Errorf("%v: a second one: %v", s, err)
		}
		if err == nil {
			second.Close()
		}
		p.Close()
	}
	all := lab.Requests()
	for _, r := range all {
		if r.ID != 4711 {
			t.Errorf("request with identifier %d", r.ID)
		}
	}
	if len(all) == 0 {
		t.Error("no request came")
	}
}

// TestFlowLabel: out of range, and what a host gets.
func TestFlowLabel(t *testing.T) {
	if p, err := Open(&Config{Probing: Probing{FlowLabel: 1 << 20}}); err == nil {
		p.Close()
		t.Error("21 bits: taken")
	}
	netlab.Need(t)
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{})
	for _, mode := range []Mode{Raw, Datagram} {
		p, err := Open(&Config{Mode: mode, Probing: Probing{FlowLabel: 0xabcde, TOS: 0x28, TTL: 9}})
		if err != nil {
			t.Fatal(err)
		}
		for _, v6 := range []bool{true, false} {
			if _, err := p.Probe(t.Context(), host.Addr(v6)); err != nil {
				t.Errorf("%v, v6 %v: %v", mode, v6, err)
			}
		}
		p.Close()
	}
	for _, x := range host.Exchanges() {
		if x.V6 && x.FlowLabel != 0xabcde || x.TOS != 0x28 || x.TTL != 9 {
			t.Errorf("got flow label %#x, TOS %#x, hop limit %d", x.FlowLabel, x.TOS, x.TTL)
		}
	}
}

// TestLateForTheNextProbe: a reply that comes too late for one probe without a tag is not
// that to the next, which has the same place in the Prober.
func TestLateForTheNextProbe(t *testing.T) {
	for _, size := range []int{56, 12, 4, -1} {
		bothFamilies(t, func(t *testing.T, s side) {
			sent := 0
			p, _ := openFake(t, Config{Probing: Probing{Size: size, Timeout: time.Second}}, func(p *wire.Packet) []wire.Arrival {
				if sent++; sent%2 == 0 {
					return nil
				}
				return after(1200*time.Millisecond, wire.EchoReply(p))
			})
			for i := range 8 {
				if r, err := p.Probe(t.Context(), s.host); !errors.Is(err, ErrTimeout) {
					t.Errorf("size %d, probe %d: got %v after %v, %v; want a timeout", size, i, r.Verdict, r.RTT, err)
				}
			}
		})
	}
}
