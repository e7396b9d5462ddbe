package text

import (
	"bytes"
	"errors"
	"net/netip"

	"strings"
	"syscall"
	"testing"
	"time"

	"goping/internal/cli/render"
	"goping/internal/cli/tally"
	"goping/ping"
)

// iputils is cfg as the output of iputils' ping.
func iputils(cfg Config) Config {
	cfg.Program, cfg.Iputils = "ping", new(tally.Tally)
	cfg.Now = func() time.Time { return time.Unix(7, 8000) }
	return cfg
}

// TestIputilsHasItsWordsOnly: lines of events where iputils' ping has others than
// goping, or none.
func TestIputilsHasItsWordsOnly(t *testing.T) {
	group := func(e *ping.Event) { e.Addr, e.From = netip.MustParseAddr("224.0.0.1"), router4 }
	plain := "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms"
	tests := []struct {
		name   string
		cfg    Config
		size   int
		events []ping.Event
		out    string
		errs   string
	}{
		{"no time below 16 bytes", Config{}, 15, []ping.Event{reply(ping.EventReplied, func(e *ping.Event) { e.Bytes = 23 })},
			"23 bytes from 127.0.0.5: icmp_seq=1 ttl=64\n", ""},
		{"late is received", Config{}, 56, []ping.Event{silent(ping.EventLost, 1, ping.ErrTimeout), reply(ping.EventLate, nil)}, plain + "\n", ""},
		{"lost, and what may be", verbose, 56, []ping.Event{
			silent(ping.EventLost, 1, ping.ErrTimeout), silent(ping.EventIndeterminate, 2, &ping.LocalError{Reason: "process stalled"}),
			silent(ping.EventFinished, 0, nil),
		}, "", ""},
		{"other identifier", Config{}, 56, []ping.Event{reply(ping.EventForeign, nil)}, "", ""},
		{"duplicate", Config{}, 56, []ping.Event{reply(ping.EventReplied, nil), reply(ping.EventDuplicate, nil)},
			plain + "\n" + plain + " (DUP!)\n", ""},
		{"other address, twice", Config{}, 56, []ping.Event{reply(ping.EventOtherSource, nil), reply(ping.EventOtherSource, nil)},
			plain + " (DIFFERENT ADDRESS!)\n" + plain + " (DUP!) (DIFFERENT ADDRESS!)\n", ""},
		{"one more of a broadcast", Config{}, 56, []ping.Event{reply(ping.EventResponder, nil)}, plain + " (DUP!)\n", ""},
		{"one more of a multicast", Config{}, 56, []ping.Event{reply(ping.EventResponder, group)},
			"64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"one more of a multicast, -v", verbose, 56, []ping.Event{reply(ping.EventResponder, group)},
			"64 bytes from 192.0.2.1: icmp_seq=1 ident=7845 ttl=64 time=0.387 ms (DUP!)\n", ""},
		{"wrong byte, twice, -a", Config{Audible: true}, 18, []ping.Event{damaged(16), damaged(16)},
			plain + "\nwrong data byte #16 should be 0x10 but was 0xaa\n#16\taa 11 \a\n" +
				plain + " (DUP!)\nwrong data byte #16 should be 0x10 but was 0xaa\n#16\taa 11 \a\n", ""},
		{"more than was sent", Config{}, 56, []ping.Event{damaged(56)}, plain + "\n", ""},
		{"another header", Config{}, 56, []ping.Event{damaged(-1)}, plain + "\n", ""},
		{"bad checksum", Config{}, 56, []ping.Event{reply(ping.EventCorrupt, func(e *ping.Event) { e.Damage = &ping.Damage{BadChecksum: true, Offset: -1} })},
			plain + " (BAD CHECKSUM!)\n", ""},
		{"truncated, -a", Config{Audible: true}, 56, []ping.Event{reply(ping.EventTruncated, nil)}, "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 (truncated)\n", ""},
		{"extensions, -v", verbose, 56, []ping.Event{icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 11,
			Extensions: []ping.Extension{{Class: 9}}})}, "From 192.0.2.1 icmp_seq=1 Time to live exceeded\n", ""},
		{"an error behind the reply", Config{}, 56, []ping.Event{icmp(ping.EventNotice, ping.ICMPError{Reporter: router4, Type: 3, Code: 3})},
			"From 192.0.2.1 icmp_seq=1 Destination Port Unreachable\n", ""},
		{"could not be sent", Config{}, 56, []ping.Event{silent(ping.EventFailed, 1, &ping.SendError{Addr: host4, Err: syscall.EACCES})},
			"", "ping: sendmsg: Permission denied\n"},
		{"too long", Config{}, 56, []ping.Event{silent(ping.EventFailed, 1, &ping.SendError{Addr: host4, MTU: 1400, Err: syscall.EMSGSIZE})},
			"", "ping: local error: message too long, mtu=1400\n"},
		{"-O", timestamps, 56, []ping.Event{silent(ping.EventUnanswered, 65538, nil)}, "[7.000008] no answer yet for icmp_seq=2\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			p := New(&out, &errs, iputils(tt.cfg))
			p.start.Size = tt.size
			for i := range tt.events {
				if err := p.Event(&tt.events[i]); err != nil {
					t.Fatal(err)
				}
			}
			if out.String() != tt.out || errs.String() != tt.errs {
				t.Errorf("printed\n%q and %q, want\n%q and %q", out.String(), errs.String(), tt.out, tt.errs)
			}
		})
	}
}

// damaged is a reply whose payload of 18 bytes has a wrong byte.
func damaged(at int) ping.Event {
	return reply(ping.EventCorrupt, func(e *ping.Event) {
		e.Damage = &ping.Damage{Offset: at, Want: byte(at), Got: 0xaa, Payload: payload(18, nil)}
		if 0 <= at && at < 18 {
			e.Damage.Payload[at] = 0xaa
		}
	})
}

func TestIputilsHeader(t *testing.T) {
	tests := []struct {
		name  string
		cfg   Config
		start render.Start
		out   string
		errs  string
	}{
		{"options", Config{}, render.Start{Host: "h", Addr: host4, Size: 56, IPOptions: 40}, "PING h (127.0.0.5) 56(124) bytes of data.\n", ""},
		{"flow", Config{FlowLabel: 5}, render.Start{Host: "::1", Addr: host6, Size: 56}, "PING ::1 (::1) , flow 0x00005, 56 data bytes\n", ""},
		{"flow and source", Config{FlowLabel: 0xabcde}, render.Start{Host: "::1", Addr: host6, Size: 56, Source: host6},
			"PING ::1 (::1) , flow 0xabcde, from ::1 : 56 data bytes\n", ""},
		{"a flow is of IPv6", Config{FlowLabel: 5}, render.Start{Host: "h", Addr: host4, Size: 56}, "PING h (127.0.0.5) 56(84) bytes of data.\n", ""},
		{"pattern", Config{Pattern: []byte{0xff, 0}}, render.Start{Host: "h", Addr: host4, Size: 56},
			"PATTERN: 0xff00\nPING h (127.0.0.5) 56(84) bytes of data.\n", ""},
		{"pattern, -q", Config{Pattern: []byte{0xff, 0}, Quiet: true}, render.Start{Host: "h", Addr: host4, Size: 56},
			"PING h (127.0.0.5) 56(84) bytes of data.\n", ""},
		{"-v", verbose, render.Start{Host: "local\nhost", Addr: host4, Size: 56, Mode: ping.Raw, Descriptor: 3},
			"ai->ai_family: AF_INET, ai->ai_canonname: 'local\\x0ahost'\nPING local\\x0ahost (127.0.0.5) 56(84) bytes of data.\n",
			"ping: sock4.fd: 3 (socktype: SOCK_RAW), sock6.fd: -1 (socktype: 0), hints.ai_family: AF_UNSPEC\n\n"},
		{"-v6", verbose, render.Start{Host: "::1", Addr: host6, Size: 56, Mode: ping.Datagram, Descriptor: 5, Family: ping.IPv6},
			"ai->ai_family: AF_INET6, ai->ai_canonname: '::1'\nPING ::1 (::1) 56 data bytes\n",
			"ping: sock4.fd: -1 (socktype: 0), sock6.fd: 5 (socktype: SOCK_DGRAM), hints.ai_family: AF_INET6\n\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if err := New(&out, &errs, iputils(tt.cfg)).Start(&tt.start); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.out || errs.String() != tt.errs {
				t.Errorf("printed\n%q and %q, want\n%q and %q", out.String(), errs.String(), tt.out, tt.errs)
			}
		})
	}
}

func TestIputilsSummary(t *testing.T) {
	const head = "\n--- h ping statistics ---\n"
	answered := span(ping.Summary{Counts: ping.Counts{Sent: 3, Replied: 3}, RTT: rtts(302, 302, 387), Pipe: 1}, 202*time.Millisecond)
	piped := answered
	piped.Pipe = 3
	tests := []struct {
		name  string
		cfg   Config
		start render.Start
		s     ping.Summary
		want  string
	}{
		{"all answered", Config{}, render.Start{Size: 56, Interval: 1}, answered, head +
			"3 packets transmitted, 3 received, 0% packet loss, time 202ms\nrtt min/avg/max/mdev = 0.302/0.330/0.387/0.040 ms\n"},
		{"pipe", Config{}, render.Start{Size: 56, Interval: 1}, piped, head +
			"3 packets transmitted, 3 received, 0% packet loss, time 202ms\nrtt min/avg/max/mdev = 0.302/0.330/0.387/0.040 ms, pipe 3\n"},
		{"-f", Config{Flood: true}, render.Start{Size: 56, Interval: 1}, piped, head +
			"3 packets transmitted, 3 received, 0% packet loss, time 202ms\nrtt min/avg/max/mdev = 0.302/0.330/0.387/0.040 ms, pipe 3, ipg/ewma 101.000/0.313 ms\n"},
		{"-A, payload too small for a time", Config{Adaptive: true}, render.Start{Size: 8, Interval: 1}, answered, head +
			"3 packets transmitted, 3 received, 0% packet loss, time 202ms\nipg/ewma 101.000/0.000 ms\n"},
		{"-i 0", Config{}, render.Start{Size: 56}, answered, head +
			"3 packets transmitted, 3 received, 0% packet loss, time 202ms\nrtt min/avg/max/mdev = 0.302/0.330/0.387/0.040 ms, ipg/ewma 101.000/0.313 ms\n"},
		{"payload too small for a time", Config{}, render.Start{Size: 15, Interval: 1}, answered, head +
			"3 packets transmitted, 3 received, 0% packet loss, time 202ms\n\n"},
		{"what has no answer is lost", Config{}, render.Start{Size: 56, Interval: 1}, span(ping.Summary{Counts: ping.Counts{
			Sent: 6, Replied: 2, Lost: 1, Indeterminate: 1, InFlight: 2, Failed: 2, Foreign: 3, Duplicates: 1, Responders: 1},
			RTT: rtts(302, 387)}, time.Second), head +
			"8 packets transmitted, 2 received, +2 duplicates, 75% packet loss, time 1000ms\nrtt min/avg/max/mdev = 0.302/0.345/0.387/0.042 ms\n"},
		{"nothing received, with a pipe", Config{}, render.Start{Size: 56, Interval: 1},
			span(ping.Summary{Counts: ping.Counts{Sent: 3, Unreachable: 3}, Pipe: 3}, time.Second), head +
				"3 packets transmitted, 0 received, +3 errors, 100% packet loss, time 1000ms\npipe 3\n"},
		{"-f, one probe, which has no other to be apart from", Config{Flood: true}, render.Start{Size: 56},
			span(ping.Summary{Counts: ping.Counts{Sent: 1, Replied: 1}, RTT: rtts(302), Pipe: 1}, 0), head +
				"1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.302/0.302/0.302/0.000 ms\n"},
		{"a pipe of two", Config{}, render.Start{Size: 56, Interval: 1},
			span(ping.Summary{Counts: ping.Counts{Sent: 2, Replied: 2}, RTT: rtts(302, 302), Pipe: 2}, 0), head +
				"2 packets transmitted, 2 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.302/0.302/0.302/0.000 ms, pipe 2\n"},
		{"nothing sent", Config{}, render.Start{Size: 56}, ping.Summary{}, head + "0 packets transmitted, 0 received\n\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			tt.start.Host = "h"
			if err := New(&out, nil, iputils(tt.cfg)).Summary(&tt.start, &tt.s); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("printed\n%s\nwant\n%s", out.String(), tt.want)
			}
		})
	}
}

func TestIputilsInterim(t *testing.T) {
	for _, tt := range []struct {
		s    ping.Summary
		size int
		want string
	}{
		{ping.Summary{Counts: ping.Counts{Sent: 4, Replied: 4}, RTT: rtts(11, 11, 11, 40)}, 56,
			"\r4/4 packets, 0% loss, min/avg/ewma/max = 0.011/0.018/0.015/0.040 ms\n"},
		{ping.Summary{Counts: ping.Counts{Sent: 4, Replied: 4}, RTT: rtts(11, 11, 11, 40)}, 8, "\r4/4 packets, 0% loss\n"},
		{ping.Summary{Counts: ping.Counts{Sent: 2, Failed: 1, InFlight: 2}}, 56, "\r0/3 packets, 100% loss\n"},
		{ping.Summary{Counts: ping.Counts{Sent: 3, Replied: 2, Lost: 1}}, 8, "\r2/3 packets, 33% loss\n"},
	} {
		if got := string(InterimIputils(&tt.s, tt.size)); got != tt.want {
			t.Errorf("Interim = %q, want %q", got, tt.want)
		}
	}
}

// TestFlood: a dot for each probe that leaves, taken back by its reply.
func TestFlood(t *testing.T) {
	sent, answered := silent(ping.EventSent, 1, nil), reply(ping.EventReplied, nil)
	bad := reply(ping.EventCorrupt, func(e *ping.Event) { e.Damage = &ping.Damage{BadChecksum: true} })
	unreachable := icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 3})
	redirect := icmp(ping.EventNotice, ping.ICMPError{Reporter: router4, Type: 5})
	failed := silent(ping.EventFailed, 1, &ping.SendError{Addr: host4, Err: syscall.EPERM})
	lost := silent(ping.EventLost, 1, ping.ErrTimeout)
	for _, tt := range []struct {
		name   string
		cfg    Config
		events []ping.Event
		want   string
	}{
		{"answered", Config{}, []ping.Event{sent, answered, sent, answered}, ".\b \b.\b \b"},
		{"-a", Config{Audible: true}, []ping.Event{sent, answered}, ".\b \b\a"},
		{"lost", Config{}, []ping.Event{sent, lost, sent, answered}, "..\b \b"},
		{"duplicate", Config{}, []ping.Event{sent, answered, reply(ping.EventDuplicate, nil)}, ".\b \b\b \b"},
		{"error, bad checksum, redirect", Config{}, []ping.Event{sent, unreachable, sent, bad, redirect}, ".\bE.\bC"},
		{"could not be sent", Config{}, []ping.Event{failed, failed}, "EE"},
		{"the screen is full", Config{Width: 3, Preload: 3}, []ping.Event{sent, sent, sent, sent, answered, answered, sent}, "..\b \b\b \b"},
		{"a screen that was full, then is not", Config{Width: 3, Preload: 3}, []ping.Event{sent, sent, sent, answered, answered, sent}, "..\b \b\b \b."},
		{"many without end of the screen", Config{Preload: 9}, []ping.Event{sent, sent, sent, sent}, "...."},
		{"more than the screen, as long as no answer said so", Config{Width: 3, Preload: 1}, []ping.Event{sent, sent, sent, sent}, "...."},
		{"quiet", Config{Quiet: true}, []ping.Event{sent, answered}, ""},
	} {
		for face, cfg := range map[string]Config{"goping": tt.cfg, "ping": iputils(tt.cfg)} {
			t.Run(tt.name+"/"+face, func(t *testing.T) {
				var out, errs bytes.Buffer
				cfg.Flood = true
				p := New(&out, &errs, cfg)
				for i := range tt.events {
					if err := p.Event(&tt.events[i]); err != nil {
						t.Fatal(err)
					}
				}
				if out.String() != tt.want || errs.Len() > 0 {
					t.Errorf("wrote %q and %q, want %q", out.String(), errs.String(), tt.want)
				}
			})
		}
	}
}

// TestIputilsNode: there is no clock in a node's answer.
func TestIputilsNode(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, nil, iputils(Config{NodeInfo: true}))
	e := reply(ping.EventReplied, func(e *ping.Event) {
		e.From, e.Node = host6, &ping.NodeAnswer{Type: ping.NodeName, Names: []string{"a.example."}}
	})
	s := span(ping.Summary{Counts: ping.Counts{Sent: 1, Replied: 1}, RTT: rtts(1)}, 0)
	if err := errors.Join(p.Event(&e), p.Summary(&render.Start{Host: "h", Size: 56, Interval: 1}, &s)); err != nil {
		t.Fatal(err)
	}
	if want := "64 bytes from ::1: a.example.; seq=1; ttl=64\n\n--- h ping statistics ---\n" +
		"1 packets transmitted, 1 received, 0% packet loss, time 0ms\n\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}

// TestSeveralHostsAreNamed: where a line does not show whom it is about.
func TestSeveralHostsAreNamed(t *testing.T) {
	for _, tt := range []struct {
		event ping.Event
		want  string
	}{
		{reply(ping.EventReplied, nil), "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n"},
		{reply(ping.EventOtherSource, func(e *ping.Event) { e.From = router4 }),
			"64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.387 ms (DIFFERENT ADDRESS!) (127.0.0.5)\n"},
		{silent(ping.EventUnanswered, 2, nil), "no answer yet for icmp_seq=2 (127.0.0.5)\n"},
		{silent(ping.EventLost, 2, ping.ErrTimeout), "no answer within 2s for icmp_seq=2 (127.0.0.5)\n"},
		{silent(ping.EventIndeterminate, 2, &ping.LocalError{Reason: "r"}), "answer may have been dropped here for icmp_seq=2 (127.0.0.5): r\n"},
		{icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 3}), "From 192.0.2.1 icmp_seq=1 Destination Net Unreachable (127.0.0.5)\n"},
		{silent(ping.EventFailed, 1, errors.New("gone")), "goping: 127.0.0.5: sendmsg: gone\n"},
	} {
		var out bytes.Buffer
		p := New(&out, &out, Config{Program: "goping", Verbose: tt.event.Kind == ping.EventLost})
		for range 2 {
			if err := p.Start(&render.Start{Host: "h", Addr: host4, Size: 56, Timeout: 2 * time.Second}); err != nil {
				t.Fatal(err)
			}
		}
		out.Reset()
		if err := p.Event(&tt.event); err != nil {
			t.Fatal(err)
		}
		if out.String() != tt.want {
			t.Errorf("printed %q, want %q", out.String(), tt.want)
		}
	}
}

// TestColours: of whole lines, and no empty ones.
func TestColours(t *testing.T) {
	for _, tt := range []struct {
		event ping.Event
		want  string
	}{
		{reply(ping.EventReplied, nil), "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n"},
		{reply(ping.EventLate, nil), yellow + "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms (late)" + reset + "\n"},
		{icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 3}), red + "From 192.0.2.1 icmp_seq=1 Destination Net Unreachable" + reset + "\n"},
		{silent(ping.EventLost, 2, ping.ErrTimeout), ""},
		{silent(ping.EventFailed, 1, errors.New("gone")), "goping: " + red + "sendmsg: gone" + reset + "\n"},
	} {
		var out bytes.Buffer
		if err := New(&out, &out, Config{Program: "goping", Color: true}).Event(&tt.event); err != nil {
			t.Fatal(err)
		}
		if out.String() != tt.want {
			t.Errorf("printed %q, want %q", out.String(), tt.want)
		}
	}
}

func TestNoEscapesOfItsOwn(t *testing.T) {
	for _, kind := range []ping.EventKind{ping.EventLate, ping.EventDuplicate, ping.EventOtherSource} {
		var out bytes.Buffer
		e := reply(kind, nil)
		if err := New(&out, nil, iputils(Config{})).Event(&e); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "\x1b") {
			t.Errorf("%v: %q", kind, out.String())
		}
	}
}
