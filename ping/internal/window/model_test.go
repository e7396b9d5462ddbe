package window

import (
	"math/rand/v2"
	"testing"
)

// model is the window written down naively: everything about every probe in a
// map, and searches. It remembers as the window does, up to the ring's limit.
type model struct {
	probes  map[uint64]*Probe
	base    uint64 // oldest number remembered
	next    uint64
	settled uint64 // next to be returned by Settled
	replies []uint64
}

func newModel() *model {
	return &model{probes: map[uint64]*Probe{}, base: 1, next: 1, settled: 1}
}

func (m *model) begin() uint64 {
	m.probes[m.next] = &Probe{}
	m.next++
	return m.next - 1
}

func (m *model) probe(seq uint64) *Probe { return m.probes[seq] }

func (m *model) inFlight() (n int) {
	for _, p := range m.probes {
		if p.State == InFlight {
			n++
		}
	}
	return n
}

func (m *model) oldest() (uint64, *Probe) {
	for seq := m.base; seq < m.next; seq++ {
		if p := m.probes[seq]; p.State == InFlight {
			return seq, p
		}
	}
	return 0, nil
}

func (m *model) newest(low uint16) (uint64, bool) {
	for seq := m.next - 1; seq >= m.base; seq-- {
		if uint16(seq) == low {
			return seq, true
		}
	}
	return 0, false
}

func (m *model) reply(seq uint64, rtt, timeout, late int64) Outcome {
	p := m.probe(seq)
	if p == nil || p.State == Pending || p.State == Failed || rtt > timeout+late {
		return Unknown
	}
	if p.State == Replied || p.Noted {
		return Duplicate
	}
	if p.State != InFlight {
		p.Noted = true
		return Late
	}
	if rtt > timeout {
		p.State, p.Noted = Lost, true
		return Overdue
	}
	p.State = Replied
	outcome := First
	for _, earlier := range m.replies {
		if earlier > seq {
			outcome = FirstReordered
		}
	}
	m.replies = append(m.replies, seq)
	return outcome
}

func (m *model) error(seq uint64) Outcome {
	p := m.probe(seq)
	switch {
	case p == nil || p.State == Pending || p.State == Failed:
		return Unknown
	case p.State == InFlight:
		p.State = Unreachable
		return First
	}
	return Aside
}

func (m *model) settle() *Probe {
	p := m.probe(m.settled)
	if p == nil || p.State == Pending || p.State == InFlight {
		return nil
	}
	m.settled++
	return p
}

func (m *model) forget(before int64) {
	for m.base < m.settled && m.probes[m.base].Mono < before {
		delete(m.probes, m.base)
		m.base++
	}
}

// FuzzWindow does the same at random to the window and to the model: each byte
// says what, and a generator seeded with the first says to which probe.
func FuzzWindow(f *testing.F) {
	f.Add([]byte{1, 0, 0, 0, 0, 3, 3, 3, 5, 6, 7, 8, 9})
	for seed := range byte(8) {
		ops := make([]byte, 600)
		rng := rand.New(rand.NewPCG(uint64(seed), 0))
		for i := range ops {
			ops[i] = byte(rng.Uint32())
		}
		f.Add(ops)
	}
	f.Fuzz(func(t *testing.T, ops []byte) {
		if len(ops) == 0 || len(ops) > 5000 {
			return
		}
		c := &comparison{T: t, model: newModel(), rng: rand.New(rand.NewPCG(uint64(ops[0]), 1))}
		for i, op := range ops {
			c.at = i
			c.step(op)
			c.compare()
		}
	})
}

// comparison drives both.
type comparison struct {
	*testing.T
	window  Window
	model   *model
	rng     *rand.Rand
	now     int64
	pending []uint64
	at      int
}

const (
	shortTimeout = 40
	shortLate    = 100
)

// pick returns a number that was begun, forgotten ones and the next included.
func (c *comparison) pick() uint64 {
	reach := min(c.model.next+1, 40)
	return c.model.next + 1 - uint64(c.rng.Int64N(int64(reach)))
}

func (c *comparison) step(op byte) {
	c.now += int64(op>>4) / 4
	seq := c.pick()
	switch op % 11 {
	case 0, 1, 2:
		got, ok := c.window.Begin()
		if want := c.model.begin(); got != want || !ok {
			c.Fatalf("op %d: Begin: got %d %v, want %d", c.at, got, ok, want)
		}
		c.pending = append(c.pending, got)
	case 3, 4, 5:
		c.leave(op)
	case 6:
		c.window.Transmitted(seq, c.now+1, op > 200)
		if p := c.model.probe(seq); p != nil && p.State != Pending && (p.Stamp() == 0 || op > 200) {
			p.delay.set(c.now + 1 - p.Wall)
			if p.stamp = soft; op > 200 {
				p.stamp = hard
			}
		}
	case 7:
		rtt := c.rng.Int64N(shortTimeout + shortLate + 20)
		got, want := c.window.Reply(seq, rtt, shortTimeout, shortLate), c.model.reply(seq, rtt, shortTimeout, shortLate)
		if got != want {
			c.Fatalf("op %d: Reply(%d, %d): got %d, want %d", c.at, seq, rtt, got, want)
		}
	case 8:
		if got, want := c.window.Error(seq), c.model.error(seq); got != want {
			c.Fatalf("op %d: Error(%d): got %d, want %d", c.at, seq, got, want)
		}
	case 9:
		c.expire(op)
	case 10:
		c.window.Forget(c.now - shortTimeout - shortLate)
		c.model.forget(c.now - shortTimeout - shortLate)
	}
	c.settleSome(op)
}

// leave sends, or fails to send, the first pending probe.
func (c *comparison) leave(op byte) {
	if len(c.pending) == 0 {
		return
	}
	seq := c.pending[0]
	c.pending = c.pending[1:]
	p := c.model.probe(seq)
	if op > 230 {
		c.window.Failed(seq)
		p.State = Failed
		return
	}
	c.window.Sent(seq, c.now, c.now+7)
	p.State, p.Mono, p.Wall = InFlight, c.now, c.now+7
}

func (c *comparison) expire(op byte) {
	for {
		seq, p, ok := c.window.Due(c.now, shortTimeout)
		wantSeq, want := c.model.oldest()
		if due := want != nil && want.Mono+shortTimeout <= c.now; ok != due || ok && seq != wantSeq {
			c.Fatalf("op %d: Due: got %d %v, want %d %v", c.at, seq, ok, wantSeq, due)
		}
		if !ok {
			return
		}
		verdict := Lost
		if op > 128 {
			verdict = Indeterminate
		}
		c.window.Expire(p, verdict)
		want.State = verdict
	}
}

func (c *comparison) settleSome(op byte) {
	for range op % 3 {
		got, want := c.window.Settled(), c.model.settle()
		if (got == nil) != (want == nil) || got != nil && *got != *want {
			c.Fatalf("op %d: Settled: got %+v, want %+v", c.at, got, want)
		}
	}
}

func (c *comparison) compare() {
	if got, want := c.window.InFlight(), c.model.inFlight(); got != want {
		c.Fatalf("op %d: InFlight: got %d, want %d", c.at, got, want)
	}
	if got, want := c.window.Next(), c.model.next; got != want {
		c.Fatalf("op %d: Next: got %d, want %d", c.at, got, want)
	}
	gotSeq, _ := c.window.Oldest()
	if wantSeq, _ := c.model.oldest(); gotSeq != wantSeq {
		c.Fatalf("op %d: Oldest: got %d, want %d", c.at, gotSeq, wantSeq)
	}
	seq := c.pick()
	got, want := c.window.Probe(seq), c.model.probe(seq)
	if (got == nil) != (want == nil) || got != nil && *got != *want {
		c.Fatalf("op %d: Probe(%d): got %+v, want %+v", c.at, seq, got, want)
	}
	low := uint16(c.pick())
	gotSeq, gotOK := c.window.Newest(low)
	if wantSeq, wantOK := c.model.newest(low); gotOK != wantOK || gotOK && gotSeq != wantSeq {
		c.Fatalf("op %d: Newest(%d): got %d %v, want %d %v", c.at, low, gotSeq, gotOK, wantSeq, wantOK)
	}
}
