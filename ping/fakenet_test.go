package ping

import (
	"cmp"
	"context"
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// answering is what a scripted network does with a packet.
type answering func(sent *wire.Packet) []wire.Arrival

// Addresses of the scripted network, by family.
var (
	host4, host6     = netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("2001:db8::7")
	other4, other6   = netip.MustParseAddr("192.0.2.8"), netip.MustParseAddr("2001:db8::8")
	router4, router6 = netip.MustParseAddr("192.0.2.254"), netip.MustParseAddr("2001:db8::fe")
)

// side is the scripted network of one family.
type side struct {
	name                string
	family              *packet.Family
	host, other, router netip.Addr
}

var sides = []side{
	{"v4", packet.IPv4, host4, other4, router4},
	{"v6", packet.IPv6, host6, other6, router6},
}

// bothFamilies runs test inside a bubble each for IPv4 and IPv6.
func bothFamilies(t *testing.T, test func(t *testing.T, s side)) {
	t.Helper()
	for _, s := range sides {
		t.Run(s.name, func(t *testing.T) { bubble(t, func(t *testing.T) { test(t, s) }) })
	}
}

// openFake opens a lossless Prober on a scripted network, inside a bubble.
func openFake(t *testing.T, cfg Config, answer answering) (*Prober, *wire.Fake) {
	t.Helper()
	return openFakeAs(t, 0, cfg, answer)
}

// openFakeAs is openFake whose sockets are datagram sockets with the given identifier
// on, or raw ones for 0.
func openFakeAs(t *testing.T, identifier uint16, cfg Config, answer answering) (*Prober, *wire.Fake) {
	t.Helper()
	w := wire.NewFake(answer)
	w.Identifier = identifier
	cfg.Wire, cfg.Lossless, cfg.EventBuffer = w, true, cmp.Or(cfg.EventBuffer, 1<<20)
	p, err := Open(&cfg)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { p.Close() })
	return p, w
}

// mustAdd begins to probe target.
func mustAdd(t *testing.T, p *Prober, target Target) *Handle {
	t.Helper()
	h, err := p.Add(target)
	if err != nil {
		t.Fatalf("Add(%v): %v", target.Addr, err)
	}
	return h
}

// drain closes p and returns all its events.
func drain(p *Prober) (evs []Event) {
	p.Close()
	for ev := range p.Events(context.Background()) {
		evs = append(evs, ev)
	}
	return evs
}

// probed probes addr until the last verdict and the end of the late window.
func probed(t *testing.T, cfg Config, addr netip.Addr, answer answering) (Summary, []Event, EngineStats) {
	t.Helper()
	p, _ := openFake(t, cfg, answer)
	h := mustAdd(t, p, Target{Addr: addr})
	<-h.Done()
	time.Sleep(20 * time.Second)
	evs := drain(p)
	s := h.Summary()
	checkAccount(t, h, s, evs)
	return s, evs, p.Stats()
}

// checkAccount checks that the balance holds, that each probe has exactly one
// verdict and that the events tell what the counts say.
func checkAccount(t *testing.T, h *Handle, s Summary, evs []Event) {
	t.Helper()
	checkBalance(t, s)
	counted := map[EventKind]uint64{}
	verdicts := map[uint64]int{}
	reordered := uint64(0)
	for _, ev := range evs {
		if ev.Target != h {
			continue
		}
		counted[ev.Kind]++
		if ev.Kind.IsVerdict() {
			verdicts[ev.Seq]++
			if ev.Sent.IsZero() {
				t.Errorf("probe %d, %v: no time at which it was sent", ev.Seq, ev.Verdict)
			}
		}
		if ev.Reordered {
			reordered++
		}
	}
	for seq, n := range verdicts {
		if n != 1 {
			t.Errorf("probe %d: got %d verdicts, want 1", seq, n)
		}
	}
	if got, want := uint64(len(verdicts)), s.Sent-s.InFlight+s.Failed; got != want {
		t.Errorf("got verdicts of %d probes, want %d", got, want)
	}
	for kind, want := range map[EventKind]uint64{
		EventReplied: s.Replied, EventLost: s.Lost, EventUnreachable: s.Unreachable, EventIndeterminate: s.Indeterminate,
		EventFailed: s.Failed, EventLate: s.Late, EventDuplicate: s.Duplicates, EventCorrupt: s.Corrupt,
		EventTruncated: s.Truncated, EventOtherSource: s.OtherSource, EventResponder: s.Responders, EventForeign: s.Foreign, EventNotice: s.Notices,
	} {
		if counted[kind] != want {
			t.Errorf("got %d events %q, want %d as counted", counted[kind], kind, want)
		}
	}
	if reordered != s.Reordered {
		t.Errorf("got %d reordered events, want %d as counted", reordered, s.Reordered)
	}
}

// checkBalance checks what holds at every instant.
func checkBalance(t *testing.T, s Summary) {
	t.Helper()
	balanced(t, "the target", s.Counts)
	if s.RTT.Count != s.Replied {
		t.Errorf("got %d round-trip times of %d replies", s.RTT.Count, s.Replied)
	}
}

// kinds are the kinds of evs, but for the ends of sending and of all.
func kinds(evs []Event) (ks []EventKind) {
	for _, ev := range evs {
		if ev.Kind != EventFinished && ev.Kind != EventLast {
			ks = append(ks, ev.Kind)
		}
	}
	return ks
}

// told returns the events of a kind.
func told(evs []Event, kind EventKind) (all []Event) {
	for _, ev := range evs {
		if ev.Kind == kind {
			all = append(all, ev)
		}
	}
	return all
}

// first returns the first event of a kind.
func first(t *testing.T, evs []Event, kind EventKind) Event {
	t.Helper()
	for _, ev := range evs {
		if ev.Kind == kind {
			return ev
		}
	}
	t.Fatalf("no event %q among %v", kind, kinds(evs))
	return Event{}
}

// numberOf is the number of the probe that was sent, while no slot was used before.
func numberOf(sent *wire.Packet) uint64 { return sent.Token & seqMask }

// after is one packet that comes in d after the request.
func after(d time.Duration, p wire.Packet) []wire.Arrival {
	return []wire.Arrival{{After: d, Packet: p}}
}

// echoAfter answers everything after d.
func echoAfter(d time.Duration) answering {
	return func(sent *wire.Packet) []wire.Arrival { return after(d, wire.EchoReply(sent)) }
}

// silence answers nothing.
func silence(*wire.Packet) []wire.Arrival { return nil }

// changed is the echo reply to sent after change, without a checksum of its own.
func changed(sent *wire.Packet, change func(p *wire.Packet)) wire.Packet {
	p := wire.EchoReply(sent)
	change(&p)
	return p
}

// sealed has the receiver verify p, whose checksum is right.
func sealed(p wire.Packet) wire.Packet {
	binary.BigEndian.PutUint16(p.Data[2:], 0)
	binary.BigEndian.PutUint16(p.Data[2:], packet.Checksum(p.Data))
	p.Verify = true
	return p
}
