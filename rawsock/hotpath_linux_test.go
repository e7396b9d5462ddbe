package rawsock

import (
	"testing"
	"time"
)

func TestHotPathDoesNotAllocate(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		l := newLoop(t, k)
		if allocs := testing.AllocsPerRun(200, func() { l.exchange(t) }); allocs != 0 {
			t.Errorf("send, wake, wait, receive errors and data, parse: %v allocations, want 0", allocs)
		}
		if l.stamps == 0 || l.replies == 0 {
			t.Errorf("%d transmit stamps and %d replies: the measured path was not taken", l.stamps, l.replies)
		}
	})
}

func BenchmarkExchange(b *testing.B) {
	for _, k := range kinds {
		b.Run(k.name, func(b *testing.B) {
			l := newLoop(b, k)
			b.ReportAllocs()
			for b.Loop() {
				l.exchange(b)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(l.replies, 1)), "ns/echo")
		})
	}
}

// loop sends batches of echo requests as a pinger does.
type loop struct {
	k               kind
	c               *Conn
	w               *Waiter
	out, in         *Batch
	packets         [][]byte
	a               Ancillary
	stamps, replies int
}

func newLoop(t testing.TB, k kind) *loop {
	c := k.open(t)
	must(t, c.SetTimestamping(RxSoftware|TxSoftware|Software|OptID|OptTSOnly))
	must(t, c.SetInt(k.pick(RecvErr, RecvErr6), 1))
	l := &loop{k: k, c: c, w: waiter(t, c), out: NewBatch(32, 0, 64), in: NewBatch(64, 256, 512)}
	for i := range l.out.Cap() {
		l.packets = append(l.packets, k.echo(7, uint16(i), 56))
	}
	return l
}

func (l *loop) exchange(t testing.TB) {
	l.out.Reset()
	for _, p := range l.packets {
		m := l.out.Add()
		m.Data, m.Addr = p, l.k.peer
	}
	if n, err := l.c.SendBatch(l.out); n != len(l.packets) || err != nil {
		t.Fatalf("%d sent, %v", n, err)
	}
	l.w.Wake()
	must(t, l.w.Wait(time.Second))
	l.stamps += l.drain(t, l.c.RecvErrors)
	l.replies += l.drain(t, l.c.RecvBatch)
}

func (l *loop) drain(t testing.TB, call func(*Batch) (int, error)) (total int) {
	for {
		n, err := call(l.in)
		if err == ErrWouldBlock {
			return total
		}
		must(t, err)
		for i := range n {
			must(t, l.a.Parse(l.in.At(i).Control))
		}
		total += n
	}
}
