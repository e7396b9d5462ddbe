package goping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// form is a run of goping's ping against a host, and what iputils' ping (20221126, and
// its newest release where they differ) prints of it.
type form struct {
	name   string
	args   string
	script netlab.Script
	// v4 and v6 are the lines between the header and the summary, with "{}" for the
	// host's address; nil v6 means those of v4, and of nothing but none that there is no
	// such run.
	v4, v6  []string
	header  string // behind the address; empty means that of 56 bytes
	before  []string
	counts  string
	figures string // the last line
	errs    []string
	code    int
}

var none = []string{"none"}

// Lines that end a summary.
const (
	floodLine = rttLine + ", ipg/ewma <f>/<f> ms"
	noLine    = ""
)

const formArgs = "-i0.2 -W1"

// forms are the forms of output but for those of ICMP errors.
func forms(lab *netlab.Lab) []form {
	other, r1 := lab.Host(netlab.Script{}), lab.Router("r1")
	gateway := lab.Gateway()
	const ms = time.Millisecond
	twice := func(a, b string) []string { return []string{a, b} }
	ident := func(line string) string { return strings.Replace(line, " ttl=", " ident=<n> ttl=", 1) }
	broken := func(at ...int) []string {
		var lines []string
		for _, reply := range twice(reply1, reply2) {
			lines = append(append(lines, reply, "wrong data byte #30 should be 0x1e but was 0xe1"), dump(at...)...)
		}
		return lines
	}
	rung := broken(30)
	rung[3], rung[7] = rung[3]+"\a", rung[7]+"\a"
	return append([]form{
		{name: "answers", args: "-c2", v4: twice(reply1, reply2), counts: both, figures: rttLine},
		{name: "-q", args: "-qc2", counts: both, figures: rttLine},
		{name: "-D -O", args: "-D -O -c2", v4: twice("<stamp> "+reply1, "<stamp> "+reply2), counts: both, figures: rttLine},
		{name: "-3", args: "-3 -c1", v4: []string{"64 bytes from {}: icmp_seq=1 ttl=64 time=<f> ms"},
			counts: "1 packets transmitted, 1 received, 0% packet loss, time 0ms", figures: rttLine},
		{name: "-a", args: "-a -c2", v4: twice(reply1+"\a", reply2+"\a"), counts: both, figures: rttLine},
		{name: "-s 8", args: "-s8 -c2", header: " 8(36) bytes of data.",
			v4:     twice("16 bytes from {}: icmp_seq=1 ttl=64", "16 bytes from {}: icmp_seq=2 ttl=64"),
			counts: both, figures: noLine},
		{name: "-p", args: "-pff00 -c2", before: []string{"PATTERN: 0xff00"}, v4: twice(reply1, reply2), counts: both, figures: rttLine},
		{name: "-I dev", args: "-I " + lab.Interface + " -c2", header: " from <near> " + lab.Interface + ": 56(84) bytes of data.",
			v4: twice(reply1, reply2), counts: both, figures: rttLine},
		{name: "-B", args: "-B -c2", header: " from <near> : 56(84) bytes of data.", v4: twice(reply1, reply2), counts: both, figures: rttLine},
		{name: "-v", args: "-v -c2", before: []string{"ai->ai_family: <family>, ai->ai_canonname: '{}'"},
			v4: twice(ident(reply1), ident(reply2)), counts: both, figures: rttLine, errs: verboseSockets},

		{name: "all lost", args: "-c2", script: netlab.Script{LoseEvery: 1}, counts: neither, figures: noLine, code: 1},
		{name: "all lost, -O", args: "-O -c2", script: netlab.Script{LoseEvery: 1},
			v4: []string{"no answer yet for icmp_seq=1"}, counts: neither, figures: noLine, code: 1},
		{name: "one lost", args: "-c2", script: first(netlab.Script{LoseEvery: 1}), v4: []string{reply2}, counts: one, figures: rttLine},
		{name: "slow", args: "-O -c2", script: netlab.Script{Delay: 290 * ms},
			v4:     []string{"no answer yet for icmp_seq=1", slow("1"), slow("2")},
			counts: both, figures: rttLine + ", pipe 2"},
		{name: "three at once, all lost", args: "-l3 -c3", script: netlab.Script{LoseEvery: 1},
			counts: "3 packets transmitted, 0 received, 100% packet loss, time <n>ms", figures: noLine, code: 1},
		{name: "a duplicate", args: "-c2", script: first(netlab.Script{Duplicate: 1}),
			v4:     []string{reply1, reply1 + " (DUP!)", reply2},
			counts: "2 packets transmitted, 2 received, +1 duplicates, 0% packet loss, time <n>ms", figures: rttLine},
		{name: "another address", args: "-c2", script: netlab.Script{From: other},
			v4:     twice(of(reply1, other.V4)+" (DIFFERENT ADDRESS!)", of(reply2, other.V4)+" (DIFFERENT ADDRESS!)"),
			v6:     twice(of(reply1, other.V6)+" (DIFFERENT ADDRESS!)", of(reply2, other.V6)+" (DIFFERENT ADDRESS!)"),
			counts: both, figures: rttLine},
		{name: "cut short", args: "-c2", script: netlab.Script{Truncate: 24},
			v4:     twice("32 bytes from {}: icmp_seq=1 ttl=64 (truncated)", "32 bytes from {}: icmp_seq=2 ttl=64 (truncated)"),
			counts: both, figures: rttLine},
		{name: "wrong data", args: "-c2", script: netlab.Script{Corrupt: []int{30}}, v4: broken(30), counts: both, figures: rttLine},
		{name: "wrong data, -a", args: "-a -c2", script: netlab.Script{Corrupt: []int{30}}, v4: rung, counts: both, figures: rttLine},
		// The kernel takes ICMPv6 with a wrong checksum for no packet at all.
		{name: "bad checksum", args: "-c2", script: netlab.Script{BadChecksum: true}, v6: none,
			v4:     twice(reply1+" (BAD CHECKSUM!)", reply2+" (BAD CHECKSUM!)"),
			counts: "2 packets transmitted, 0 received, +2 corrupted, 100% packet loss, time <n>ms", figures: noLine, code: 1},
		{name: "another identifier", args: "-c2", script: netlab.Script{WrongID: true}, counts: neither, figures: noLine, code: 1},

		{name: "errors, -q", args: "-qc2", script: netlab.Script{Error: netlab.Unreachable(1)}, counts: allErrors, figures: noLine, code: 1},
		{name: "errors, -D", args: "-Dc2", script: netlab.Script{Error: netlab.Unreachable(1).By(r1)},
			v4:     stamped(r1.V4, "Destination Host Unreachable", 2),
			v6:     stamped(r1.V6, "Destination unreachable: Address unreachable", 2),
			counts: allErrors, figures: noLine, code: 1},
		{name: "an error ends -w", args: "-w9 -c2", script: netlab.Script{Error: netlab.Unreachable(1).By(r1)},
			v4:     reports(r1.V4, "Destination Host Unreachable", 1),
			v6:     reports(r1.V6, "Destination unreachable: Address unreachable", 1),
			counts: "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms", figures: noLine, code: 1},
		{name: "a redirect", args: "-c2", script: first(netlab.Script{Error: netlab.Redirect(r1)}),
			v4:     []string{"From " + gateway.V4.String() + ": icmp_seq=1 Redirect Host(New nexthop: " + r1.V4.String() + ")", reply1, reply2},
			v6:     none,
			counts: both, figures: rttLine},
		{name: "a redirect, -v", args: "-vc2", script: first(netlab.Script{Error: netlab.Redirect(r1)}),
			before: []string{"ai->ai_family: <family>, ai->ai_canonname: '{}'"},
			v4: []string{"From " + gateway.V4.String() + ": icmp_seq=1 Redirect Host(New nexthop: " + r1.V4.String() + ")",
				"Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst Data",
				" 4  5  00 0054 <hex>   2 0000  40  01 <hex> <near>  {} ", ident(reply1), ident(reply2)},
			v6:     none,
			counts: both, figures: rttLine, errs: verboseSockets},
		{name: "a source quench", args: "-c2", script: first(netlab.Script{Error: netlab.SourceQuench()}),
			v4: []string{"From " + gateway.V4.String() + ": icmp_seq=1 Source Quench", reply1, reply2}, v6: none,
			counts: both, figures: rttLine},
		{name: "too long to leave", args: "-Mdo -s1500 -c2", header: " 1500(1528) bytes of data.",
			counts: allErrors, figures: noLine, code: 1, errs: twice(tooLong, tooLong)},
	}, floods(other, r1)...)
}

// stamped are reports with the time of day before them.
func stamped(from fmt.Stringer, text string, n int) []string {
	lines := reports(from, text, n)
	for i := range lines {
		lines[i] = "<stamp> " + lines[i]
	}
	return lines
}

const tooLong = "ping: local error: message too long, mtu=1500"

// verboseSockets is the error output of -v.
var verboseSockets = []string{"ping: <sockets>, hints.ai_family: AF_UNSPEC", ""}

// of is a reply's line with another address.
func of(reply string, from fmt.Stringer) string {
	return strings.Replace(reply, "{}", from.String(), 1)
}

// slow is the line of a reply that took its time.
func slow(seq string) string { return "64 bytes from {}: icmp_seq=" + seq + " ttl=64 time=<n> ms" }

// floods are the forms of -f.
func floods(other *netlab.Host, r1 *netlab.Router) []form {
	line := func(dots string) []string { return []string{dots} }
	return []form{
		{name: "-f", args: "-fc3", v4: line(".\b \b.\b \b.\b \b"), counts: "3 packets transmitted, 3 received, 0% packet loss, time <n>ms", figures: floodLine},
		{name: "-f -a", args: "-fac2", v4: line(".\b \b\a.\b \b\a"), counts: both, figures: floodLine},
		{name: "-f, errors", args: "-fc2", script: netlab.Script{Error: netlab.Unreachable(1)}, v4: line(".\bE.\bE"), counts: allErrors, figures: noLine, code: 1},
		{name: "-f, bad checksum", args: "-fc2", script: netlab.Script{BadChecksum: true}, v4: line(".\bC.\bC"), v6: none,
			counts: "2 packets transmitted, 0 received, +2 corrupted, 100% packet loss, time <n>ms", figures: noLine, code: 1},
		{name: "-f, duplicates", args: "-fc2", script: first(netlab.Script{Duplicate: 1}), v4: line(".\b \b\b \b.\b \b"),
			counts: "2 packets transmitted, 2 received, +1 duplicates, 0% packet loss, time <n>ms", figures: floodLine},
		{name: "-f, one lost", args: "-fc2", script: first(netlab.Script{LoseEvery: 1}), v4: line("..\b \b"), counts: one, figures: floodLine},
		{name: "-f, another address", args: "-fc2", script: netlab.Script{From: other}, v4: line(".\b \b.\b \b"), counts: both, figures: floodLine},
		{name: "-f, cut short", args: "-fc2", script: netlab.Script{Truncate: 24}, v4: line(".\b \b.\b \b"), counts: both, figures: floodLine},
		{name: "-f, redirect", args: "-fc2", script: netlab.Script{Error: netlab.Redirect(r1)}, v4: line(".\b \b.\b \b"), counts: both, figures: floodLine},
		{name: "-f, too long to leave", args: "-f -Mdo -s1500 -c2", header: " 1500(1528) bytes of data.", v4: line("EE"), counts: allErrors, figures: noLine, code: 1},
	}
}

// TestPingForms: every form of output of iputils' ping, through the program.
func TestPingForms(t *testing.T) {
	lab := netlab.New(t)
	runForms(t, lab, forms(lab))
}

// TestPingIPOptions: -R and -T on loopback, where the kernel fills the options.
func TestPingIPOptions(t *testing.T) {
	netlab.Need(t)
	const one = "127.0.0.1"
	for args, want := range map[string][]string{
		"-R": {"64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=<t> ms", "RR: \t" + one, "\t" + one, "\t" + one, "\t" + one, "",
			"64 bytes from 127.0.0.1: icmp_seq=2 ttl=64 time=<t> ms\t(same route)"},
		"-Ttsonly":    {stamped1, "TS: \t<n> absolute", "\t<n>", "\t<n>", "\t<n>", "", stamped2, "TS: \t<n> absolute", "\t<n>", "\t<n>", "\t<n>", ""},
		"-Ttsandaddr": {stamped1, hop + " absolute", "\t127.0.0.1\t<n>", "\t127.0.0.1\t<n>", "\t127.0.0.1\t<n>", "", stamped2, hop + " absolute", "\t127.0.0.1\t<n>", "\t127.0.0.1\t<n>", "\t127.0.0.1\t<n>", ""},
	} {
		r := goping(t, "ping", "-c2", "-i0.01", args, one).ended(0)
		lines := append([]string{"PING 127.0.0.1 (127.0.0.1) 56(124) bytes of data."}, want...)
		wantLines(t, r.String(), r.stdout.String(), append(lines, "", "--- 127.0.0.1 ping statistics ---", both, rttLine)...)
	}
}

const (
	stamped1 = "64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=<t> ms"
	stamped2 = "64 bytes from 127.0.0.1: icmp_seq=2 ttl=64 time=<t> ms"
	hop      = "TS: \t127.0.0.1\t<n>"
)

// TestPingErrorTexts: every text of an ICMP error.
func TestPingErrorTexts(t *testing.T) {
	lab := netlab.New(t)
	runForms(t, lab, append(errorTexts4(lab.Router("r1")), errorTexts6(lab.Router("r1"))...))
}

const oneError1 = "1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 0ms"

// errorTexts4 are those of IPv4.
func errorTexts4(r1 *netlab.Router) (list []form) {
	add := func(typ, code uint8, text string) {
		list = append(list, form{
			name: text, args: "-c1", counts: oneError1, figures: noLine, code: 1, v6: none,
			script: netlab.Script{Error: &netlab.ICMPError{Type4: typ, Code4: code, MTU: 1400, Pointer: 5, Router: r1}},
			v4:     reports(r1.V4, text, 1),
		})
	}
	for code, text := range []string{
		"Destination Net Unreachable", "Destination Host Unreachable", "Destination Protocol Unreachable", "Destination Port Unreachable",
		"Frag needed and DF set (mtu = 1400)", "Source Route Failed", "Destination Net Unknown", "Destination Host Unknown",
		"Source Host Isolated", "Destination Net Prohibited", "Destination Host Prohibited",
		"Destination Net Unreachable for Type of Service", "Destination Host Unreachable for Type of Service",
		"Packet filtered", "Precedence Violation", "Precedence Cutoff",
	} {
		add(3, uint8(code), text)
	}
	add(11, 0, "Time to live exceeded")
	add(11, 1, "Frag reassembly time exceeded")
	add(11, 7, "Time exceeded, Bad Code: 7")
	add(12, 0, "Parameter problem: pointer = 5")
	for code, what := range []string{"Network", "Host", "Type of Service and Network", "Type of Service and Host"} {
		add(5, uint8(code), "")
		f := &list[len(list)-1]
		f.name, f.code, f.figures = "Redirect "+what, 0, rttLine
		f.counts = "1 packets transmitted, 1 received, 0% packet loss, time 0ms"
		f.script.Error.Forward, f.script.Error.Gateway = true, r1
		f.v4 = []string{"From " + r1.V4.String() + ": icmp_seq=1 Redirect " + what + "(New nexthop: " + r1.V4.String() + ")", reply1}
	}
	return list
}

// errorTexts6 are those of IPv6.
func errorTexts6(r1 *netlab.Router) (list []form) {
	for _, e := range []struct {
		typ, code uint8
		text      string
	}{
		{1, 0, "Destination unreachable: No route"}, {1, 1, "Destination unreachable: Administratively prohibited"},
		{1, 2, "Destination unreachable: Beyond scope of source address"}, {1, 3, "Destination unreachable: Address unreachable"},
		{1, 4, "Destination unreachable: Port unreachable"}, {1, 5, "Destination unreachable: Source address failed ingress/egress policy"},
		{1, 6, "Destination unreachable: Reject route to destination"}, {1, 7, "Destination unreachable: Unknown code 7"},
		{2, 0, "Packet too big: mtu=1400"},
		{3, 0, "Time exceeded: Hop limit"}, {3, 1, "Time exceeded: Defragmentation failure"}, {3, 2, "Time exceeded: code 2"},
		{4, 0, "Parameter problem: Wrong header field at 5"}, {4, 1, "Parameter problem: Unknown header at 5"},
		{4, 2, "Parameter problem: Unknown option at 5"}, {4, 9, "Parameter problem: Unknown code 9 at 5"},
	} {
		list = append(list, form{
			name: e.text, args: "-c1", counts: oneError1, figures: noLine, code: 1, v4: none,
			script: netlab.Script{Error: &netlab.ICMPError{Type6: e.typ, Code6: e.code, MTU: 1400, Pointer: 5, Router: r1}},
			v6:     reports(r1.V6, e.text, 1),
		})
	}
	return list
}

// formRun is a run of a form.
type formRun struct {
	*form
	v6   bool
	addr string
	near fmt.Stringer
	*run
}

// runForms runs all forms at the same time and compares.
func runForms(t *testing.T, lab *netlab.Lab, list []form) {
	var runs []*formRun
	for i := range list {
		f := &list[i]
		for _, v6 := range []bool{false, true} {
			if lines := map[bool][]string{false: f.v4, true: f.v6}[v6]; len(lines) == 1 && lines[0] == "none" {
				continue
			}
			addr := lab.Host(f.script).Addr(v6).String()
			args := append([]string{"ping"}, strings.Fields(formArgs+" "+f.args)...)
			runs = append(runs, &formRun{f, v6, addr, lab.Addr(v6), start(t, append(args, addr)...)})
		}
	}
	for _, r := range runs {
		r.wait()
	}
	for _, r := range runs {
		t.Run(r.name+"/"+families[r.v6], func(t *testing.T) {
			if r.run.t = t; r.run.code != r.form.code {
				t.Errorf("%v: exit code %d, want %d", r, r.run.code, r.form.code)
			}
			wantLines(t, r.String(), r.stdout.String(), r.transcript()...)
			wantLines(t, r.String()+": error output", r.stderr.String(), r.fill(r.errs)...)
		})
	}
}

// transcript is what the run has to print.
func (r *formRun) transcript() []string {
	header := r.header
	if header == "" {
		header = " 56(84) bytes of data."
	}
	if r.v6 {
		size, _, _ := strings.Cut(header[strings.LastIndex(strings.TrimSuffix(header, " bytes of data."), " ")+1:], "(")
		header = header[:strings.LastIndex(strings.TrimSuffix(header, " bytes of data."), " ")+1] + size + " data bytes"
	}
	lines := append([]string(nil), r.before...)
	lines = append(lines, "PING {} ({})"+header)
	middle := r.v4
	if r.v6 && r.form.v6 != nil {
		middle = r.form.v6
	}
	lines = append(lines, middle...)
	if !strings.HasPrefix(r.args, "-f") { // flood's dots have no line of their own
		lines = append(lines, "")
	}
	return r.fill(append(lines, "--- {} ping statistics ---", r.counts, r.figures))
}

// fill puts addresses and the family into lines.
func (r *formRun) fill(lines []string) []string {
	family, sockets, mtu := "AF_INET", "sock4.fd: <n> (socktype: <kind>), sock6.fd: -1 (socktype: 0)", "mtu="
	if r.v6 {
		family, sockets, mtu = "AF_INET6", "sock4.fd: -1 (socktype: 0), sock6.fd: <n> (socktype: <kind>)", "mtu: "
	}
	in := strings.NewReplacer("{}", r.addr, "<near>", r.near.String(), "<family>", family, "<sockets>", sockets, "long, mtu=", "long, "+mtu)
	var filled []string
	for _, line := range lines {
		filled = append(filled, in.Replace(line))
	}
	return filled
}
