package tally

import (
	"math/rand/v2"
	"net/netip"
	"reflect"
	"syscall"
	"testing"
	"time"

	"goping/ping"
	"goping/stats"
)

var (
	router4 = netip.MustParseAddr("192.0.2.1")
	router6 = netip.MustParseAddr("2001:db8::1")
)

func reply(kind ping.EventKind, seq uint64) ping.Event {
	return ping.Event{Kind: kind, Reply: ping.Reply{Seq: seq, RTT: time.Millisecond, TxClock: ping.Kernel, RxClock: ping.Kernel}}
}

func damaged(seq uint64, checksum bool) ping.Event {
	e := reply(ping.EventCorrupt, seq)
	e.Damage = &ping.Damage{BadChecksum: checksum, Offset: 16}
	return e
}

func because(kind ping.EventKind, err error) ping.Event {
	return ping.Event{Kind: kind, Reply: ping.Reply{Seq: 1, Err: err}}
}

func TestCountsAreThoseOfIputils(t *testing.T) {
	tests := []struct {
		name   string
		events []ping.Event
		sum    ping.Summary
		want   Figures // without RTT
		again  int
	}{
		{"replies", []ping.Event{reply(ping.EventReplied, 1), reply(ping.EventReplied, 2)},
			ping.Summary{Counts: ping.Counts{Sent: 2, Replied: 2}}, Figures{Transmitted: 2, Received: 2}, 0},
		{"replies nobody told of", nil,
			ping.Summary{Counts: ping.Counts{Sent: 3, Replied: 2, InFlight: 1}}, Figures{Transmitted: 3, Received: 2}, 0},
		{"what was not sent", []ping.Event{
			because(ping.EventFailed, &ping.SendError{Err: syscall.EMSGSIZE}), because(ping.EventFailed, &ping.SendError{Err: syscall.EPERM})},
			ping.Summary{Counts: ping.Counts{Failed: 2}}, Figures{Transmitted: 2, Errors: 1}, 0},
		{"late", []ping.Event{reply(ping.EventLate, 1), reply(ping.EventLate, 1)},
			ping.Summary{Counts: ping.Counts{Sent: 1, Lost: 1, Late: 2}}, Figures{Transmitted: 1, Received: 1, Duplicates: 1}, 1},
		{"wrong data is received, twice", []ping.Event{damaged(1, false), damaged(1, false), damaged(2, false)},
			ping.Summary{Counts: ping.Counts{Sent: 2, Lost: 2, Corrupt: 3}}, Figures{Transmitted: 2, Received: 2, Duplicates: 1}, 1},
		{"a wrong checksum is not", []ping.Event{damaged(1, true)},
			ping.Summary{Counts: ping.Counts{Sent: 1, Lost: 1, Corrupt: 1}}, Figures{Transmitted: 1, Corrupted: 1}, 0},
		{"cut short, then whole", []ping.Event{reply(ping.EventTruncated, 1), reply(ping.EventReplied, 1)},
			ping.Summary{Counts: ping.Counts{Sent: 1, Replied: 1, Truncated: 1}}, Figures{Transmitted: 1, Received: 1, Duplicates: 1}, 1},
		{"whole, then from another address", []ping.Event{reply(ping.EventReplied, 1), reply(ping.EventOtherSource, 1)},
			ping.Summary{Counts: ping.Counts{Sent: 1, Replied: 1, OtherSource: 1}}, Figures{Transmitted: 1, Received: 1, Duplicates: 1}, 1},
		{"a group", []ping.Event{reply(ping.EventReplied, 1), reply(ping.EventResponder, 1), reply(ping.EventDuplicate, 1)},
			ping.Summary{Counts: ping.Counts{Sent: 1, Replied: 1, Responders: 1, Duplicates: 1}}, Figures{Transmitted: 1, Received: 1, Duplicates: 2}, 2},
		{"another's identifier is nobody's", []ping.Event{reply(ping.EventForeign, 1)},
			ping.Summary{Counts: ping.Counts{Sent: 1, Lost: 1, Foreign: 1}}, Figures{Transmitted: 1}, 0},
		{"errors, also behind the reply", []ping.Event{
			because(ping.EventUnreachable, &ping.ICMPError{Reporter: router4, Type: 3}),
			because(ping.EventNotice, &ping.ICMPError{Reporter: router4, Type: 11}),
			because(ping.EventNotice, &ping.ICMPError{Reporter: router6, Type: 4}),
		}, ping.Summary{Counts: ping.Counts{Sent: 2, Unreachable: 1, InFlight: 1}}, Figures{Transmitted: 2, Errors: 3}, 0},
		{"a redirect and a source quench are none", []ping.Event{
			because(ping.EventNotice, &ping.ICMPError{Reporter: router4, Type: 4}),
			because(ping.EventNotice, &ping.ICMPError{Reporter: router4, Type: 5}),
			because(ping.EventNotice, &ping.ICMPError{Reporter: router6, Type: 137}),
		}, ping.Summary{Counts: ping.Counts{Sent: 1, InFlight: 1}}, Figures{Transmitted: 1}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tally Tally
			again := 0
			for i := range tt.events {
				if tally.Add(&tt.events[i]) {
					again++
				}
			}
			got := tally.Figures(&tt.sum)
			got.RTT = stats.Summary{}
			if !reflect.DeepEqual(got, tt.want) || again != tt.again {
				t.Errorf("%+v and %d again, want %+v and %d", got, again, tt.want, tt.again)
			}
			if told := tt.want.Received; len(tt.events) > 0 && (tally.Received() != told || tally.Errors() != tt.want.Errors) {
				t.Errorf("%d received and %d errors of the events, want %d and %d", tally.Received(), tally.Errors(), told, tt.want.Errors)
			}
		})
	}
}

// TestSequenceNumbersComeRound: probe 1 and probe 65537 have the same number in the
// header and are two.
func TestSequenceNumbersComeRound(t *testing.T) {
	var s seen
	for _, tt := range []struct {
		n     uint64
		again bool
	}{{1, false}, {1, true}, {3, false}, {2, false}, {65537, false}, {65537, true}, {3, true}, {65539, false},
		{1 << 40, false}, {1<<40 - 5, false}, {1<<40 - 5, true}} {
		if got := s.add(tt.n); got != tt.again {
			t.Errorf("probe %d again: %v, want %v", tt.n, got, tt.again)
		}
	}
}

// TestJoinedIsAllTogether: joined figures are those of one Recorder that took in all.
func TestJoinedIsAllTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var a, b, all stats.Recorder
		for _, r := range []*stats.Recorder{&a, &b} {
			for range random.IntN(20) {
				d := time.Duration(random.IntN(5_000_000))
				r.Add(d)
				all.Add(d)
			}
		}
		got, want := joined(a.Summary(), &b), all.Summary()
		close := func(a, b, most time.Duration) bool { return max(a-b, b-a) <= most }
		if got.Count != want.Count || got.Min != want.Min || got.Max != want.Max || !close(got.Mean, want.Mean, 1) ||
			!close(got.Stddev, want.Stddev, 3) || !close(got.Mdev, want.Mdev, 3*time.Microsecond) {
			t.Fatalf("joined %+v, want %+v", got, want)
		}
	}
}

func TestShares(t *testing.T) {
	for _, tt := range []struct {
		f    Figures
		loss float64
		gap  time.Duration
	}{
		{Figures{}, 0, 0},
		{Figures{Transmitted: 1, Time: time.Second}, 1, 0},
		{Figures{Transmitted: 4, Received: 3, Time: 3 * time.Second}, 0.25, time.Second},
		{Figures{Transmitted: 1, Received: 2}, 0, 0},
	} {
		if got := tt.f.LossRatio(); got != tt.loss {
			t.Errorf("%+v: loss %v, want %v", tt.f, got, tt.loss)
		}
		if got := tt.f.Gap(); got != tt.gap {
			t.Errorf("%+v: gap %v, want %v", tt.f, got, tt.gap)
		}
	}
}

// TestTimeIsFromTheFirstProbeToTheLast: those that could not be sent are among them.
func TestTimeIsFromTheFirstProbeToTheLast(t *testing.T) {
	at := func(s int64) time.Time { return time.Unix(1000+s, 0) }
	failed := func(s int64) ping.Event {
		return ping.Event{Kind: ping.EventFailed, Reply: ping.Reply{Sent: at(s), Err: syscall.EPERM}}
	}
	for _, tt := range []struct {
		name   string
		events []ping.Event
		sum    ping.Summary
		want   time.Duration
	}{
		{"none", nil, ping.Summary{}, 0},
		{"sent", nil, ping.Summary{First: at(1), Last: at(3)}, 2 * time.Second},
		{"failed", []ping.Event{failed(1), failed(2), failed(5)}, ping.Summary{}, 4 * time.Second},
		{"failed around them", []ping.Event{failed(1), failed(7)}, ping.Summary{First: at(2), Last: at(3)}, 6 * time.Second},
		{"failed between them", []ping.Event{failed(2)}, ping.Summary{First: at(1), Last: at(3)}, 2 * time.Second},
	} {
		var tally Tally
		for i := range tt.events {
			tally.Add(&tt.events[i])
		}
		if got := tally.Figures(&tt.sum).Time; got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
