package ping

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// sized is the configuration of probes with a payload of that many bytes.
func sized(size, count int) Config {
	if size == 0 {
		size = -1
	}
	return Config{Count: count, Probing: Probing{Size: size, Interval: 100 * time.Millisecond}}
}

// eachSize runs test for payloads around the limits of what they can carry.
func eachSize(t *testing.T, test func(t *testing.T, s side, size int)) {
	for size := range 21 {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) { test(t, s, size) })
		})
	}
}

// TestSizes: replies to payloads of any size, twice each.
func TestSizes(t *testing.T) {
	eachSize(t, func(t *testing.T, s side, size int) {
		got, evs, _ := probed(t, sized(size, 3), s.host, func(sent *wire.Packet) []wire.Arrival {
			if len(sent.Data) != packet.HeaderLen+size {
				t.Errorf("got %d bytes, want %d", len(sent.Data), packet.HeaderLen+size)
			}
			return append(after(1, wire.EchoReply(sent)), after(2, wire.EchoReply(sent))...)
		})
		want := Counts{Sent: 3, Replied: 3, Duplicates: 3}
		if got.Counts != want {
			t.Errorf("got %+v, want %+v", got.Counts, want)
		}
		if ev := evs[0]; ev.Bytes != packet.HeaderLen+size {
			t.Errorf("got %d bytes, want %d", ev.Bytes, packet.HeaderLen+size)
		}
	})
}

// TestSizesOtherHost: what another host sends in reply is never a reply, and
// one with another identifier neither.
func TestSizesOtherHost(t *testing.T) {
	eachSize(t, func(t *testing.T, s side, size int) {
		got, _, stats := probed(t, sized(size, 1), s.host, func(sent *wire.Packet) []wire.Arrival {
			return append(
				after(1, changed(sent, func(p *wire.Packet) { p.Addr = s.other })),
				after(2, changed(sent, func(p *wire.Packet) { p.Data[4] ^= 1 }))...)
		})
		if got.Lost != 1 || got.Replied != 0 {
			t.Errorf("got %+v, want one lost", got.Counts)
		}
		if told := got.OtherSource + got.Foreign + stats.Unmatched; told != 2 {
			t.Errorf("got %d replies told of, want 2: %+v", told, got.Counts)
		}
		if full := size >= 16; full != (got.OtherSource == 1 && got.Foreign == 1) {
			t.Errorf("got %d other source, %d foreign with %d bytes", got.OtherSource, got.Foreign, size)
		}
	})
}

// TestSizesForger: a host on the way that knows address, identifier and sequence
// number, but neither sequence nor tag, is believed only where the payload has
// no room for a tag.
func TestSizesForger(t *testing.T) {
	eachSize(t, func(t *testing.T, s side, size int) {
		rng := rand.New(rand.NewPCG(1, uint64(size)))
		got, _, _ := probed(t, sized(size, 20), s.host, func(sent *wire.Packet) []wire.Arrival {
			forged := changed(sent, func(p *wire.Packet) {
				for i := range min(size, packet.PatternOffset) {
					p.Data[packet.HeaderLen+i] = byte(rng.Uint32())
				}
			})
			return after(time.Millisecond, forged)
		})
		switch {
		case size >= 8 && (got.Lost != 20 || got.Corrupt+got.Truncated+got.Duplicates != 0):
			t.Errorf("a forger was believed: %+v", got.Counts)
		case size < 8 && (got.Replied+got.Corrupt != 20 || size == 0 && got.Corrupt > 0):
			t.Errorf("got %+v, want 20 replies, right or corrupt", got.Counts)
		}
	})
}

// TestSizesTruncated: a reply cut anywhere is truncated, whatever its request
// could carry.
func TestSizesTruncated(t *testing.T) {
	eachSize(t, func(t *testing.T, s side, size int) {
		if size == 0 {
			return // nothing to cut
		}
		got, _, _ := probed(t, sized(size, size), s.host, func(sent *wire.Packet) []wire.Arrival {
			return after(1, changed(sent, func(p *wire.Packet) {
				p.Data = p.Data[:packet.HeaderLen+int(numberOf(sent))-1]
			}))
		})
		if n := uint64(size); got.Truncated != n || got.Lost != n {
			t.Errorf("got %+v, want %d truncated", got.Counts, size)
		}
	})
}

// TestReplayedReply: a host that is asked itself answers with what was sent to
// another. Neither gets a reply from it.
func TestReplayedReply(t *testing.T) {
	for _, size := range []int{8, 16, 56} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				p, _ := openFake(t, sized(size, 10), func(sent *wire.Packet) []wire.Arrival {
					return after(50*time.Millisecond, changed(sent, func(p *wire.Packet) { p.Addr = s.other }))
				})
				asked := mustAdd(t, p, Target{Addr: s.host})
				replaying := mustAdd(t, p, Target{Addr: s.other})
				<-asked.Done()
				<-replaying.Done()
				if got := asked.Summary(); got.Replied != 0 || got.Lost != 10 {
					t.Errorf("asked: got %+v, want 10 lost", got.Counts)
				}
				if got := replaying.Summary(); got.Replied != 10 || got.Duplicates != 0 {
					t.Errorf("replaying: got %+v, want its own 10 replies and nothing else", got.Counts)
				}
			})
		})
	}
}

// TestForgery throws replies with random sequences and tags at the engine: none
// counts, and none keeps the real ones from counting.
func TestForgery(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		rng := rand.New(rand.NewPCG(7, 7))
		cfg := Config{Count: 50, Probing: Probing{Interval: 10 * time.Millisecond}}
		got, _, stats := probed(t, cfg, s.host, func(sent *wire.Packet) []wire.Arrival {
			var all []wire.Arrival
			for i := range 40 {
				forged := changed(sent, func(p *wire.Packet) {
					for j := packet.HeaderLen; j < packet.HeaderLen+packet.PatternOffset; j++ {
						if i%2 == 0 && j < packet.HeaderLen+8 {
							continue // the right sequence under a wrong tag
						}
						p.Data[j] = byte(rng.Uint32())
					}
				})
				all = append(all, after(time.Duration(i), forged)...)
			}
			return append(all, after(time.Millisecond, wire.EchoReply(sent))...)
		})
		if want := (Counts{Sent: 50, Replied: 50}); got.Counts != want {
			t.Errorf("got %+v, want %+v", got.Counts, want)
		}
		if stats.Unmatched != 50*40 || stats.Received != 50*41 {
			t.Errorf("got %d foreign of %d received, want %d of %d", stats.Unmatched, stats.Received, 50*40, 50*41)
		}
	})
}

// TestSizesForgedError: an ICMP error that quotes as much as our probes hold, but
// not their tag, is believed only where they have no room for one. One that
// quotes a header alone is believed: RFC 792 allows it, and there is no more to go
// by than address, identifier and sequence number.
func TestSizesForgedError(t *testing.T) {
	eachSize(t, func(t *testing.T, s side, size int) {
		rng := rand.New(rand.NewPCG(2, uint64(size)))
		const each = 20
		got, _, stats := probed(t, sized(size, 3*each), s.host, func(sent *wire.Packet) []wire.Arrival {
			return unreachableBy(s, sent, func(p *wire.Packet) {
				switch numberOf(sent) % 3 {
				case 0:
					for i := range min(size, packet.PatternOffset) {
						p.Quote.Payload[i] = byte(rng.Uint32())
					}
				case 1:
					p.Quote.Payload = nil
				case 2:
					p.Quote.Payload = make([]byte, 120)
				}
			})
		})
		want := uint64(each)
		if size < packet.TagLen {
			want = 3 * each
		}
		if got.Unreachable != want || got.Lost+want != 3*each || stats.Unmatched+want != 3*each {
			t.Errorf("got %+v, %d unmatched, want %d believed", got.Counts, stats.Unmatched, want)
		}
	})
}
