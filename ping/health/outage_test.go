package health

import (
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

const ms = time.Millisecond

// step is what a scripted outage does at a moment; at 0, before the checker begins.
type step struct {
	at time.Duration
	do func(n *pingtest.Network, h *pingtest.Host)
}

func set(b pingtest.Behavior) func(*pingtest.Network, *pingtest.Host) {
	return func(_ *pingtest.Network, h *pingtest.Host) { h.Set(b) }
}

func local(t pingtest.Trouble) func(*pingtest.Network, *pingtest.Host) {
	return func(n *pingtest.Network, _ *pingtest.Host) { n.Local(t) }
}

var down = set(pingtest.Behavior{Down: true})
var up = set(pingtest.Behavior{})

// outages are scripts and what exactly is seen of them, in virtual time. Regular
// probes leave at whole seconds, fast ones each 200 ms; an answer takes 1 ms, a loss
// is one after 1 s, names are asked for each 30.05 s.
var outages = []struct {
	name   string
	policy Policy
	script []step
	until  time.Duration
	want   string
}{
	{
		name:   "hard down, and back after a minute",
		script: []step{{10*time.Second + 500*ms, down}, {70*time.Second + 500*ms, up}},
		until:  3 * time.Minute,
		// The probe at 11 is lost at 12; those at 12, 12.2, 12.4 and 12.6 make it five.
		want: `
0.201 unknown → up
13.600 up → down timeout
71.201 down → up
`,
	},
	{
		name:   "no answer from the first",
		script: []step{{0, down}},
		until:  time.Minute,
		want: `
2.600 unknown → down timeout
`,
	},
	{
		name:   "a router says so",
		script: []step{{10*time.Second + 500*ms, set(pingtest.Behavior{Error: &ping.ICMPError{Type: 3, Code: 13}})}},
		until:  time.Minute,
		want: `
0.201 unknown → up
11.801 up → down filtered
`,
	},
	{
		name:   "four lost in a row are none too many",
		script: []step{{10*time.Second + 500*ms, down}, {12*time.Second + 500*ms, up}},
		until:  time.Minute,
		want: `
0.201 unknown → up
`,
	},
	{
		name:   "flapping every four seconds",
		script: []step{{10*time.Second + 500*ms, set(pingtest.Behavior{Do: flapping(4 * time.Second)})}, {time.Minute + 500*ms, up}},
		until:  2 * time.Minute,
		want: `
0.201 unknown → up
14.600 up → down timeout
25.001 down → up (1 held back)
30.600 up → down timeout
41.001 down → up (1 held back)
46.600 up → down timeout
57.001 down → up (1 held back)
`,
	},
	{
		name:   "one lost in two",
		script: []step{{10*time.Second + 500*ms, set(pingtest.Behavior{Do: everyOther})}, {time.Minute + 500*ms, up}},
		until:  10 * time.Minute,
		want: `
0.201 unknown → up
42.000 up → degraded loss
336.001 degraded → up
`,
	},
	{
		name:   "1 % loss for a day",
		script: []step{{0, set(pingtest.Behavior{Loss: 0.01})}},
		until:  24 * time.Hour,
		want: `
0.201 unknown → up
`,
	},
	{
		name:   "5 % loss for half an hour",
		script: []step{{10*time.Minute + 500*ms, set(pingtest.Behavior{Loss: 0.05})}, {40*time.Minute + 500*ms, up}},
		until:  time.Hour,
		want: `
0.201 unknown → up
810.000 up → degraded loss
912.001 degraded → up
1019.000 up → degraded loss
2287.001 degraded → up
`,
	},
	{
		name:   "20 % loss for ten minutes",
		script: []step{{10*time.Minute + 500*ms, set(pingtest.Behavior{Loss: 0.2})}, {20*time.Minute + 500*ms, up}},
		until:  time.Hour,
		want: `
0.201 unknown → up
693.000 up → degraded loss
1449.001 degraded → up
`,
	},
	{
		name:   "slow",
		policy: Policy{Degraded: Limits{Slow: 80 * ms, Window: time.Minute}},
		script: []step{{2*time.Minute + 500*ms, set(pingtest.Behavior{Delay: 90 * ms})}, {3*time.Minute + 500*ms, up}},
		until:  10 * time.Minute,
		want: `
0.201 unknown → up
127.090 up → degraded slow
237.001 degraded → up
`,
	},
	{
		name:   "slow, and then down",
		policy: Policy{Degraded: Limits{Slow: 80 * ms, Window: time.Minute}},
		script: []step{{time.Minute + 500*ms, set(pingtest.Behavior{Delay: 90 * ms})}, {90*time.Second + 500*ms, down}, {2*time.Minute + 500*ms, up}},
		until:  10 * time.Minute,
		want: `
0.201 unknown → up
67.090 up → degraded slow
93.600 degraded → down timeout
121.201 down → up
`,
	},
	{
		name: "local trouble, short",
		script: []step{
			{10*time.Second + 500*ms, local(pingtest.Trouble{SendErr: syscall.EPERM})}, {19*time.Second + 500*ms, local(pingtest.Trouble{})},
			{30 * time.Second, local(pingtest.Trouble{Stall: 8 * time.Second})},
			{50 * time.Second, local(pingtest.Trouble{Suspended: time.Hour})},
			{60*time.Second + 500*ms, down}, {60*time.Second + 600*ms, local(pingtest.Trouble{Drops: 3})}, {61*time.Second + 500*ms, up},
		},
		until: 2 * time.Minute,
		want: `
0.201 unknown → up
`,
	},
	{
		name:   "local trouble, long",
		script: []step{{10*time.Second + 500*ms, local(pingtest.Trouble{SendErr: syscall.EPERM})}, {70*time.Second + 500*ms, local(pingtest.Trouble{})}},
		until:  2 * time.Minute,
		want: `
0.201 unknown → up
21.000 up → unknown local
71.201 unknown → up
`,
	},
	{
		name: "down behind local trouble",
		script: []step{
			{10*time.Second + 500*ms, down},
			{12*time.Second + 500*ms, local(pingtest.Trouble{SendErr: syscall.EPERM})}, {15*time.Second + 500*ms, local(pingtest.Trouble{})},
		},
		until: time.Minute,
		want: `
0.201 unknown → up
16.600 up → down timeout
`,
	},
	{
		name: "the name is gone, and comes back",
		script: []step{
			{40 * time.Second, func(n *pingtest.Network, _ *pingtest.Host) { n.Forget("db.example.") }},
			{100*time.Second + 500*ms, down},
			{130*time.Second + 500*ms, up},
			{160 * time.Second, func(n *pingtest.Network, h *pingtest.Host) { n.Rename("db.example.", h.Addr()) }},
		},
		until: 5 * time.Minute,
		want: `
0.201 unknown → up
60.100 name failed name
103.600 up → down timeout
131.201 down → up
180.300 name found
`,
	},
	{
		name: "the name servers are down",
		script: []step{
			{40 * time.Second, func(n *pingtest.Network, _ *pingtest.Host) { n.FailNames(true) }},
			{160 * time.Second, func(n *pingtest.Network, _ *pingtest.Host) { n.FailNames(false) }},
		},
		until: 5 * time.Minute,
		want: `
0.201 unknown → up
60.100 name failed name
180.300 name found
`,
	},
	{
		name: "another address, after the old one has died",
		script: []step{
			{40*time.Second + 500*ms, down},
			{50 * time.Second, func(n *pingtest.Network, _ *pingtest.Host) { n.Rename("db.example.", n.Host("").Addr()) }},
		},
		until: 5 * time.Minute,
		want: `
0.201 unknown → up
43.600 up → down timeout
60.100 192.0.2.7 → 192.0.2.2
61.201 down → up
`,
	},
	{
		name: "another address, while the old one is being decided",
		script: []step{
			{58*time.Second + 700*ms, down},
			{59 * time.Second, func(n *pingtest.Network, _ *pingtest.Host) { n.Rename("db.example.", n.Host("").Addr()) }},
		},
		until: 5 * time.Minute,
		want: `
0.201 unknown → up
60.100 192.0.2.7 → 192.0.2.2
`,
	},
	{
		// What was lost at the old one is no evidence about the new one.
		name: "another address, where nobody is, while the old one is being decided",
		script: []step{
			{57*time.Second + 700*ms, down},
			{59 * time.Second, func(n *pingtest.Network, _ *pingtest.Host) {
				n.Rename("db.example.", netip.MustParseAddr("192.0.2.99"))
			}},
		},
		until: 5 * time.Minute,
		want: `
0.201 unknown → up
60.100 192.0.2.7 → 192.0.2.99
63.600 up → down timeout
`,
	},
	{
		name: "another address, where nobody is",
		script: []step{{50 * time.Second, func(n *pingtest.Network, _ *pingtest.Host) {
			n.Rename("db.example.", netip.MustParseAddr("192.0.2.99"))
		}}},
		until: 5 * time.Minute,
		want: `
0.201 unknown → up
60.100 192.0.2.7 → 192.0.2.99
63.600 up → down timeout
`,
	},
}

// flapping has a host answer and not answer in turns.
func flapping(each time.Duration) func(pingtest.Probe) pingtest.Behavior {
	return func(p pingtest.Probe) pingtest.Behavior {
		return pingtest.Behavior{Down: p.At.UnixNano()/int64(each)%2 == 1}
	}
}

// everyOther has a host answer every other probe.
func everyOther(p pingtest.Probe) pingtest.Behavior {
	return pingtest.Behavior{Down: p.Number%2 == 1}
}

// TestOutages runs each script and compares the whole sequence of events.
func TestOutages(t *testing.T) {
	if raced {
		t.Skip("ThreadSanitizer itself crashes now and then over so many bubbles (Go 1.26); the tests beside this one run under it")
	}
	for _, tt := range outages {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got, want := strings.TrimSpace(played(t, tt.policy, tt.script, tt.until)), strings.TrimSpace(tt.want); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		})
	}
}

// played plays a script and returns a line for each event.
func played(t *testing.T, policy Policy, script []step, until time.Duration) string {
	net := pingtest.New(1)
	h := net.Host("db.example.", netip.MustParseAddr("192.0.2.7"))
	begun := time.Now()
	for len(script) > 0 && script[0].at == 0 {
		script[0].do(net, h)
		script = script[1:]
	}
	var b strings.Builder
	c, err := New(&Config{
		Targets:  []Target{{Name: "db", Host: "db.example."}},
		Policy:   policy,
		Ping:     net.Config(ping.Config{Reresolve: 30*time.Second + 50*ms}),
		OnChange: func(ev Event) { fmt.Fprintf(&b, "%s\n", line(begun, &ev)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, s := range script {
		time.Sleep(s.at - time.Since(begun))
		s.do(net, h)
	}
	time.Sleep(until - time.Since(begun))
	synctest.Wait()
	return b.String()
}

// line is an event in short: when in seconds, and what.
func line(begun time.Time, ev *Event) string {
	s := fmt.Sprintf("%.3f ", ev.Time.Sub(begun).Seconds())
	switch ev.Kind {
	case StateChanged:
		s += fmt.Sprintf("%v → %v", ev.From, ev.To)
	case AddressChanged:
		s += fmt.Sprintf("%v → %v", ev.OldAddr, ev.Addr)
	default:
		s += ev.Kind.String()
	}
	if ev.Cause != NoCause {
		s += " " + string(ev.Cause)
	}
	if ev.Suppressed > 0 {
		s += fmt.Sprintf(" (%d held back)", ev.Suppressed)
	}
	return s
}
