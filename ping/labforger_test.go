package ping

import (
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

var long = flag.Bool("long", false, "in the lab, forge a million replies, and probe 10,000 targets for a minute")

// honest is how a victim of forgers answers: half of the probes, and those
// not before genuineDelay is over, so that whatever else decides a probe shows.
const genuineDelay = 20 * time.Millisecond

func honest(r netlab.Request) netlab.Script {
	if r.Seq%2 == 0 {
		return netlab.Script{LoseEvery: 1}
	}
	return netlab.Script{Delay: genuineDelay}
}

// victimProbing is 40 probes in 200 ms.
var victimProbing = Config{Count: 40, EventBuffer: 1 << 20,
	Probing: Probing{Interval: 5 * time.Millisecond, Timeout: 250 * time.Millisecond}}

// checkVictim wants of a target that is honest what it did, and nothing of what
// others did for it. A machine that is very busy may lose some replies.
func checkVictim(t *testing.T, h *Handle, evs []Event) {
	t.Helper()
	for _, ev := range evs {
		answered := ev.Seq%2 == 1
		switch {
		case ev.Target != h || !ev.Kind.IsVerdict():
		case ev.Kind == EventReplied && (!answered || ev.RTT < genuineDelay):
			t.Errorf("probe %d, answered %v: a reply after %v", ev.Seq, answered, ev.RTT)
		case ev.Kind == EventUnreachable, ev.Kind == EventFailed:
			t.Errorf("probe %d: %v: %v", ev.Seq, ev.Verdict, ev.Err)
		}
	}
	s := h.Summary()
	checkAccount(t, h, s, evs)
	if want := s.Sent / 2; s.Replied > want || s.Replied == 0 {
		t.Errorf("got %+v, want %d replies, or some less on a busy machine", s.Counts, want)
	}
	if s.RTT.Min < genuineDelay {
		t.Errorf("got a round-trip time of %v, want %v at the least", s.RTT.Min, genuineDelay)
	}
}

// TestLabForgers: as TestForgers, by real packets through the kernel.
func TestLabForgers(t *testing.T) {
	netlab.Need(t)
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) {
			n := 8000
			if *long {
				n = million/len(settings()) + 1
			}
			testLabForgers(t, s, n)
		})
	}
}

func testLabForgers(t *testing.T, s setting, n int) {
	lab := netlab.New(t)
	victim := lab.Host(netlab.Script{Do: honest})
	other := lab.Host(netlab.Script{})
	cfg := victimProbing
	cfg.Count = max(cfg.Count, n/400) // as long as it takes, or nearly
	p := s.open(t, cfg)
	h := mustAdd(t, p, Target{Addr: victim.Addr(s.v6)})
	b := mustAdd(t, p, Target{Addr: other.Addr(s.v6)})

	f := &forger{
		rng:   rand.New(rand.NewPCG(4, uint64(n))),
		side:  side{family: packet.FamilyOf(h.Addr()), host: h.Addr(), other: b.Addr(), router: lab.Gateway().Addr(s.v6)},
		begun: time.Now(),
	}
	// told is how many of the forgeries were seen and counted.
	told := func() (n uint64) {
		for _, c := range []Counts{h.Summary().Counts, b.Summary().Counts} {
			n += c.Duplicates + c.Corrupt + c.Truncated + c.OtherSource + c.Foreign + c.Notices
		}
		return n + p.Stats().Unmatched
	}
	var probe *wire.Packet
	made := uint64(0)
	settle := func() {
		for deadline := time.Now().Add(10 * time.Second); told() < made; time.Sleep(20 * time.Microsecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d forgeries told of, want %d: %+v\n%+v\n%+v", told(), made, h.Summary().Counts, b.Summary().Counts, p.Stats())
			}
		}
	}
	for int(made) < n {
		if probe = f.listen(victim, other); probe == nil {
			time.Sleep(time.Millisecond)
			continue
		}
		for i := range forgeries {
			if forged := &forgeries[i]; delivered(s, forged) {
				in := forged.forge(f, probe)
				lab.Forge(sourceOf(&in), lab.Addr(s.v6), f.message(&in, lab.Addr(s.v6)))
				made++
			}
		}
		settle() // the socket holds no more than some hundred
	}
	<-h.Done()
	<-b.Done()
	if got := told(); got != made {
		t.Errorf("%d forgeries told of, want %d", got, made)
	}
	evs := drain(p)
	checkVictim(t, h, evs)
	if got := b.Summary(); got.Unreachable+got.Failed+got.Duplicates > 0 {
		t.Errorf("the neighbour: got %+v", got.Counts)
	}
	t.Logf("%d forgeries: %+v", made, h.Summary().Counts)
}

// delivered reports whether the kernel hands a forgery to the socket of s.
func delivered(s setting, f *forgery) bool {
	switch f.name {
	case "bad checksum":
		return s.mode == Raw && !s.v6
	case "right tag under another identifier", "error: header alone, guessed identifier":
		return s.mode == Raw
	}
	return true
}

// listen learns what a forger may know: what the victim was sent last and has
// answered, and what the neighbour was sent. It returns nil while that is too little.
func (f *forger) listen(victim, other *netlab.Host) *wire.Packet {
	all, neighbours := victim.Exchanges(), other.Exchanges()
	for i := range all {
		if i >= len(f.replies)*2 && all[i].Verdict == netlab.Answered {
			f.replies = append(f.replies, wire.EchoReply(f.probe(&all[i].Request)))
		}
	}
	if len(f.replies) == 0 || len(neighbours) == 0 {
		return nil
	}
	f.neighbour = f.probe(&neighbours[len(neighbours)-1].Request).Data
	return f.probe(&all[len(all)-1].Request)
}

// probe is a request as it was sent.
func (f *forger) probe(r *netlab.Request) *wire.Packet {
	data := []byte{f.side.family.EchoRequest, 0, 0, 0}
	data = binary.BigEndian.AppendUint16(data, r.ID)
	data = binary.BigEndian.AppendUint16(data, r.Seq)
	return &wire.Packet{Family: f.side.family, Addr: r.Dst, Data: append(data, r.Payload...)}
}

func sourceOf(p *wire.Packet) netip.Addr {
	if p.Kind == wire.Error {
		return p.From
	}
	return p.Addr
}

// message is the ICMP message that p is received from, sent to near. Its checksum is
// left to the lab, but where it is to be wrong.
func (f *forger) message(p *wire.Packet, near netip.Addr) []byte {
	if p.Kind == wire.Echo {
		data := append([]byte(nil), p.Data...)
		if !p.Verify {
			data[2], data[3] = 0, 0
		}
		return data
	}
	echo := []byte{f.side.family.EchoRequest, 0, 0, 0}
	echo = binary.BigEndian.AppendUint16(echo, p.Quote.ID)
	echo = binary.BigEndian.AppendUint16(echo, p.Quote.Seq)
	echo = append(echo, p.Quote.Payload...)
	var ip []byte
	if f.side.family == packet.IPv4 {
		ip = []byte{0x45, 0, 0, byte(20 + packet.HeaderLen + DefaultSize), 0, 0, 0x40, 0, 60, 1, 0, 0}
		ip = append(append(ip, near.AsSlice()...), p.Addr.AsSlice()...)
		binary.BigEndian.PutUint16(ip[10:], packet.Checksum(ip))
	} else {
		ip = []byte{0x60, 0, 0, 0, 0, byte(packet.HeaderLen + DefaultSize), 58, 60}
		ip = append(append(ip, near.AsSlice()...), p.Addr.AsSlice()...)
	}
	message := []byte{p.Type, p.Code, 0, 0, 0, 0, 0, 0}
	return append(append(message, ip...), echo...)
}

// TestErrorFlood: ICMP errors about nothing that was sent, under the right
// identifier and as fast as they can be made, cost no probe. Each leaves an errno
// behind, which the next call on a datagram socket gets.
func TestErrorFlood(t *testing.T) {
	netlab.Need(t)
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) {
			lab := netlab.New(t)
			host := lab.Host(netlab.Script{})
			cfg := victimProbing
			cfg.Count, cfg.Interval, cfg.Timeout = 200, time.Millisecond, 2*time.Second
			p := s.open(t, cfg)
			h := mustAdd(t, p, Target{Addr: host.Addr(s.v6)})
			f := &forger{side: side{family: packet.FamilyOf(h.Addr()), router: lab.Gateway().Addr(s.v6)}}
			if err := host.WaitFor(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			in := f.quote(f.probe(&host.Exchanges()[0].Request))
			in.Quote.Payload, in.Quote.Seq = nil, 40_000
			message := f.message(&in, lab.Addr(s.v6))
			for done := false; !done; {
				lab.Forge(in.From, lab.Addr(s.v6), message)
				select {
				case <-h.Done():
					done = true
				default:
				}
			}
			if c := h.Summary().Counts; c.Failed+c.Unreachable+c.Lost+c.Notices > 0 {
				t.Errorf("got %+v", c)
			}
			if got := p.Stats().Unmatched; got < 100 {
				t.Errorf("%d errors came, want many", got)
			}
		})
	}
}

// TestRival: another Prober, on a raw socket, pings the same targets with the same
// identifier, sequence numbers and tokens. Its replies reach both, and each counts
// its own.
func TestRival(t *testing.T) {
	netlab.Need(t)
	const rivalTTL = 33
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) {
			lab := netlab.New(t)
			script := netlab.Script{Do: func(r netlab.Request) netlab.Script {
				if r.TTL == rivalTTL {
					return netlab.Script{}
				}
				return honest(r)
			}}
			hosts := []*netlab.Host{lab.Host(script), lab.Host(script)}
			p := s.open(t, victimProbing)
			rival := setting{mode: Raw, v6: s.v6}.open(t, Config{Probing: Probing{Interval: 500 * time.Microsecond, TTL: rivalTTL}})
			var ours, theirs []*Handle
			family := packet.FamilyOf(lab.Addr(s.v6))
			p.engine.openLine(family, 0)
			rival.engine.lines[family.Index] = p.engine.lines[family.Index]
			rival.engine.lines[family.Index].sockets = false
			for _, host := range hosts {
				ours = append(ours, mustAdd(t, p, Target{Addr: host.Addr(s.v6)}))
				theirs = append(theirs, mustAdd(t, rival, Target{Addr: host.Addr(s.v6)}))
			}
			for _, h := range ours {
				<-h.Done()
			}
			rival.Close()
			foreign := p.Stats().Unmatched
			evs := drain(p)
			for i, h := range ours {
				checkVictim(t, h, evs)
				if c := h.Summary().Counts; c.Duplicates+c.Corrupt+c.Truncated+c.OtherSource+c.Foreign+c.Notices > 0 {
					t.Errorf("ours: got %+v", c)
				}
				c := theirs[i].Summary().Counts
				if c.Replied < 100 || c.Duplicates+c.Corrupt+c.Truncated+c.OtherSource+c.Foreign+c.Notices > 0 {
					t.Errorf("theirs: got %+v", c)
				}
			}
			if foreign < 100 {
				t.Errorf("only %d replies to the rival came", foreign)
			}
			t.Logf("%d replies to the rival: %+v", foreign, ours[0].Summary().Counts)
		})
	}
}
