package goping_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestFaults: every fault is reported as what it was, in the lines iputils has
// for it and in the counts.
func TestFaults(t *testing.T) {
	lab := netlab.New(t)
	for _, r := range runFaults(t, lab, faults(lab)) {
		t.Run(r.name+"/"+families[r.v6], func(t *testing.T) {
			r.run.t = t
			r.ended(r.fault.code)
			wantLines(t, r.String(), r.stdout.String(), r.transcript()...)
		})
	}
}

// transcript is what a run against the row's host has to print.
func (r *faultRun) transcript() (lines []string) {
	addr := r.host.Addr(r.v6).String()
	if strings.Contains(r.args, "-v") {
		lines = append(lines, "socket: raw, identifier <n>")
	}
	lines = append(lines, "PING "+addr+" ("+addr+") "+r.data())
	for _, line := range r.middle() {
		lines = append(lines, strings.ReplaceAll(line, "{}", addr))
	}
	lines = append(lines, "", "--- "+addr+" ping statistics ---", r.countsLine())
	switch received(r.countsLine()) {
	case "0":
		return append(lines, "")
	case "1":
		return append(lines, rttLine, oneQuantileLine)
	}
	return append(lines, rttLine, quantileLine)
}

// data is the header's end.
func (r *faultRun) data() string {
	size := 56
	for _, arg := range strings.Fields(r.args) {
		if s, ok := strings.CutPrefix(arg, "-s"); ok {
			size, _ = strconv.Atoi(s)
		}
	}
	if r.v6 {
		return strconv.Itoa(size) + " data bytes"
	}
	return strconv.Itoa(size) + "(" + strconv.Itoa(size+28) + ") bytes of data."
}

// middle are the lines between header and summary.
func (r *faultRun) middle() []string {
	lines := r.v4
	if r.v6 && r.fault.v6 != nil {
		lines = r.fault.v6
	}
	if !strings.Contains(r.args, "-v") {
		return lines
	}
	// -v shows the identifier in every reply.
	verbose := make([]string, len(lines))
	for i, line := range lines {
		verbose[i] = line
		if strings.Contains(line, " bytes from ") && !strings.Contains(line, " ident=") {
			verbose[i] = strings.Replace(line, " ttl=", " ident=<n> ttl=", 1)
		}
	}
	return verbose
}

func (r *faultRun) countsLine() string {
	if r.v6 && r.countsV6 != "" {
		return r.countsV6
	}
	return r.counts
}

// received is the number of replies in a line of counts.
func received(counts string) string {
	_, rest, _ := strings.Cut(counts, " transmitted, ")
	n, _, _ := strings.Cut(rest, " ")
	return n
}

// fault is a row of the fault list: what a host does, and what the program has
// to print about it.
type fault struct {
	name   string
	args   string // besides faultArgs
	script netlab.Script
	// v4 and v6 are the lines between the header and the summary, with "{}" for
	// the host's address; nil v6 means those of v4.
	v4, v6 []string
	// counts and countsV6 are the summary's line of counts; "" countsV6 means
	// that of IPv4.
	counts, countsV6 string
	code             int // exit code
}

// faultArgs is how the hosts of the fault list are probed: twice, with a
// timeout that a busy machine does not come near.
const faultArgs = "-c2 -i0.2 -W1.5"

// Lines of ordinary replies.
const (
	reply1 = "64 bytes from {}: icmp_seq=1 ttl=64 time=<t> ms"
	reply2 = "64 bytes from {}: icmp_seq=2 ttl=64 time=<t> ms"
)

// Lines of counts.
const (
	both      = "2 packets transmitted, 2 received, 0% packet loss, time <n>ms"
	one       = "2 packets transmitted, 1 received, 50% packet loss, time <n>ms"
	neither   = "2 packets transmitted, 0 received, 100% packet loss, time <n>ms"
	oneError  = "2 packets transmitted, 1 received, +1 errors, 50% packet loss, time <n>ms"
	allErrors = "2 packets transmitted, 0 received, +2 errors, 100% packet loss, time <n>ms"
	oneBroken = "2 packets transmitted, 1 received, +1 corrupted, 50% packet loss, time <n>ms"
)

// first applies a script to the first request; the others are answered as a
// well-behaved host does. What a row is about is then over before the run is.
func first(s netlab.Script) netlab.Script {
	return netlab.Script{Do: func(r netlab.Request) netlab.Script {
		if r.N == 0 {
			return s
		}
		return netlab.Script{}
	}}
}

// faults is the fault list.
func faults(lab *netlab.Lab) []fault {
	list := append(answerFaults(lab), damageFaults()...)
	return append(list, routerFaults(lab)...)
}

// answerFaults are hosts that answer too much, too little, too late or in
// another's name.
func answerFaults(lab *netlab.Lab) []fault {
	other := lab.Host(netlab.Script{})
	const ms = time.Millisecond
	return []fault{
		{name: "answers", v4: []string{reply1, reply2}, counts: both},
		{name: "delay", script: netlab.Script{Delay: 100 * ms},
			v4:     []string{"64 bytes from {}: icmp_seq=1 ttl=64 time=1<n> ms", "64 bytes from {}: icmp_seq=2 ttl=64 time=1<n> ms"},
			counts: both},
		{name: "TTL", script: netlab.Script{TTL: 201},
			v4:     []string{"64 bytes from {}: icmp_seq=1 ttl=201 time=<t> ms", "64 bytes from {}: icmp_seq=2 ttl=201 time=<t> ms"},
			counts: both},
		{name: "lose one", script: first(netlab.Script{LoseEvery: 1}), v4: []string{reply2}, counts: one},
		{name: "lose all", script: netlab.Script{LoseEvery: 1}, counts: neither, code: 1},
		{name: "lose all, -O", args: "-O", script: netlab.Script{LoseEvery: 1},
			v4: []string{"no answer yet for icmp_seq=1"}, counts: neither, code: 1},
		{name: "lose one, -O", args: "-O", script: first(netlab.Script{LoseEvery: 1}),
			v4: []string{"no answer yet for icmp_seq=1", reply2}, counts: one},
		{name: "lose all, -D -O", args: "-D -O", script: netlab.Script{LoseEvery: 1},
			v4: []string{"<stamp> no answer yet for icmp_seq=1"}, counts: neither, code: 1},
		{name: "lose all, -v", args: "-v", script: netlab.Script{LoseEvery: 1},
			v4:     []string{"no answer within 1.5s for icmp_seq=1", "no answer within 1.5s for icmp_seq=2"},
			counts: neither, code: 1},
		{name: "late", args: "-i3.5", script: first(netlab.Script{Delay: 2300 * ms}),
			v4:     []string{"64 bytes from {}: icmp_seq=1 ttl=64 time=<n> ms (late)", reply2},
			counts: one + ", 1 late"},
		{name: "duplicate", script: first(netlab.Script{Duplicate: 1}),
			v4:     []string{reply1, reply1 + " (DUP!)", reply2},
			counts: "2 packets transmitted, 2 received, +1 duplicates, 0% packet loss, time <n>ms"},
		{name: "three duplicates", args: "-D", script: first(netlab.Script{Duplicate: 3, DuplicateGap: 10 * ms}),
			v4: []string{"<stamp> " + reply1, "<stamp> " + reply1 + " (DUP!)", "<stamp> " + reply1 + " (DUP!)",
				"<stamp> " + reply1 + " (DUP!)", "<stamp> " + reply2},
			counts: "2 packets transmitted, 2 received, +3 duplicates, 0% packet loss, time <n>ms"},
		{name: "reorder", script: netlab.Script{Reorder: true}, v4: []string{reply2, reply1}, counts: both},
		{name: "other address", script: first(netlab.Script{From: other}),
			v4:     []string{"64 bytes from " + other.V4.String() + ": icmp_seq=1 ttl=64 time=<t> ms (DIFFERENT ADDRESS!)", reply2},
			v6:     []string{"64 bytes from " + other.V6.String() + ": icmp_seq=1 ttl=64 time=<t> ms (DIFFERENT ADDRESS!)", reply2},
			counts: one + ", 1 from another address"},
		{name: "wrong identifier", script: first(netlab.Script{WrongID: true}),
			v4:     []string{"64 bytes from {}: icmp_seq=1 ttl=64 time=<t> ms (DIFFERENT IDENTIFIER!)", reply2},
			counts: one + ", 1 under another identifier"},
	}
}

// damageFaults are replies that do not carry what was sent.
func damageFaults() []fault {
	return []fault{
		{name: "corrupt", script: first(netlab.Script{Corrupt: []int{30}}),
			v4: append(append([]string{reply1, "wrong data byte #30 should be 0x1e but was 0xe1"}, dump(30)...), reply2), counts: oneBroken},
		{name: "corrupt all", script: netlab.Script{Corrupt: []int{16, 55}},
			v4: append(append(append(append([]string{reply1, "wrong data byte #16 should be 0x10 but was 0xef"}, dump(16, 55)...),
				reply2), "wrong data byte #16 should be 0x10 but was 0xef"), dump(16, 55)...),
			counts: "2 packets transmitted, 0 received, +2 corrupted, 100% packet loss, time <n>ms", code: 1},
		// The kernel takes ICMPv6 with a wrong checksum for no packet at all.
		{name: "bad checksum", script: first(netlab.Script{BadChecksum: true}),
			v4: []string{reply1 + " (BAD CHECKSUM!)", reply2}, v6: []string{reply2},
			counts: oneBroken, countsV6: one},
		{name: "truncated", script: first(netlab.Script{Truncate: 24}),
			v4: []string{"32 bytes from {}: icmp_seq=1 ttl=64 (truncated)", reply2}, counts: oneBroken},
		{name: "truncated to nothing", script: first(netlab.Script{Truncate: -1}),
			v4: []string{"8 bytes from {}: icmp_seq=1 ttl=64 (truncated)", reply2}, counts: oneBroken},
	}
}

// dump is how a payload of 56 bytes with some inverted is shown: from byte 16
// on, 32 bytes on each line.
func dump(inverted ...int) (lines []string) {
	var b strings.Builder
	for i := 16; i < 56; i++ {
		if i%32 == 16 {
			if b.Len() > 0 {
				lines = append(lines, b.String())
			}
			b.Reset()
			b.WriteString("#" + strconv.Itoa(i) + "\t")
		}
		value := byte(i)
		for _, at := range inverted {
			if at == i {
				value ^= 0xff
			}
		}
		fmt.Fprintf(&b, "%x ", value)
	}
	return append(lines, b.String())
}

// routerFaults are probes that somebody else answers.
func routerFaults(lab *netlab.Lab) []fault {
	gateway, r1, r2 := lab.Gateway(), lab.Router("r1"), lab.Router("r2")
	list := []fault{
		{name: "path, first hop", args: "-t1", script: netlab.Script{Path: []*netlab.Router{r1, r2}},
			v4: reports(r1.V4, "Time to live exceeded", 2), v6: reports(r1.V6, "Time exceeded: Hop limit", 2),
			counts: allErrors, code: 1},
		{name: "path, second hop", args: "-t2", script: netlab.Script{Path: []*netlab.Router{r1, r2}},
			v4: reports(r2.V4, "Time to live exceeded", 2), v6: reports(r2.V6, "Time exceeded: Hop limit", 2),
			counts: allErrors, code: 1},
		{name: "path, far enough", args: "-t3", script: netlab.Script{Path: []*netlab.Router{r1, r2}},
			v4: []string{reply1, reply2}, counts: both},
		{name: "MTU of the path", args: "-s1400 -c1", script: netlab.Script{MTU: 1300, Path: []*netlab.Router{r1}},
			v4: reports(r1.V4, "Frag needed and DF set (mtu = 1300)", 1), v6: reports(r1.V6, "Packet too big: mtu=1300", 1),
			counts: "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms", code: 1},
		{name: "redirect", script: first(netlab.Script{Error: netlab.Redirect(r1)}),
			v4:     []string{"From " + gateway.V4.String() + ": icmp_seq=1 Redirect Host(New nexthop: " + r1.V4.String() + ")", reply1, reply2},
			v6:     []string{"From " + gateway.Link.WithZone("").String() + ": icmp_seq=1 Redirect(New nexthop: " + r1.Link.WithZone("").String() + ")", reply1, reply2},
			counts: both},
		{name: "source quench", script: first(netlab.Script{Error: netlab.SourceQuench()}),
			v4: []string{"From " + gateway.V4.String() + ": icmp_seq=1 Source Quench", reply1, reply2},
			v6: []string{reply1, reply2}, counts: both},
		{name: "host unreachable, -q", args: "-q", script: netlab.Script{Error: netlab.Unreachable(1)},
			counts: allErrors, code: 1},
		{name: "host unreachable, -D", args: "-D -c1", script: netlab.Script{Error: netlab.Unreachable(1).By(r1)},
			v4:     []string{"<stamp> From " + r1.V4.String() + " icmp_seq=1 Destination Host Unreachable"},
			v6:     []string{"<stamp> From " + r1.V6.String() + " icmp_seq=1 Destination unreachable: Address unreachable"},
			counts: "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms", code: 1},
		{name: "extensions, -v", args: "-v",
			script: first(netlab.Script{Error: netlab.TimeExceeded(0).By(r2).With(
				netlab.MPLS{{Value: 16001, TC: 5, TTL: 1}, {Value: 17, TTL: 254}},
				netlab.InterfaceInfo{Role: 2, Index: 7, Name: "ge-0/0/1", MTU: 9000})}),
			v4: extended(r2.V4.String(), "Time to live exceeded"), v6: extended(r2.V6.String(), "Time exceeded: Hop limit"),
			counts: oneError},
	}
	for _, e := range []struct {
		name   string
		error  *netlab.ICMPError
		v4, v6 string
	}{
		{"net unreachable", netlab.Unreachable(0), "Destination Net Unreachable", "Destination unreachable: No route"},
		{"host unreachable", netlab.Unreachable(1), "Destination Host Unreachable", "Destination unreachable: Address unreachable"},
		{"protocol unreachable", netlab.Unreachable(2), "Destination Protocol Unreachable", "Parameter problem: Unknown header at 6"},
		{"port unreachable", netlab.Unreachable(3), "Destination Port Unreachable", "Destination unreachable: Port unreachable"},
		{"filtered", netlab.Unreachable(13), "Packet filtered", "Destination unreachable: Administratively prohibited"},
		{"ingress policy", netlab.Unreachable6(5), "Destination Host Prohibited", "Destination unreachable: Source address failed ingress/egress policy"},
		{"reject route", netlab.Unreachable6(6), "Destination Host Prohibited", "Destination unreachable: Reject route to destination"},
		{"hop limit", netlab.TimeExceeded(0), "Time to live exceeded", "Time exceeded: Hop limit"},
		{"reassembly", netlab.TimeExceeded(1), "Frag reassembly time exceeded", "Time exceeded: Defragmentation failure"},
		{"too big", netlab.TooBig(1400), "Frag needed and DF set (mtu = 1400)", "Packet too big: mtu=1400"},
		{"parameter problem", netlab.ParameterProblem(5), "Parameter problem: pointer = 5", "Parameter problem: Wrong header field at 5"},
	} {
		list = append(list, fault{
			name: e.name, script: netlab.Script{Error: e.error.By(r1)},
			v4: reports(r1.V4, e.v4, 2), v6: reports(r1.V6, e.v6, 2), counts: allErrors, code: 1,
		})
	}
	return list
}

// reports are the lines of n probes that from reports on.
func reports(from fmt.Stringer, text string, n int) (lines []string) {
	for seq := range n {
		lines = append(lines, fmt.Sprintf("From %v icmp_seq=%d %s", from, seq+1, text))
	}
	return lines
}

// extended are the lines of a time exceeded with labels and an interface.
func extended(from, text string) []string {
	return []string{
		"From " + from + " icmp_seq=1 " + text,
		"  MPLS label=16001 tc=5 s=0 ttl=1",
		"  MPLS label=17 tc=0 s=1 ttl=254",
		"  interface outgoing name=ge-0/0/1 index=7 mtu=9000",
		strings.Replace(reply2, " ttl", " ident=<n> ttl", 1),
	}
}

// faultRun is a run of the program against the host of a row.
type faultRun struct {
	*fault
	v6   bool
	host *netlab.Host
	*run
}

// runFaults runs the program against a host of its own for each row and family,
// all at the same time, since most of a run is waiting.
func runFaults(t *testing.T, lab *netlab.Lab, list []fault, args ...string) (runs []*faultRun) {
	for i := range list {
		for _, v6 := range []bool{false, true} {
			runs = append(runs, startFault(t, lab, &list[i], v6, args))
		}
	}
	for i, r := range runs {
		r.wait()
		// A machine that stands still is right to say so; the row is about something else.
		for range 5 {
			if !strings.Contains(r.stdout.String(), "process stalled") {
				break
			}
			r = startFault(t, lab, r.fault, r.v6, args)
			r.wait()
			runs[i] = r
		}
	}
	if c := lab.Counters(); c.Overruns+c.SendErrors+c.DroppedOut+c.DroppedBack > 0 {
		t.Errorf("the lab itself failed: %+v", c)
	}
	return runs
}

// startFault runs goping against a new host with the fault.
func startFault(t *testing.T, lab *netlab.Lab, f *fault, v6 bool, args []string) *faultRun {
	host := lab.Host(f.script)
	all := append(strings.Fields(faultArgs+" "+f.args), args...)
	return &faultRun{fault: f, v6: v6, host: host, run: start(t, append(all, host.Addr(v6).String())...)}
}
