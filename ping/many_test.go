package ping

import (
	"net/netip"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// numbered is address i of a family's documentation prefix.
func numbered(s side, i int) netip.Addr {
	if s.name == "v4" {
		return netip.AddrFrom4([4]byte{198, 18, byte(i >> 8), byte(i)})
	}
	a := host6.As16()
	a[12], a[13] = byte(i>>8), byte(i)
	return netip.AddrFrom16(a)
}

// TestManyTargets probes a thousand hosts for a minute: each gets its sixty
// probes on its own beat, and not one is lost.
func TestManyTargets(t *testing.T) {
	const targets = 1000
	bothFamilies(t, func(t *testing.T, s side) {
		begun := time.Now()
		sent := map[netip.Addr][]time.Duration{}
		p, err := Open(&Config{Count: 60, Wire: wire.NewFake(func(p *wire.Packet) []wire.Arrival {
			sent[p.Addr] = append(sent[p.Addr], time.Since(begun))
			return after(time.Duration(1+len(p.Addr.String()))*time.Millisecond, wire.EchoReply(p))
		})})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		hs := make([]*Handle, targets)
		for i := range hs {
			hs[i] = mustAdd(t, p, Target{Addr: numbered(s, i)})
		}
		for _, h := range hs {
			<-h.Done()
			if got := h.Summary(); got.Sent != 60 || got.Replied != 60 || got.Duplicates+got.Foreign+got.OtherSource != 0 {
				t.Fatalf("%v: got %+v, want 60 replies", h.Addr(), got.Counts)
			}
		}
		for i, h := range hs {
			start := time.Duration(phase(uint32(i), int64(time.Second)))
			for k, at := range sent[h.Addr()] {
				due := start + time.Duration(k)*time.Second
				if late := at - due; late < 0 || late > grid {
					t.Fatalf("%v: probe %d left %v after it was due", h.Addr(), k+1, late)
				}
			}
		}
		if st := p.Stats(); st.Lag > grid || st.Unmatched != 0 || st.Skipped != 0 || st.Sent != 60*targets {
			t.Errorf("got %+v", st)
		}
	})
}

// TestAtOnce: targets begin in the order they were added, as far apart as the rate
// has them, and keep that order from round to round.
func TestAtOnce(t *testing.T) {
	const targets, rounds, gap = 50, 3, 10 * time.Millisecond
	bothFamilies(t, func(t *testing.T, s side) {
		begun := time.Now()
		var sent []netip.Addr
		p, err := Open(&Config{
			Count: rounds, Rate: 100, Probing: Probing{AtOnce: true},
			Wire: wire.NewFake(func(p *wire.Packet) []wire.Arrival {
				round, place := len(sent)/targets, len(sent)%targets
				due := time.Duration(round)*time.Second + time.Duration(place)*gap
				if at := time.Since(begun); at < due-grid || at > due+grid {
					t.Errorf("probe %d left at %v, want %v", len(sent), at, due)
				}
				sent = append(sent, p.Addr)
				return after(time.Millisecond, wire.EchoReply(p))
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		hs := make([]*Handle, targets)
		for i := range hs {
			hs[i] = mustAdd(t, p, Target{Addr: numbered(s, i)})
		}
		for _, h := range hs {
			<-h.Done()
		}
		for k, addr := range sent {
			if want := numbered(s, k%targets); addr != want {
				t.Fatalf("probe %d went to %v, want %v", k, addr, want)
			}
		}
	})
}

// TestNoDrift: below the grid's rate each probe leaves when it is due exactly,
// whatever the answers before it did.
func TestNoDrift(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		const interval = 7 * time.Millisecond
		begun := time.Now()
		k := 0
		p, _ := openFake(t, Config{Count: 5000, Probing: Probing{Interval: interval}}, func(sent *wire.Packet) []wire.Arrival {
			if at, due := time.Since(begun), time.Duration(k)*interval; at != due {
				t.Errorf("probe %d left at %v, want %v", k, at, due)
			}
			k++
			return after(time.Duration(k%13)*3*time.Millisecond, wire.EchoReply(sent))
		})
		h := mustAdd(t, p, Target{Addr: s.host})
		<-h.Done()
		if got := p.Stats().Lag; got != 0 {
			t.Errorf("got a lag of %v, want none", got)
		}
	})
}

// TestDifferentTargets share a Prober with a probing of their own each.
func TestDifferentTargets(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		type seen struct{ size, ttl, tos int }
		sent := map[netip.Addr]seen{}
		cfg := Config{Count: 4, Probing: Probing{TTL: 64, Size: 100, Timeout: 5 * time.Second}}
		p, _ := openFake(t, cfg, func(p *wire.Packet) []wire.Arrival {
			sent[p.Addr] = seen{len(p.Data) - 8, p.TTL, p.TOS}
			return after(3*time.Second, wire.EchoReply(p))
		})
		begun := time.Now()
		plain := mustAdd(t, p, Target{Addr: s.host})
		special := mustAdd(t, p, Target{Addr: s.other, Host: "special", Probing: Probing{
			Interval: 100 * time.Millisecond, Timeout: time.Second, Size: 1400, TTL: 5, TOS: 0x10}})
		bare := mustAdd(t, p, Target{Addr: s.router, Probing: Probing{Size: -1, LateWindow: -1, Timeout: time.Second, TTL: 64}})
		<-special.Done()
		if d := time.Since(begun); d < 1300*time.Millisecond || d > 1400*time.Millisecond {
			t.Errorf("the special one was done after %v, want 1.3 s after its phase", d)
		}
		<-plain.Done()
		<-bare.Done()
		for h, want := range map[*Handle]seen{plain: {100, 0, 0}, special: {1400, 5, 0x10}, bare: {0, 0, 0}} {
			if got := sent[h.Addr()]; got != want {
				t.Errorf("%s: got %+v, want %+v", h.Host(), got, want)
			}
		}
		if got := plain.Summary(); got.Replied != 4 || got.Late != 0 {
			t.Errorf("plain: got %+v", got.Counts)
		}
		if got := special.Summary(); got.Lost != 4 || got.Late != 4 {
			t.Errorf("special: got %+v, want 4 lost and late", got.Counts)
		}
		if got := bare.Summary(); got.Lost != 4 || got.Late != 0 {
			t.Errorf("bare: got %+v, want 4 lost and none late", got.Counts)
		}
	})
}

// TestAnyAddressAnswers: of a multicast group the first answer is the reply, the
// others tell who else is there.
func TestAnyAddressAnswers(t *testing.T) {
	for group, s := range map[string]side{"224.0.0.1": sides[0], "255.255.255.255": sides[0], "ff0e::1": sides[1]} {
		bubble(t, func(t *testing.T) {
			got, evs, _ := probed(t, Config{Count: 2}, netip.MustParseAddr(group), func(sent *wire.Packet) []wire.Arrival {
				from := func(a netip.Addr) wire.Packet { return changed(sent, func(p *wire.Packet) { p.Addr = a }) }
				return append(append(after(1, from(s.host)), after(2, from(s.other))...), after(3, from(s.router))...)
			})
			if got.Replied != 2 || got.Responders != 4 || got.Duplicates != 0 {
				t.Errorf("%s: got %+v, want 2 replies, 4 from others", group, got.Counts)
			}
			if ev := evs[0]; ev.From != s.host || ev.Addr.String() != group {
				t.Errorf("%s: got %v from %v", group, ev.Addr, ev.From)
			}
		})
	}
}
