package ping

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// forger sends what pretends to answer the probes to one target, victim. It knows
// all that can be known without having seen a probe: addresses, identifier, how
// tokens are made; and what a neighbour that is probed itself, or a host that
// recorded replies, knows besides.
type forger struct {
	rng       *rand.Rand
	side      side
	neighbour []byte        // the last probe to the other target
	replies   []wire.Packet // genuine ones, oldest first
	begun     time.Time     // when the first of them was made
}

// forgery is one way to do it.
type forgery struct {
	name  string
	forge func(f *forger, probe *wire.Packet) wire.Packet
	told  func(victim, neighbour *Counts, s *EngineStats) *uint64 // where it has to be counted
}

// The places where it is.
func unmatched(_, _ *Counts, s *EngineStats) *uint64             { return &s.Unmatched }
func duplicates(c, _ *Counts, _ *EngineStats) *uint64            { return &c.Duplicates }
func corrupt(c, _ *Counts, _ *EngineStats) *uint64               { return &c.Corrupt }
func truncated(c, _ *Counts, _ *EngineStats) *uint64             { return &c.Truncated }
func foreign(c, _ *Counts, _ *EngineStats) *uint64               { return &c.Foreign }
func otherSource(c, _ *Counts, _ *EngineStats) *uint64           { return &c.OtherSource }
func neighboursOtherSource(_, c *Counts, _ *EngineStats) *uint64 { return &c.OtherSource }

// Where the fields of an echo message lie.
const (
	seqAt   = 6
	tokenAt = packet.HeaderLen
	tagAt   = tokenAt + packet.SequenceLen
)

// random fills b.
func (f *forger) random(b []byte) {
	for ; len(b) >= 8; b = b[8:] {
		binary.NativeEndian.PutUint64(b, f.rng.Uint64())
	}
	for i := range b {
		b[i] = byte(f.rng.Uint32())
	}
}

// reply is a reply to probe, or to one a few numbers away, whose tag is for others
// to forge.
func (f *forger) reply(probe *wire.Packet, away int) wire.Packet {
	p := wire.EchoReply(probe)
	add := func(at int) { p.Data[at+1] += byte(away) }
	add(seqAt)
	add(tokenAt + 6)
	return p
}

// quote is an ICMP error about probe of which tag, and all that lies beside, is
// for others to forge.
func (f *forger) quote(probe *wire.Packet) wire.Packet {
	typ := uint8(packet.V4Unreachable)
	if f.side.family == packet.IPv6 {
		typ = packet.V6Unreachable
	}
	return wire.ICMPError(probe, f.side.router, typ, 1)
}

// replay is a genuine reply from some time ago.
func (f *forger) replay() wire.Packet {
	n := len(f.replies)
	p := f.replies[max(0, n-1-f.rng.IntN(4))]
	p.Data = append([]byte(nil), p.Data...)
	return p
}

var forgeries = []forgery{
	{"another process with this identifier", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, f.rng.IntN(5)-2)
		binary.NativeEndian.PutUint64(p.Data[tokenAt:], uint64(time.Now().Unix())) // iputils' struct timeval
		binary.NativeEndian.PutUint64(p.Data[tagAt:], f.rng.Uint64N(1e6))
		return p
	}, unmatched},
	{"guessed sequence number and token", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, 0)
		f.random(p.Data[seqAt : tagAt+packet.TagLen])
		return p
	}, unmatched},
	{"guessed tag", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, 0)
		f.random(p.Data[tagAt : tagAt+packet.TagLen])
		return p
	}, unmatched},
	{"guessed tag of a probe to come", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, 1+f.rng.IntN(3))
		f.random(p.Data[tagAt : tagAt+packet.TagLen])
		return p
	}, unmatched},
	{"no tag", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, 0)
		clear(p.Data[tagAt : tagAt+packet.TagLen])
		return p
	}, unmatched},
	{"tag of the probe before", func(f *forger, probe *wire.Packet) wire.Packet { return f.reply(probe, 1) }, unmatched},
	{"neighbour's tag", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, f.rng.IntN(2))
		copy(p.Data[tagAt:tagAt+packet.TagLen], f.neighbour[tagAt:])
		return p
	}, unmatched},
	{"neighbour's payload", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, 0)
		copy(p.Data[tokenAt:], f.neighbour[tokenAt:])
		return p
	}, neighboursOtherSource},
	{"replay", func(f *forger, _ *wire.Packet) wire.Packet { return f.replay() }, duplicates},
	{"replay under the next sequence number", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.replay()
		copy(p.Data[seqAt:tokenAt], probe.Data[seqAt:])
		return p
	}, corrupt},
	{"replay by the neighbour", func(f *forger, _ *wire.Packet) wire.Packet {
		p := f.replay()
		p.Addr = f.side.other
		return p
	}, otherSource},
	{"replay of long ago", func(f *forger, probe *wire.Packet) wire.Packet {
		if time.Since(f.begun) <= DefaultTimeout+DefaultLateWindow {
			return f.reply(probe, 2)
		}
		p := f.replies[0]
		p.Data = append([]byte(nil), p.Data...)
		return p
	}, unmatched},
	{"right tag from elsewhere", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, 0)
		p.Addr = f.side.other
		return p
	}, otherSource},
	{"right tag under another identifier", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, 0)
		p.Data[4] ^= 1
		return p
	}, foreign},
	{"cut within the tag", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.reply(probe, 0)
		p.Data = p.Data[:tagAt+f.rng.IntN(packet.TagLen)]
		return p
	}, truncated},
	{"bad checksum", func(f *forger, probe *wire.Packet) wire.Packet {
		p := sealed(f.reply(probe, 0))
		p.Data[2] ^= 1
		if f.side.family == packet.IPv6 { // the kernel drops them
			p.Data = p.Data[:packet.HeaderLen-1]
		}
		return p
	}, nil},
	{"error: guessed tag", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.quote(probe)
		f.random(p.Quote.Payload[8:16])
		return p
	}, unmatched},
	{"error: guessed token", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.quote(probe)
		f.random(p.Quote.Payload[:8])
		return p
	}, unmatched},
	{"error: the tag and no more", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.quote(probe)
		p.Quote.Payload = p.Quote.Payload[:16]
		f.random(p.Quote.Payload[8:])
		return p
	}, unmatched},
	{"error: neighbour's tag", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.quote(probe)
		copy(p.Quote.Payload[8:16], f.neighbour[tagAt:])
		return p
	}, unmatched},
	{"error: header alone, guessed identifier", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.quote(probe)
		p.Quote.Payload, p.Quote.ID = nil, p.Quote.ID+1+uint16(f.rng.Uint32N(65535))
		return p
	}, unmatched},
	{"error: header alone, a number not sent", func(f *forger, probe *wire.Packet) wire.Packet {
		p := f.quote(probe)
		p.Quote.Payload = p.Quote.Payload[:f.rng.IntN(16)]
		p.Quote.Seq += 1000 + uint16(f.rng.Uint32N(60000))
		return p
	}, unmatched},
}

// million is how many forgeries TestForgers throws at the engine, all in all.
const million = 1_000_000

// TestForgers: a target answers every second probe, in 3 ms; whatever else comes
// pretends. Nothing of it decides a probe or is measured, and each is counted
// as what it is.
func TestForgers(t *testing.T) {
	const probes = 250 // to the victim, in 25 s, of which the first forges nothing
	perProbe := (million/len(sides) + probes - 2) / (probes - 1)
	bothFamilies(t, func(t *testing.T, s side) {
		f := &forger{rng: rand.New(rand.NewPCG(3, uint64(s.family.Version))), side: s, begun: time.Now()}
		var made int
		var byKind [64]uint64
		w := wire.NewFake(func(sent *wire.Packet) []wire.Arrival {
			genuine := after(3*time.Millisecond, wire.EchoReply(sent))
			if sent.Addr == s.other {
				f.neighbour = append(f.neighbour[:0], sent.Data...)
				return genuine
			}
			all := make([]wire.Arrival, 0, perProbe+1)
			if f.neighbour != nil && len(f.replies) > 0 {
				for range perProbe {
					kind := made % len(forgeries)
					made++
					byKind[kind]++
					d := time.Duration(f.rng.IntN(100)) * 100 * time.Microsecond // before, with and after the reply
					all = append(all, after(d, forgeries[kind].forge(f, sent))...)
				}
			}
			if numberOf(sent)%2 == 1 {
				all = append(all, genuine...)
				f.replies = append(f.replies, genuine[0].Packet)
			}
			return all
		})
		p, err := Open(&Config{Wire: w, Count: probes, Probing: Probing{Interval: 100 * time.Millisecond}})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		victim := mustAdd(t, p, Target{Addr: s.host})
		neighbour := mustAdd(t, p, Target{Addr: s.other})
		<-victim.Done()
		<-neighbour.Done()
		time.Sleep(time.Second)
		if made < million/len(sides) {
			t.Fatalf("%d forgeries, want %d", made, million/len(sides))
		}

		checkForged(t, s, byKind[:], victim.Summary(), neighbour.Summary(), p.Stats(), probes)
	})
}

// checkForged wants the victim's even probes lost, all others replied to after
// exactly 3 ms, and each forgery counted where it belongs.
func checkForged(t *testing.T, s side, byKind []uint64, victim, neighbour Summary, stats EngineStats, probes uint64) {
	t.Helper()
	wantVictim := Counts{Sent: probes, Replied: probes / 2, Lost: probes / 2}
	wantNeighbour := Counts{Sent: probes, Replied: probes}
	var wantStats EngineStats
	for i, f := range forgeries {
		told := f.told
		if told == nil { // of a wrong checksum
			if s.family == packet.IPv6 {
				continue
			}
			told = corrupt
		}
		*told(&wantVictim, &wantNeighbour, &wantStats) += byKind[i]
	}
	if got := plain(victim.Counts); got != wantVictim {
		t.Errorf("victim\n got %+v\nwant %+v", got, wantVictim)
	}
	if got := plain(neighbour.Counts); got != wantNeighbour {
		t.Errorf("neighbour\n got %+v\nwant %+v", got, wantNeighbour)
	}
	if stats.Unmatched != wantStats.Unmatched {
		t.Errorf("got %d unmatched, want %d", stats.Unmatched, wantStats.Unmatched)
	}
	for _, sum := range []Summary{victim, neighbour} {
		checkBalance(t, sum)
		if sum.RTT.Min != 3*time.Millisecond || sum.RTT.Max != 3*time.Millisecond {
			t.Errorf("got round-trip times from %v to %v, want 3ms alone", sum.RTT.Min, sum.RTT.Max)
		}
	}
}
