package main

import (
	"strings"
	"testing"
	"time"
)

// rowOf has differences of that many nanoseconds, all on the way out.
func rowOf(interval time.Duration, ns ...time.Duration) row {
	r := row{path: "lo", load: "idle", interval: interval, program: "goping", subject: true}
	for _, d := range ns {
		r.add(1, []difference{{rtt: d, out: d, located: true}})
	}
	return r
}

// mostly is a hundred values, of which n are v and the rest 500 ns.
func mostly(n int, v time.Duration) []time.Duration {
	all := make([]time.Duration, 100)
	for i := range all {
		all[i] = 500
		if i < n {
			all[i] = v
		}
	}
	return all
}

func TestWithin(t *testing.T) {
	const fast, slow = 10 * time.Millisecond, 100 * time.Millisecond
	missing := rowOf(fast, 500)
	missing.sent++
	unlocated := rowOf(fast, 500)
	unlocated.add(1, []difference{{rtt: 500}})
	for _, tt := range []struct {
		name string
		row  row
		want bool
	}{
		{"at the bound", rowOf(fast, 1000), true},
		{"above", rowOf(fast, 1001), false},
		{"below", rowOf(fast, -1001), false},
		{"at the slow bound", rowOf(slow, 3000), true},
		{"above the slow bound", rowOf(slow, 3001), false},
		{"one of a hundred far off", rowOf(fast, mostly(1, time.Second)...), true},
		{"two of a hundred far off", rowOf(fast, mostly(2, 10001)...), false},
		{"two of a hundred far off below", rowOf(fast, mostly(2, -10001)...), false},
		{"one missing", missing, false},
		{"one by another clock", unlocated, false},
		{"nothing", rowOf(fast), true},
	} {
		if got := tt.row.within(); got != tt.want {
			t.Errorf("%s: within is %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestRow(t *testing.T) {
	var out strings.Builder
	heading(&out)
	r := rowOf(time.Millisecond, -200, 300, 12345)
	r.write(&out)
	r.add(2, []difference{{rtt: 9000}})
	r.write(&out)
	peer := row{path: "veth", load: "cores", interval: 10 * time.Millisecond, program: "ping", sent: 3}
	peer.write(&out)
	peer.add(0, []difference{{rtt: 29000}})
	peer.write(&out)
	want := []string{
		"path load interval program probes compared median p99 of |.| most out back within",
		"lo idle 1ms goping 3 3 0.30 12.35 12.35 0.30 0.00 no",
		"lo idle 1ms goping 5 4 0.30 12.35 12.35 0.30 0.00 no (1 not by kernel clocks)",
		"veth cores 10ms ping 3 0 - - - - - -",
		"veth cores 10ms ping 3 1 29.00 29.00 29.00 - - -",
	}
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if got := strings.Join(strings.Fields(line), " "); i >= len(want) || got != want[i] {
			t.Errorf("line %d: %q", i, got)
		}
	}
}
