package health

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"goping/ping"
)

// epoch is when the machines of the tests begin.
var epoch = time.Unix(1_800_000_000, 0)

// letters are samples in short.
var letters = map[byte]Sample{
	'+': {Outcome: Success, RTT: time.Millisecond},
	'~': {Outcome: Success, RTT: time.Second},
	'-': {Outcome: Failure, Err: ping.ErrTimeout},
	'?': {Outcome: Indeterminate, Err: &ping.LocalError{Reason: "process stalled"}},
}

// fed feeds a machine one letter a second and returns what happened: after each letter
// that made a change the new state, and '!' wherever the next sample is wanted soon.
// A number before a letter is that of its probe; else they count up.
func fed(m *machine, script string) string {
	var b strings.Builder
	seq, given, now := uint64(0), uint64(0), epoch
	for i := range len(script) {
		switch c := script[i]; {
		case c >= '0' && c <= '9':
			given = 10*given + uint64(c-'0')
			continue
		case c == ' ':
			continue
		default:
			s := letters[c]
			if seq++; given > 0 {
				s.Seq, given = given, 0
				seq = max(seq, s.Seq)
			} else {
				s.Seq = seq
			}
			now = now.Add(time.Second)
			s.Time = now
			b.WriteByte(c)
			if ch, ok := m.add(s); ok {
				fmt.Fprintf(&b, " %v ", ch.to)
			}
			if m.deciding(now) {
				b.WriteByte('!')
			}
		}
	}
	return strings.TrimSpace(b.String())
}

func TestMachine(t *testing.T) {
	noHold := Policy{Hold: -1}
	for _, tt := range []struct {
		name   string
		policy Policy
		script string
		want   string
	}{
		{"up", noHold, "++++", "+!+ up ++"},
		{"down from the first", noHold, "-----", "-!-!-!-!- down"},
		{"undecided", noHold, "+-+-++", "+!-!+!-!+!+ up"},
		{"five in a row, and two", noHold, "++-----+++", "+!+ up -!-!-!-!- down +!+ up +"},
		{"four in a row", noHold, "++----+----+", "+!+ up -!-!-!-!+-!-!-!-!+"},
		{"one answer in an outage", noHold, "++------+-+-", "+!+ up -!-!-!-!- down -+!-+!-"},
		{"every sample decides", Policy{Down: KofN{K: 1}, Up: KofN{K: 1}, Hold: -1}, "+-+-+", "+ up - down + up - down + up"},
		{"three of five", Policy{Down: KofN{3, 5}, Hold: -1}, "++-+-+-", "+!+ up -!+!-!+!- down"},
		{"three of five, too far apart", Policy{Down: KofN{3, 5}, Hold: -1}, "++-++-++-++", "+!+ up -!+!+!-!+!+!-!+!+!"},
		{"three of five, both hopeful and not", Policy{Down: KofN{3, 5}, Hold: -1}, "++-+++", "+!+ up -!+!+!+"},
		{"two of three up", Policy{Up: KofN{2, 3}, Down: KofN{K: 2}, Hold: -1}, "--+-+", "-!- down +!-!+ up"},
		// What made it Down does not count again once it is Up.
		{"a clean slate", Policy{Down: KofN{3, 9}, Hold: -1}, "++---++--+-", "+!+ up -!-!- down +!+ up -!-!+!- down"},
		{"both at once", Policy{Down: KofN{2, 4}, Up: KofN{2, 4}, Hold: -1}, "+-+-", "+!-!+ up -!"},

		{"indeterminate decides nothing", noHold, "++?????????", "+!+ up ?????????"},
		{"indeterminate neither counts nor interrupts", noHold, "++--??--?-", "+!+ up -!-!?!?!-!-!?!- down"},
		{"indeterminate for too long", noHold, "++???????????++", "+!+ up ??????????? unknown +!+ up"},
		{"indeterminate, with an answer between", noHold, "++?????????+?????????+", "+!+ up ?????????+?????????+"},
		{"indeterminate for ever", Policy{Stale: -1}, "++" + strings.Repeat("?", 50), "+!+ up " + strings.Repeat("?", 50)},
		{"down is not known for ever either", noHold, "-----???????????", "-!-!-!-!- down ??????????? unknown"},
		{"unknown all the time", noHold, strings.Repeat("?", 20) + "++", strings.Repeat("?", 20) + "+!+ up"},

		// Losses come to light late: probes 3 to 7 were sent before 8 and 9, which
		// were answered at once.
		{"a loss that is old news", noHold, "++8+9+3-4-5-6-7-", "+!+ up ++-----"},
		{"sent in between", Policy{Down: KofN{K: 2}, Hold: -1}, "++4-6-5+7-", "+!+ up -!- down +-"},
		{"losses of an outage that is over", noHold, "++-----9+10+8-11-7-6-", "+!+ up -!-!-!-!- down +!+ up --!-!-!"},
		{"lost before it was down", noHold, "++3-4-5-6-8-7-9+10+", "+!+ up -!-!-!-!- down -+!+ up"},

		{"held", Policy{}, "-----" + "+++++++++" + "++", "-!-!-!-!- down ++++++++++ up +"},
		{"held, and then decided", Policy{}, "-----" + "---------" + "-++", "-!-!-!-!- down ----------+!+ up"},
		{"bad news is not held back", Policy{}, "++-----", "+!+ up -!-!-!-!- down"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := policyOf(tt.policy)
			m := newMachine(&p)
			got, want := fed(&m, tt.script), tt.want
			if strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(want), "") {
				t.Errorf("%s\ngot  %s\nwant %s", tt.script, got, want)
			}
		})
	}
}

// TestMachineDegraded: limits of loss and of slowness, with a window of 20 samples.
func TestMachineDegraded(t *testing.T) {
	lossy := Policy{Hold: -1, Degraded: Limits{Loss: 0.1, Window: 20 * time.Second}}
	slow := Policy{Hold: -1, Degraded: Limits{Loss: -1, Slow: 100 * time.Millisecond, SlowShare: 0.25, Window: 20 * time.Second}}
	held := lossy
	held.Hold = 30 * time.Second
	hasty := lossy
	hasty.Degraded.Clear = 1
	plus := func(n int) string { return strings.Repeat("+", n) }
	for _, tt := range []struct {
		name   string
		policy Policy
		script string
		want   string
	}{
		{"at the limit", lossy, "++" + "-+-+" + plus(20), "+! + up -!+-!+" + plus(20)},
		{"above the limit, clear below 0.8 of it", lossy, "++" + "-+-+-+" + plus(14) + "++++", "+!+ up -!+-!+- degraded !+" + plus(14) + "+++ up +"},
		{"above the limit, clear at it", hasty, "++" + "-+-+-+" + plus(14) + "++", "+!+ up -!+-!+- degraded !+" + plus(14) + "+ up +"},
		{"clear is held", held, "++-+-+-" + plus(31), "+!+ up -!+-!+- degraded !" + plus(30) + "up +"},
		{"losses from before it was up do not count", lossy, "----- ++ -+-+" + plus(3), "-!-!-!-!- down +!+ up -!+-!++++"},
		// Being Degraded does not save a host from being Down: the count goes on.
		{"on the way down", lossy, "++-----", "+!+ up -!-!- degraded !-!- down"},
		{"slow", slow, "++~~~~~~", "+!+ up ~~~~~~ degraded"},
		{"slow, and fast again", slow, "++~~~~~~" + plus(17), "+!+ up ~~~~~~ degraded " + plus(16) + " up +"},
		{"loss is no matter", slow, "++-+-+-+-+-+-+-+", "+!+ up -!+-!+-!+-!+-!+-!+-!+"},
		{"no window", Policy{Hold: -1, Degraded: Limits{Window: -1}}, "++-+-+-+-+-+-+-+", "+!+ up -!+-!+-!+-!+-!+-!+-!+"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := policyOf(tt.policy)
			m := newMachine(&p)
			got, want := fed(&m, tt.script), tt.want
			if strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(want), "") {
				t.Errorf("%s\ngot  %s\nwant %s", tt.script, got, want)
			}
		})
	}
}

// TestChange: a change tells why, on what evidence and after how long.
func TestChange(t *testing.T) {
	p := policyOf(Policy{Down: KofN{K: 2}})
	m := newMachine(&p)
	var changes []change
	feed := func(seq uint64, at time.Duration, letter byte) {
		s := letters[letter]
		s.Seq, s.Time = seq, epoch.Add(at)
		if c, ok := m.add(s); ok {
			changes = append(changes, c)
		}
	}
	feed(1, 1*time.Second, '+')
	feed(2, 2*time.Second, '+')
	feed(4, 5*time.Second, '-')
	feed(3, 6*time.Second, '-') // Down
	for i := range time.Duration(4) {
		feed(5+3*uint64(i), (7+2*i)*time.Second, '+')
		feed(6+3*uint64(i), (7+2*i)*time.Second, '+') // ready, but held
		feed(7+3*uint64(i), (7+2*i)*time.Second, '-')
	}
	feed(20, 16*time.Second, '+')
	feed(21, 17*time.Second, '+')
	if len(changes) != 3 {
		t.Fatalf("got %d changes, want 3: %+v", len(changes), changes)
	}
	for i, want := range []struct {
		from, to   State
		lasted     time.Duration
		err        error
		evidence   []uint64
		suppressed int
	}{
		{Unknown, Up, 0, nil, []uint64{1, 2}, 0},
		{Up, Down, 4 * time.Second, ping.ErrTimeout, []uint64{3, 4}, 0},
		{Down, Up, 11 * time.Second, nil, []uint64{20, 21}, 4},
	} {
		got := changes[i]
		var evidence []uint64
		for _, s := range got.evidence {
			evidence = append(evidence, s.Seq)
		}
		if got.from != want.from || got.to != want.to || got.lasted != want.lasted || !errors.Is(got.err, want.err) || fmt.Sprint(evidence) != fmt.Sprint(want.evidence) || got.suppressed != want.suppressed {
			t.Errorf("change %d: got %v → %v after %v, %v, evidence %v, %d held back; want %+v", i, got.from, got.to, got.lasted, got.err, evidence, got.suppressed, want)
		}
	}
}

// TestMachineNeverDownByIndeterminate: whatever is mixed in, indeterminate samples bring
// nobody nearer to Down: taken out they leave the same changes, but for Unknown.
func TestMachineNeverDownByIndeterminate(t *testing.T) {
	p := policyOf(Policy{Stale: -1, Hold: -1})
	rng := newRand(3)
	for range 2000 {
		with, without := newMachine(&p), newMachine(&p)
		now := epoch
		for seq := range uint64(60) {
			s := letters["+-?-?"[rng.IntN(5)]]
			now = now.Add(time.Second)
			s.Seq, s.Time = seq+1, now
			a, changed := with.add(s)
			if s.Outcome == Indeterminate {
				if changed {
					t.Fatalf("an indeterminate sample changed %v to %v", a.from, a.to)
				}
				continue
			}
			b, also := without.add(s)
			if changed != also || a.from != b.from || a.to != b.to {
				t.Fatalf("got %v → %v, without indeterminate samples %v → %v", a.from, a.to, b.from, b.to)
			}
		}
	}
}

// BenchmarkSample: what one answered probe costs in a check that is Up.
func BenchmarkSample(b *testing.B) {
	p := policyOf(Policy{})
	m := newMachine(&p)
	now, seq := epoch, uint64(0)
	answered := func() {
		s := letters['+']
		seq++
		now = now.Add(time.Second)
		s.Seq, s.Time = seq, now
		m.add(s)
		m.deciding(now)
	}
	for range 1000 {
		answered()
	}
	b.ReportAllocs()
	for b.Loop() {
		answered()
	}
}
