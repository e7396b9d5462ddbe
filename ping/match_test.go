package ping

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// fate is what becomes of one probe, and what has to be told of it.
type fate struct {
	name   string
	answer func(sent *wire.Packet, s side) []wire.Arrival
	kinds  []EventKind
	counts Counts // of one probe; Sent is filled in, bursts are not compared
}

// Answers that differ from the right one in one way.
func replyWith(change func(p *wire.Packet, s side)) func(*wire.Packet, side) []wire.Arrival {
	return func(sent *wire.Packet, s side) []wire.Arrival {
		return after(time.Millisecond, changed(sent, func(p *wire.Packet) { change(p, s) }))
	}
}

func times(at ...time.Duration) func(*wire.Packet, side) []wire.Arrival {
	return func(sent *wire.Packet, _ side) (all []wire.Arrival) {
		for _, d := range at {
			all = append(all, after(d, wire.EchoReply(sent))...)
		}
		return all
	}
}

var fates = []fate{
	{"reply", times(time.Millisecond), []EventKind{EventReplied}, Counts{Replied: 1}},
	{"reply at the last moment", times(2 * time.Second), []EventKind{EventReplied}, Counts{Replied: 1}},
	{"silence", times(), []EventKind{EventLost}, Counts{Lost: 1}},
	{"late", times(2*time.Second + 1), []EventKind{EventLost, EventLate}, Counts{Lost: 1, Late: 1}},
	{"at the end of the late window", times(12 * time.Second), []EventKind{EventLost, EventLate}, Counts{Lost: 1, Late: 1}},
	{"after the late window", times(12*time.Second + 1), []EventKind{EventLost}, Counts{Lost: 1}},
	{"late twice", times(3*time.Second, 4*time.Second), []EventKind{EventLost, EventLate, EventDuplicate}, Counts{Lost: 1, Late: 1, Duplicates: 1}},
	{"thrice", times(1, 2, 3), []EventKind{EventReplied, EventDuplicate, EventDuplicate}, Counts{Replied: 1, Duplicates: 2}},
	{"duplicate after the timeout", times(1, 3*time.Second), []EventKind{EventReplied, EventDuplicate}, Counts{Replied: 1, Duplicates: 1}},
	{"wrong pattern", replyWith(func(p *wire.Packet, _ side) { p.Data[packet.HeaderLen+20] ^= 1 }),
		[]EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
	{"wrong code", replyWith(func(p *wire.Packet, _ side) { p.Data[1] = 7 }),
		[]EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
	{"wrong sequence number", replyWith(func(p *wire.Packet, _ side) { p.Data[7] ^= 1 }),
		[]EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
	{"more than was sent", replyWith(func(p *wire.Packet, _ side) { p.Data = append(p.Data, 9) }),
		[]EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
	{"one byte short", replyWith(func(p *wire.Packet, _ side) { p.Data = p.Data[:len(p.Data)-1] }),
		[]EventKind{EventTruncated, EventLost}, Counts{Truncated: 1, Lost: 1}},
	{"cut within the tag", replyWith(func(p *wire.Packet, _ side) { p.Data = p.Data[:packet.HeaderLen+12] }),
		[]EventKind{EventTruncated, EventLost}, Counts{Truncated: 1, Lost: 1}},
	{"header only", replyWith(func(p *wire.Packet, _ side) { p.Data = p.Data[:packet.HeaderLen] }),
		[]EventKind{EventTruncated, EventLost}, Counts{Truncated: 1, Lost: 1}},
	{"less than a header", replyWith(func(p *wire.Packet, _ side) { p.Data = p.Data[:packet.HeaderLen-1] }),
		[]EventKind{EventLost}, Counts{Lost: 1}},
	{"an echo request", replyWith(func(p *wire.Packet, s side) { p.Data[0] = s.family.EchoRequest }),
		[]EventKind{EventLost}, Counts{Lost: 1}},
	{"other source", replyWith(func(p *wire.Packet, s side) { p.Addr = s.other }),
		[]EventKind{EventOtherSource, EventLost}, Counts{OtherSource: 1, Lost: 1}},
	{"wrong identifier", replyWith(func(p *wire.Packet, _ side) { p.Data[5] ^= 1 }),
		[]EventKind{EventForeign, EventLost}, Counts{Foreign: 1, Lost: 1}},
	{"wrong tag", replyWith(func(p *wire.Packet, _ side) { p.Data[packet.HeaderLen+8] ^= 1 }),
		[]EventKind{EventLost}, Counts{Lost: 1}},
	{"another probe's sequence", replyWith(func(p *wire.Packet, _ side) { p.Data[packet.HeaderLen+7] ^= 2 }),
		[]EventKind{EventLost}, Counts{Lost: 1}},
	{"corrupt, then right", func(sent *wire.Packet, _ side) []wire.Arrival {
		bad := changed(sent, func(p *wire.Packet) { p.Data[packet.HeaderLen+16] ^= 0x80 })
		return append(after(1, bad), after(2, wire.EchoReply(sent))...)
	}, []EventKind{EventCorrupt, EventReplied}, Counts{Corrupt: 1, Replied: 1}},
	{"right, then corrupt", func(sent *wire.Packet, _ side) []wire.Arrival {
		bad := changed(sent, func(p *wire.Packet) { p.Data[packet.HeaderLen+16] ^= 0x80 })
		return append(after(2, bad), after(1, wire.EchoReply(sent))...)
	}, []EventKind{EventReplied, EventCorrupt}, Counts{Corrupt: 1, Replied: 1}},
	{"error", errorAt(1), []EventKind{EventUnreachable}, Counts{Unreachable: 1}},
	{"two errors", errorAt(1, 2), []EventKind{EventUnreachable, EventNotice}, Counts{Unreachable: 1, Notices: 1}},
	{"error after the timeout", errorAt(3 * time.Second), []EventKind{EventLost, EventNotice}, Counts{Lost: 1, Notices: 1}},
	{"error, then reply", func(sent *wire.Packet, s side) []wire.Arrival {
		return append(errorAt(1)(sent, s), after(2, wire.EchoReply(sent))...)
	}, []EventKind{EventUnreachable, EventLate}, Counts{Unreachable: 1, Late: 1}},
	{"reply, then error", func(sent *wire.Packet, s side) []wire.Arrival {
		return append(errorAt(2)(sent, s), after(1, wire.EchoReply(sent))...)
	}, []EventKind{EventReplied, EventNotice}, Counts{Replied: 1, Notices: 1}},
	{"redirect, then reply", func(sent *wire.Packet, s side) []wire.Arrival {
		typ := uint8(packet.V4Redirect)
		if s.family == packet.IPv6 {
			typ = packet.V6Redirect
		}
		return append(after(1, wire.ICMPError(sent, s.router, typ, 1)), after(2, wire.EchoReply(sent))...)
	}, []EventKind{EventNotice, EventReplied}, Counts{Replied: 1, Notices: 1}},
}

// errorAt reports that the host is not there, from the router.
func errorAt(at ...time.Duration) func(*wire.Packet, side) []wire.Arrival {
	return func(sent *wire.Packet, s side) (all []wire.Arrival) {
		typ := uint8(packet.V4Unreachable)
		if s.family == packet.IPv6 {
			typ = packet.V6Unreachable
		}
		for _, d := range at {
			all = append(all, after(d, wire.ICMPError(sent, s.router, typ, 1))...)
		}
		return all
	}
}

func TestFates(t *testing.T) {
	for _, f := range fates {
		t.Run(f.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				got, evs, _ := probed(t, Config{Count: 1}, s.host, func(sent *wire.Packet) []wire.Arrival { return f.answer(sent, s) })
				if ks := kinds(evs); !slices.Equal(ks, f.kinds) {
					t.Errorf("got events %v, want %v", ks, f.kinds)
				}
				want := f.counts
				want.Sent = 1
				want.Bursts, want.LongestBurst, want.LongestOutage = got.Bursts, got.LongestBurst, got.LongestOutage
				if got.Counts != want {
					t.Errorf("got counts  %+v\nwant counts %+v", got.Counts, want)
				}
			})
		})
	}
}

// TestReplyDescribed: what an event says of the packet that told it.
func TestReplyDescribed(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		begun := time.Now()
		_, evs, _ := probed(t, Config{Count: 2}, s.host, func(sent *wire.Packet) []wire.Arrival {
			return after(7*time.Millisecond, changed(sent, func(p *wire.Packet) { p.TTL, p.TOS = 57, 4 }))
		})
		for i, ev := range told(evs, EventReplied) {
			at := begun.Add(time.Duration(i) * time.Second)
			want := Reply{Host: s.host.String(), Addr: s.host, From: s.host, Seq: uint64(i + 1), ID: ev.ID, Verdict: Replied,
				RTT: 7 * time.Millisecond, TxClock: Kernel, RxClock: Kernel, Sent: at, Received: at.Add(7 * time.Millisecond),
				Bytes: 64, TTL: 57, TOS: 4}
			if !ev.Sent.Equal(want.Sent) || !ev.Received.Equal(want.Received) {
				t.Errorf("got sent %v, received %v, want %v and %v", ev.Sent, ev.Received, want.Sent, want.Received)
			}
			want.Sent, want.Received = ev.Sent, ev.Received
			if ev.Reply != want {
				t.Errorf("got  %+v\nwant %+v", ev.Reply, want)
			}
			if ev.ID == 0 || ev.Sender() != s.host {
				t.Errorf("got identifier %d from %v", ev.ID, ev.Sender())
			}
		}
	})
}

// TestLateVerdict: the late reply to a probe changes nothing about its verdict.
func TestLateVerdict(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, w := openFake(t, Config{Count: 2}, func(sent *wire.Packet) []wire.Arrival {
			if numberOf(sent) == 1 {
				return append(errorAt(1)(sent, s), after(5*time.Second, wire.EchoReply(sent))...)
			}
			return after(5*time.Second, wire.EchoReply(sent))
		})
		mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(1500 * time.Millisecond) // both have left
		w.Dropped.Store(1)
		time.Sleep(10 * time.Second)
		verdicts := map[uint64]Verdict{}
		for _, ev := range drain(p) {
			if ev.Kind == EventLate {
				verdicts[ev.Seq] = ev.Verdict
			}
		}
		if len(verdicts) != 2 || verdicts[1] != Unreachable || verdicts[2] != Indeterminate {
			t.Errorf("got late replies to %v, want unreachable and indeterminate", verdicts)
		}
	})
}

// TestNeverSent: nothing answers a probe that did not leave.
func TestNeverSent(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		cfg := sized(4, 2)
		p, w := openFake(t, cfg, func(sent *wire.Packet) []wire.Arrival {
			next := changed(sent, func(p *wire.Packet) { p.Data[7]++; p.Data = p.Data[:10] })
			return append(after(1, wire.EchoReply(sent)), after(500*time.Millisecond, next)...)
		})
		w.Refuse = func(p *wire.Packet) error {
			if numberOf(p) == 2 {
				return syscall.EPERM
			}
			return nil
		}
		h := mustAdd(t, p, Target{Addr: s.host})
		time.Sleep(time.Second)
		if got, want := h.Summary().Counts, (Counts{Sent: 1, Replied: 1, Failed: 1}); got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}

// TestForgets: a probe is remembered to the end of its late window, and not much
// longer.
func TestForgets(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{}, echoAfter(time.Millisecond))
		h := mustAdd(t, p, Target{Addr: host4})
		time.Sleep(100 * time.Second)
		p.Close()
		for seq, want := range map[uint64]bool{1: false, 86: false, 90: true, 100: true} {
			if got := h.target.window.Probe(seq) != nil; got != want {
				t.Errorf("probe %d of 100 remembered: got %v, want %v", seq, got, want)
			}
		}
	})
}

// TestReorderedReply: the reply to the second of three probes comes last.
func TestReorderedReply(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		cfg := Config{Count: 3, Probing: Probing{Interval: 100 * time.Millisecond}}
		got, evs, _ := probed(t, cfg, s.host, func(sent *wire.Packet) []wire.Arrival {
			d := time.Millisecond
			if numberOf(sent) == 2 {
				d = 500 * time.Millisecond
			}
			return after(d, wire.EchoReply(sent))
		})
		if got.Replied != 3 || got.Reordered != 1 {
			t.Errorf("got %d replied, %d reordered, want 3 and 1", got.Replied, got.Reordered)
		}
		if last := told(evs, EventReplied)[2]; last.Seq != 2 || !last.Reordered {
			t.Errorf("got probe %d last, reordered %v; want 2, true", last.Seq, last.Reordered)
		}
	})
}
