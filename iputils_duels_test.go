package goping_test

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"goping/internal/netlab"
)

// duels are the scenarios; every option that both programs have is in one.
func duels(lab *netlab.Lab) []duel {
	return slices.Concat(usageDuels(), destinationDuels(), outputDuels(), optionDuels(), hostDuels(lab), routerDuels(lab))
}

// refusal is the outcome of a command line that is not carried out.
func refused(code int, text string) *outcome { return &outcome{stderr: text + "\n", code: code} }

// usageDuels are arguments that options do not take, and some that look as if. Should
// one run after all, a probe is enough.
func usageDuels() (list []duel) {
	for _, args := range []string{
		"-c 1.1", "-c 0", "-c -1", "-c x", "-c ''", "-c 99999999999999999999", "-c 9223372036854775808",
		"-w 0.1", "-w 0,1", "-w x", "-w -1", "-w 2147483648",
		"-s x", "-s ''",
		"-i 0,5", "-i x", "-i ''", "-i 2147484", "-i 1e9", "-i nan", "-i inf", "-i 0x.1",
		"-W x", "-W -1", "-W ''", "-W 4294968", "-W 1x", "-W nan", "-W 1e400",
		"-e 65536", "-e -1", "-e x", "-t 256", "-t -1", "-t x", "-t 0",
		"-l 0", "-l 65537", "-l x", "-l -1", "-m -1", "-m x", "-m 4294967296",
		"-Q 256", "-Q x", "-Q 0x100", "-Q 08",
		"-p xyz", "-p 0x11", "-M x", "-M ''", "-M DO", "-T x", "-T ''",
		"-F x", "-F 0x100000", "-F -1", "-S 0", "-S x", "-S -1",
		"-I nonexisting", "-I 192.0.2.77", "-R -T tsonly", "-4 -6", "-N foo", "-N help",
		"-Z", "-cZ", "-qZ",
	} {
		list = append(list, duel{args: "-c1 -W.2 " + args, family: 4, local: true})
	}
	tooLong := func(size, most int) *outcome {
		return refused(1, "ping: invalid argument: '"+strconv.Itoa(size)+"': out of range: 0 <= value <= "+strconv.Itoa(most))
	}
	return append(list,
		duel{args: "-c1 -W.2 --nonsense", family: 4, local: true, differs: []string{"long options"}},
		duel{args: "-c1 -i -1", family: 4, local: true, differs: []string{"negative interval"}, prints: refused(2, "ping: bad timing interval: -1")},
		duel{args: "-c1 -Q -1", family: 4, local: true, differs: []string{"negative tos"},
			prints: refused(2, "ping: the decimal value of TOS bits must be in range 0-255: -1")},
		duel{args: "-c1 -Q ''", family: 4, local: true, differs: []string{"empty argument"}, prints: refused(2, "ping: bad TOS value: ")},
		duel{args: "-c1 -p ''", family: 4, local: true, differs: []string{"empty argument"}, prints: refused(2, "ping: patterns must be specified as hex digits: ")},
		duel{args: "-c1 -F ''", family: 4, local: true, differs: []string{"empty argument"}, prints: refused(2, "ping: bad value for flowinfo: ")},
		duel{args: "-c1 -I ''", family: 4, local: true, differs: []string{"empty argument"}, prints: refused(2, "ping: not a device or an address")},
		duel{args: "-c1 -s -1", family: 4, local: true, differs: []string{"unsendable size"}, prints: tooLong(-1, 65527)},
		duel{args: "-c1 -W.2 -s 70000", family: 4, local: true, differs: []string{"unsendable size"}, prints: tooLong(70000, 65527)},
		duel{args: "-c1 -W.2 -s 65508", family: 4, local: true, differs: []string{"unsendable size"}, prints: tooLong(65508, 65507)},
		duel{args: "-c1 -W.2 -s 65528", family: 6, local: true, differs: []string{"unsendable size"}, prints: tooLong(65528, 65527)},
		duel{args: "-c1 -W.2 -R -s 65507", family: 4, local: true, differs: []string{"unsendable size"}, prints: tooLong(65507, 65467)},
	)
}

// destinationDuels are hosts that there are not, or that are written in some way.
func destinationDuels() (list []duel) {
	for _, args := range []string{
		"-4 ::1", "-6 127.0.0.1", "''", "-h", "-c1 127.0.0.1 ::1", "-c1 1 2 3 4 5 6 7 8 9 10 127.0.0.1",
		"-c1 127.1", "-c1 0", "-c1 0x7f000001", "-c1 0177.0.0.1", "-c1 0:0::1", "-c1 fe80::1%nosuch", "-6 -c1 ::%lo",
		"-c1 localhost", "-6 -c1 localhost", "-n -c1 localhost", "-c1 -- -x", "-c",
	} {
		list = append(list, duel{args: "-W.2 " + args, alone: true})
	}
	return append(list,
		duel{args: "-W.2", alone: true, differs: []string{"no destination"}},
		duel{args: "-c1 --", alone: true, differs: []string{"no destination"}},
		duel{args: "-c1 ::", alone: true, differs: []string{"unspecified ipv6"}},
		duel{args: "-c1 -W.2 ::ffff:127.0.0.1", alone: true, differs: []string{"mapped address"}, prints: &outcome{stdout: `PING ::ffff:127.0.0.1 (127.0.0.1) 56(84) bytes of data.
64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=<t> ms

--- ::ffff:127.0.0.1 ping statistics ---
1 packets transmitted, 1 received, 0% packet loss, time <n>ms
rtt min/avg/max/mdev = <f> ms
`}},
		duel{args: "-c1 -I ::1 127.0.0.1", alone: true, differs: []string{"source of other family"},
			prints: refused(2, "ping: 127.0.0.1: Address family for hostname not supported")},
		duel{args: "-c1 -I 127.0.0.1 ::1", alone: true, differs: []string{"source of other family"},
			prints: refused(2, "ping: ::1: Address family for hostname not supported")},
	)
}

// outputDuels are what options do to the output, on loopback.
func outputDuels() (list []duel) {
	for _, args := range []string{
		"-c1", "-c 2 -i 0.2", "-qc2 -i0.01", "-Dc2 -i.01", "-nc1", "-Uc2 -i0.01", "-ac2 -i0.01",
		"-bc1", "-Bc1", "-Cc1", "-dc1", "-Lc1", "-rc1", "-S 65536 -c1", "-m 7 -c1",
		"-Q 0x2e -c1", "-Q 16 -c1",
		"-t 1 -c1", "-t 255 -c1", "-Mdo -c1", "-Mwant -c1", "-Mdont -c1",
		"-s 0 -c2 -i.01", "-s 8 -c2 -i.01", "-s 15 -c2 -i.01", "-s 16 -c2 -i.01", "-s17 -c1", "-s 1472 -c1",
		"-p ff -c1", "-p 00112233445566778899aabbccddeeff -c1", "-p f -c1", "-p 0123456789abcdef0123456789abcdef01 -c1", "-p ff -q -c1",
		"-I lo -c1", "-I {} -c1 {}", "-I lo -I {} -c1 {}", "-w1 -i0.4 -q", "-w1 -c2 -i.4", "-W1 -c1", "-W 0.5 -c1", "-W0 -c1",
	} {
		list = append(list, duel{args: args, local: true})
	}
	for _, args := range []string{"-Ac3", "-c3 -i0", "-i0 -c10 -q", "-fc10", "-fqc10", "-f -i0.01 -c5", "-i 0.0015 -c2 -q", "-s 9000 -c1", "-s 65507 -c1"} {
		list = append(list, duel{args: args, local: true, apart: true})
	}
	for _, args := range []string{"-vc2 -i0.01", "-e 0 -vc1"} {
		list = append(list, duel{args: args, local: true, differs: []string{"one socket"}})
	}
	return append(list,
		duel{args: "-l3 -c3 -i0.05", local: true, strict: true},
		duel{args: "-l 5 -c3 -i0.05", local: true, strict: true},
		duel{args: "-s 65527 -c1", family: 6, local: true, apart: true},
		duel{args: "-R -c1", family: 6, local: true},
		duel{args: "-R -s 65467 -c1", family: 4, local: true, apart: true},
		duel{args: "-F 0x12345 -c1", family: 6, local: true, apart: true},
		duel{args: "-F 5 -c1", family: 4, local: true},
		duel{args: "-T tsonly -c1", family: 6, local: true},
	)
}

// optionDuels are options of the IPv4 header, on loopback.
func optionDuels() (list []duel) {
	for _, args := range []string{
		"-Rqc1", "-Rc1", "-Rc2 -i.05", "-Rnc2 -i.05", "-Rc1 -I lo",
		"-T tsonly -c2 -i.05", "-T tsandaddr -c2 -i.05", "-T tsprespec -c1 127.0.0.1 {}", "-T tsprespec -c1 127.0.0.1 127.0.0.2 {}",
		"-T tsprespec -c1 1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4 5.5.5.5 {}", "-c1 -R 127.0.0.1 {}",
		"-c1 ::1 127.0.0.1 {}", "-c1 1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4 5.5.5.5 6.6.6.6 7.7.7.7 8.8.8.8 9.9.9.9 10.10.10.10 {}",
	} {
		list = append(list, duel{args: args, family: 4, local: true})
	}
	for _, args := range []string{"-c1 -W.2 127.0.0.1 127.0.0.1 {}", "-c1 -W.2 -r 127.0.0.1 {}"} {
		list = append(list, duel{args: args, family: 4, local: true, differs: []string{"source route"}, prints: &outcome{code: 1, stdout: `PING {} ({}) 56(124) bytes of data.

--- {} ping statistics ---
1 packets transmitted, 0 received, 100% packet loss, time <n>ms

`}})
	}
	return list
}

// hostDuels are hosts that answer too much, too little, too late or something else.
func hostDuels(lab *netlab.Lab) []duel {
	const ms = time.Millisecond
	other := lab.Host(netlab.Script{})
	neighbour := lab.OnLinkHost(netlab.Script{}).Link
	silent := netlab.Script{LoseEvery: 1}
	return []duel{
		{args: "-c2 -i.2"},
		{args: "-c2 -i.2", script: netlab.Script{TTL: 201}},
		{args: "-c2 -i.2", script: netlab.Script{Delay: 30 * ms}},
		{args: "-c1", script: netlab.Script{Delay: 300 * ms}},
		{args: "-c2 -i.2 -W.3", script: first(silent)},
		{args: "-c3 -i.2 -W.3", script: netlab.Script{LoseEvery: 3}},
		{args: "-c2 -i.2 -W.3", script: silent},
		{args: "-c3 -i.2 -W.3 -O", script: silent},
		{args: "-c3 -i.2 -W.3 -O -D", script: silent},
		{args: "-c3 -i.2 -W.3 -O -q", script: silent, differs: []string{"quiet"}},
		{args: "-c3 -i.2 -W.3 -v", script: silent, differs: []string{"one socket"}},
		{args: "-c3 -i.2 -O", script: first(silent)},
		{args: "-c3 -i.1 -l2", script: netlab.Script{Delay: 350 * ms}},
		{args: "-c3 -i.2 -O", script: netlab.Script{Delay: 300 * ms}},
		{args: "-c2 -i.2", script: first(netlab.Script{Duplicate: 1})},
		{args: "-c2 -i.2 -D", script: first(netlab.Script{Duplicate: 3, DuplicateGap: 10 * ms})},
		{args: "-c2 -i.2 -q", script: first(netlab.Script{Duplicate: 1})},
		{args: "-c2 -i.2", script: netlab.Script{Reorder: true}, strict: true},
		{args: "-c2 -i.2", script: first(netlab.Script{From: other})},
		{args: "-c2 -i.2", script: first(netlab.Script{Corrupt: []int{30}})},
		{args: "-c2 -i.2", script: first(netlab.Script{Corrupt: []int{16, 55}})},
		{args: "-c2 -i.2 -s 100", script: first(netlab.Script{Corrupt: []int{99}})},
		{args: "-c2 -i.2 -q", script: first(netlab.Script{Corrupt: []int{30}})},
		{args: "-c2 -i.2 -p ff", script: first(netlab.Script{Corrupt: []int{30}})},
		{args: "-c2 -i.2 -W.3", script: first(netlab.Script{BadChecksum: true}), family: 4, differs: []string{"ipv4 checksum"}, prints: &outcome{stdout: `PING {} ({}) 56(84) bytes of data.
64 bytes from {}: icmp_seq=1 ttl=64 time=<t> ms (BAD CHECKSUM!)
64 bytes from {}: icmp_seq=2 ttl=64 time=<t> ms

--- {} ping statistics ---
2 packets transmitted, 1 received, +1 corrupted, 50% packet loss, time <n>ms
rtt min/avg/max/mdev = <f> ms
`}},
		{args: "-c2 -i.2 -W.3", script: first(netlab.Script{BadChecksum: true}), family: 6},
		{args: "-c2 -i.2", script: first(netlab.Script{Truncate: 24})},
		{args: "-c2 -i.2", script: first(netlab.Script{Truncate: 16})},
		{args: "-c2 -i.2", script: first(netlab.Script{Truncate: 8})},
		{args: "-c2 -i.2", script: first(netlab.Script{Truncate: -1})},
		{args: "-c2 -i.2 -W.3", script: first(netlab.Script{WrongID: true})},
		{args: "-c2 -i.2 -W.3", script: first(netlab.Script{WrongSeq: true}), differs: []string{"wrong sequence"}},
		{args: "-w1 -i.4 -q", script: silent},
		{args: "-w1 -c3 -i.4", script: netlab.Script{LoseEvery: 2}},
		{args: "-w1 -c10 -i.4 -q"},
		{args: "-W.3 -c2 -i.2 -l2", script: silent, strict: true},
		{args: "-c5 -l3 -i.2", script: netlab.Script{Delay: 50 * ms}, strict: true},
		{args: "-f -c12 -i.05", script: netlab.Script{LoseEvery: 4}},
		{args: "-f -c12 -i.05 -q", script: netlab.Script{LoseEvery: 4}},
		{args: "-A -c5", script: netlab.Script{Delay: 5 * ms}},
		{args: "-a -c2 -i.2 -W.3", script: first(silent)},
		{args: "-I " + lab.Interface + " -c1"},
		{args: "-I " + lab.V4.String() + " -c1", family: 4},
		{args: "-I " + lab.V6.String() + " -c1", family: 6},
		{args: "-s 2000 -Mdo -c2 -i.2"},
		{args: "-U -c2 -i.2"},
		{args: "-s 0 -c2 -i.2 -W.3", script: first(silent)},
		{args: "-c2 -i.2 -s 4"},
		{args: "-t 3 -c1"},
		{args: "-Q 0xb8 -c1"},
		{args: "-c1 -W.2 -I " + lab.Interface + " ff02::1", alone: true, differs: []string{"source on a link"}},
		{args: "-c1 -W.2 -L -I " + lab.Interface + " ff02::1", alone: true, differs: []string{"source on a link"}},
		{args: "-c1 -I " + lab.Interface + " " + neighbour.WithZone("").String(), alone: true, differs: []string{"source on a link"}},
		{args: "-c1 " + neighbour.String(), alone: true},
		{args: "-c1 -W.2 " + neighbour.WithZone("").String(), alone: true, differs: []string{"link without device"},
			prints: refused(2, "ping: connect: Invalid argument")},
		{args: "-c1 -W.2 192.0.2.255", alone: true},
		{args: "-c2 -i.2 -W.2 -b 192.0.2.255", alone: true},
	}
}

// routerDuels are probes that somebody else answers.
func routerDuels(lab *netlab.Lab) (list []duel) {
	r1, r2 := lab.Router("r1"), lab.Router("r2")
	path := []*netlab.Router{r1, r2}
	list = []duel{
		{args: "-t1 -c2 -i.2", script: netlab.Script{Path: path}},
		{args: "-t2 -c1", script: netlab.Script{Path: path}},
		{args: "-s1400 -c2 -i.2 -W.3", script: netlab.Script{MTU: 1300, Path: path[:1]}},
		{args: "-s1400 -c2 -i.2 -Mdo", script: netlab.Script{MTU: 1300, Path: path[:1]}},
		{args: "-c2 -i.2", script: first(netlab.Script{Error: netlab.Redirect(r1)}), family: 4},
		{args: "-c2 -i.2", script: first(netlab.Script{Error: netlab.Redirect(r1)}), family: 6, differs: []string{"ipv6 redirect"},
			prints: &outcome{stdout: `PING {} ({}) 56 data bytes
From fe80::fe: icmp_seq=1 Redirect(New nexthop: fe80::ff81)
64 bytes from {}: icmp_seq=1 ttl=64 time=<t> ms
64 bytes from {}: icmp_seq=2 ttl=64 time=<t> ms

--- {} ping statistics ---
2 packets transmitted, 2 received, 0% packet loss, time <n>ms
rtt min/avg/max/mdev = <f> ms
`}},
		{args: "-c2 -i.2", script: first(netlab.Script{Error: netlab.SourceQuench()})},
		{args: "-c2 -i.2", script: netlab.Script{Error: netlab.TimeExceeded(1).By(r1)}, family: 6},
		{args: "-c2 -i.2 -W.2", script: netlab.Script{Error: netlab.TimeExceeded(1).By(r1)}, family: 4, differs: []string{"kept by the kernel"},
			prints: twoErrors("Frag reassembly time exceeded")},
		{args: "-c2 -i.2 -W.2", script: netlab.Script{Error: netlab.Unreachable(16).By(r1)}, family: 4, differs: []string{"kept by the kernel"},
			prints: twoErrors("Dest Unreachable, Bad Code: 16")},
	}
	errors := []*netlab.ICMPError{netlab.TimeExceeded(0), netlab.TooBig(1400), netlab.ParameterProblem(5)}
	for code := range uint8(16) {
		errors = append(errors, netlab.Unreachable(code))
	}
	for code := range uint8(9) {
		if code != 5 && code != 6 {
			errors = append(errors, netlab.Unreachable6(code))
		}
	}
	for _, e := range errors {
		list = append(list, duel{args: "-c2 -i.2", script: netlab.Script{Error: e.By(r1)}})
	}
	for code := range uint8(2) {
		list = append(list, duel{args: "-c2 -i.2", script: netlab.Script{Error: netlab.Unreachable6(5 + code).By(r1)}, family: 6, differs: []string{"ipv6 policies"}})
	}
	for _, args := range []string{"-q -c2 -i.2", "-D -c1", "-v -c1", "-f -c3 -i.2", "-w1 -c3 -i.2", "-w1 -i.2", "-O -c2 -i.2", "-R -c1", "-v -Q 0x20 -s 100 -c1"} {
		d := duel{args: args, script: netlab.Script{Error: netlab.Unreachable(1).By(r1)}}
		switch {
		case strings.HasPrefix(args, "-v"):
			d.differs = []string{"one socket"}
		case strings.HasPrefix(args, "-O"):
			d.differs = []string{"answered by errors"}
		}
		list = append(list, d)
	}
	return list
}

// twoErrors is a run whose two probes are met by an error of the first router.
func twoErrors(text string) *outcome {
	return &outcome{code: 1, stdout: `PING {} ({}) 56(84) bytes of data.
From 203.0.113.129 icmp_seq=1 ` + text + `
From 203.0.113.129 icmp_seq=2 ` + text + `

--- {} ping statistics ---
2 packets transmitted, 0 received, +2 errors, 100% packet loss, time <n>ms

`}
}
