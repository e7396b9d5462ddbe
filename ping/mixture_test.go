package ping

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// chaos is a network that does everything a network may do, by dice.
type chaos struct {
	rng   *rand.Rand
	other netip.Addr
	kept  []wire.Packet // replies to earlier probes, to be replayed
}

// answer is what comes back for one packet: none to a dozen.
func (c *chaos) answer(sent *wire.Packet) (all []wire.Arrival) {
	s := sides[0]
	if sent.Family == packet.IPv6 {
		s = sides[1]
	}
	for range 1 + c.rng.IntN(3) {
		p := wire.EchoReply(sent)
		switch c.rng.IntN(16) {
		case 0, 1:
			continue // lost
		case 2:
			p.Data[len(p.Data)-1-c.rng.IntN(max(1, len(p.Data)-packet.HeaderLen))] ^= 1 << c.rng.IntN(8)
		case 3:
			p = sealed(p)
			p.Data[c.rng.IntN(len(p.Data)-1)+1] ^= 1 << c.rng.IntN(8)
		case 4:
			p.Data = p.Data[:c.rng.IntN(len(p.Data))]
		case 5:
			p.Addr = c.other
		case 6:
			p.Data[5]++
		case 7:
			p = c.icmpError(sent, s)
		case 8:
			for i := packet.HeaderLen; i < min(len(p.Data), packet.HeaderLen+packet.PatternOffset); i++ {
				p.Data[i] = byte(c.rng.Uint32())
			}
		case 9:
			if len(c.kept) > 0 {
				p = c.kept[c.rng.IntN(len(c.kept))]
			}
		}
		if len(c.kept) < 1000 {
			c.kept = append(c.kept, p)
		}
		all = append(all, after(c.delay(), p)...)
	}
	return all
}

func (c *chaos) icmpError(sent *wire.Packet, s side) wire.Packet {
	types := []uint8{3, 4, 5, 11, 12}
	if s.name == "v6" {
		types = []uint8{1, 2, 3, 4, 137}
	}
	p := wire.ICMPError(sent, s.router, types[c.rng.IntN(len(types))], uint8(c.rng.IntN(16)))
	if c.rng.IntN(2) == 0 {
		p.Quote.Payload = nil
	}
	return p
}

// delay is mostly short, sometimes around the timeout, rarely beyond the late window.
func (c *chaos) delay() time.Duration {
	limit := []time.Duration{time.Millisecond, 50 * time.Millisecond, time.Second, 3 * time.Second, 20 * time.Second}
	return time.Duration(c.rng.Int64N(int64(limit[c.rng.IntN(len(limit))])))
}

func (c *chaos) refuse(*wire.Packet) error {
	switch c.rng.IntN(40) {
	case 0:
		return syscall.ENETUNREACH
	case 1:
		return wire.ErrBusy
	}
	return nil
}

// TestMixture runs half an hour with all faults at once. At every instant what
// was sent is accounted for; in the end each probe had exactly one verdict.
func TestMixture(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			bubble(t, func(t *testing.T) { mixture(t, seed) })
		})
	}
}

func mixture(t *testing.T, seed uint64) {
	c := &chaos{rng: rand.New(rand.NewPCG(seed, 11)), other: other4}
	p, w := openFake(t, Config{}, c.answer)
	w.Refuse = c.refuse
	var all, present []*Handle
	dice := rand.New(rand.NewPCG(seed, 12)) // c's own belongs to the loop
	for step := range 1800 * 2 {
		if step%250 == 0 {
			s := sides[dice.IntN(2)]
			size := []int{0, 0, 0, -1, 4, 8, 16, 200}[dice.IntN(8)]
			h := mustAdd(t, p, Target{Addr: []netip.Addr{s.host, s.other}[dice.IntN(2)], Probing: Probing{Size: size}})
			all, present = append(all, h), append(present, h)
		}
		if step%500 == 499 {
			i := dice.IntN(len(present))
			present[i].Remove()
			present = append(present[:i], present[i+1:]...)
		}
		if dice.IntN(500) == 0 {
			w.Dropped.Add(1)
		}
		time.Sleep(500*time.Millisecond + time.Duration(dice.IntN(1000)))
		for _, h := range present {
			checkBalance(t, h.Summary())
		}
		if t.Failed() {
			t.Fatalf("after %d steps", step)
		}
	}
	evs := drain(p)
	var sum Counts
	for _, h := range all {
		s := h.Summary()
		checkAccount(t, h, s, evs)
		sum.Replied += s.Replied
		sum.Lost += s.Lost
		sum.Unreachable += s.Unreachable
		sum.Indeterminate += s.Indeterminate
		sum.Failed += s.Failed
		sum.Late += s.Late
		sum.Duplicates += s.Duplicates
		sum.Reordered += s.Reordered
		sum.Corrupt += s.Corrupt
		sum.Truncated += s.Truncated
		sum.OtherSource += s.OtherSource
		sum.Foreign += s.Foreign
		sum.Notices += s.Notices
	}
	for what, n := range map[string]uint64{
		"replied": sum.Replied, "lost": sum.Lost, "unreachable": sum.Unreachable, "indeterminate": sum.Indeterminate,
		"failed": sum.Failed, "late": sum.Late, "duplicates": sum.Duplicates, "reordered": sum.Reordered, "corrupt": sum.Corrupt,
		"truncated": sum.Truncated, "other source": sum.OtherSource, "foreign": sum.Foreign, "notices": sum.Notices,
	} {
		if n == 0 {
			t.Errorf("the dice never showed %q", what)
		}
	}
}
