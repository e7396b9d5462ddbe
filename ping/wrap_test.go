package ping

import (
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// fast probes so often that the 16 bits of icmp_seq go round in seconds.
func fast(count int) Config {
	return Config{Count: count, Probing: Probing{Interval: 20 * time.Microsecond}}
}

// TestSequenceWraps: after 65,536 probes icmp_seq begins again, and duplicates
// are still those of the right probe.
func TestSequenceWraps(t *testing.T) {
	const count = 80_000
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, fast(count), func(sent *wire.Packet) []wire.Arrival {
			seq := numberOf(sent)
			if icmpSeq := uint16(sent.Data[6])<<8 | uint16(sent.Data[7]); icmpSeq != uint16(seq) {
				t.Errorf("probe %d: got icmp_seq %d", seq, icmpSeq)
			}
			all := after(100*time.Microsecond, wire.EchoReply(sent))
			if seq%1000 == 0 {
				// One round later, when another probe with this icmp_seq was answered.
				all = append(all, after(1500*time.Millisecond, wire.EchoReply(sent))...)
			}
			return all
		})
		h := mustAdd(t, p, Target{Addr: s.host})
		<-h.Done()
		time.Sleep(5 * time.Second)
		got := h.Summary()
		if want := (Counts{Sent: count, Replied: count, Duplicates: count / 1000}); got.Counts != want {
			t.Errorf("got  %+v\nwant %+v", got.Counts, want)
		}
		if lag := p.Stats().Lag; lag > grid {
			t.Errorf("got a lag of %v, want at most the grid's", lag)
		}
		for _, ev := range drain(p) {
			if ev.Kind == EventDuplicate && ev.Seq%1000 != 0 {
				t.Fatalf("duplicate of probe %d, want one of the thousandths", ev.Seq)
			}
		}
	})
}

// TestManyInFlight has more than 65,536 probes in flight at once: each reply
// finds its own probe, in whatever order.
func TestManyInFlight(t *testing.T) {
	const count = 70_000
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, fast(count), func(sent *wire.Packet) []wire.Arrival {
			seq := numberOf(sent)
			return after(1900*time.Millisecond+time.Duration(seq%7)*time.Millisecond, wire.EchoReply(sent))
		})
		h := mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(1890 * time.Millisecond)
		if got := h.Summary(); got.InFlight != count || got.Sent != count {
			t.Errorf("got %d in flight of %d, want all %d", got.InFlight, got.Sent, count)
		}
		<-h.Done()
		got := h.Summary()
		if got.Replied != count || got.InFlight != 0 || got.Duplicates+got.Corrupt+got.Foreign != 0 || got.Reordered == 0 {
			t.Errorf("got %+v, want %d replies, some of them reordered", got.Counts, count)
		}
		seen := make([]bool, count+1)
		for _, ev := range drain(p) {
			if ev.Kind != EventReplied {
				continue
			}
			if want := 1900*time.Millisecond + time.Duration(ev.Seq%7)*time.Millisecond; ev.RTT != want || seen[ev.Seq] {
				t.Fatalf("probe %d: got %v, seen before %v, want %v", ev.Seq, ev.RTT, seen[ev.Seq], want)
			}
			seen[ev.Seq] = true
		}
	})
}
