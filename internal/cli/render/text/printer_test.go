package text

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"goping/internal/cli/render"
	"goping/internal/cli/timefmt"
	"goping/ping"
)

var (
	host4   = netip.MustParseAddr("127.0.0.5")
	host6   = netip.MustParseAddr("::1")
	router4 = netip.MustParseAddr("192.0.2.1")
	router6 = netip.MustParseAddr("fe80::1%eth0")
	when    = time.Unix(1795329153, 806332999)
)

// reply is an ordinary reply to probe 1 of host4, changed by f.
func reply(kind ping.EventKind, f func(*ping.Event)) ping.Event {
	e := ping.Event{Kind: kind, Reply: ping.Reply{
		Host: "127.0.0.5", Addr: host4, From: host4, Seq: 1, ID: 7845,
		RTT: 387 * time.Microsecond, TxClock: ping.Kernel, RxClock: ping.Kernel,
		Sent: when.Add(-387 * time.Microsecond), Received: when,
		Bytes: 64, TTL: 64,
	}}
	if f != nil {
		f(&e)
	}
	return e
}

// icmp is the event of an ICMP error.
func icmp(kind ping.EventKind, err ping.ICMPError) ping.Event {
	return reply(kind, func(e *ping.Event) {
		e.From, e.Err = err.Reporter, &err
	})
}

// silent is an event without an answer.
func silent(kind ping.EventKind, seq uint64, err error) ping.Event {
	return ping.Event{Kind: kind, Reply: ping.Reply{
		Host: "127.0.0.5", Addr: host4, Seq: seq, ID: 7845, TTL: -1, TOS: -1, Sent: when, Err: err,
	}}
}

func format(name string) timefmt.Format {
	f, err := timefmt.Parse(name)
	if err != nil {
		panic(err)
	}
	return f
}

func payload(size int, wrong map[int]byte) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i)
	}
	for i, c := range wrong {
		b[i] = c
	}
	return b
}

var (
	verbose    = Config{Verbose: true}
	timestamps = Config{Timestamps: true}
	named      = Config{Name: func(a netip.Addr) string {
		return map[netip.Addr]string{host4: "localhost", router4: "evil\x1b[2J.example"}[a]
	}}
)

func TestEveryEventHasItsLine(t *testing.T) {
	// The words are the system's, the first letter iputils'.
	denied := syscall.EPERM.Error()
	denied = strings.ToUpper(denied[:1]) + denied[1:] + " (dropped by a local firewall)"
	tests := []struct {
		name  string
		cfg   Config
		event ping.Event
		out   string
		errs  string
	}{
		{"reply", Config{}, reply(ping.EventReplied, nil),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"quiet", Config{Quiet: true}, reply(ping.EventReplied, nil), "", ""},
		{"IPv6", Config{}, reply(ping.EventReplied, func(e *ping.Event) { e.Addr, e.From = host6, host6 }),
			"64 bytes from ::1: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"zone", Config{}, reply(ping.EventReplied, func(e *ping.Event) { e.From = router6 }),
			"64 bytes from fe80::1%eth0: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"sequence wraps as in the header", Config{}, reply(ping.EventReplied, func(e *ping.Event) { e.Seq = 65537 }),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"no hop limit known", Config{}, reply(ping.EventReplied, func(e *ping.Event) { e.TTL = -1 }),
			"64 bytes from 127.0.0.5: icmp_seq=1 time=0.387 ms\n", ""},
		{"no time known", Config{}, reply(ping.EventReplied, func(e *ping.Event) { e.TxClock = ping.NoClock }),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64\n", ""},
		{"name", named, reply(ping.EventReplied, nil),
			"64 bytes from localhost (127.0.0.5): icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"no name", named, reply(ping.EventReplied, func(e *ping.Event) { e.From = host6 }),
			"64 bytes from ::1: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"hostile name", named, reply(ping.EventReplied, func(e *ping.Event) { e.From = router4 }),
			`64 bytes from evil\x1b[2J.example (192.0.2.1): icmp_seq=1 ttl=64 time=0.387 ms` + "\n", ""},
		{"-v", verbose, reply(ping.EventReplied, nil),
			"64 bytes from 127.0.0.5: icmp_seq=1 ident=7845 ttl=64 time=0.387 ms\n", ""},
		{"-D", timestamps, reply(ping.EventReplied, nil),
			"[1795329153.806332] 64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"-D pads", timestamps, reply(ping.EventReplied, func(e *ping.Event) { e.Received = time.Unix(5, 42000) }),
			"[5.000042] 64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"duplicate", Config{}, reply(ping.EventDuplicate, nil),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms (DUP!)\n", ""},
		{"late", Config{}, reply(ping.EventLate, func(e *ping.Event) { e.RTT = 2345 * time.Millisecond }),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=2345 ms (late)\n", ""},
		{"one more of a group", Config{}, reply(ping.EventResponder, func(e *ping.Event) { e.From = router4 }),
			"64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"other address", Config{}, reply(ping.EventOtherSource, func(e *ping.Event) { e.From = router4 }),
			"64 bytes from 192.0.2.1: icmp_seq=1 ttl=64 time=0.387 ms (DIFFERENT ADDRESS!)\n", ""},
		{"other identifier", Config{}, reply(ping.EventForeign, nil),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms (DIFFERENT IDENTIFIER!)\n", ""},
		{"truncated", Config{}, reply(ping.EventTruncated, func(e *ping.Event) { e.Bytes = 32 }),
			"32 bytes from 127.0.0.5: icmp_seq=1 ttl=64 (truncated)\n", ""},
		{"bad checksum", Config{}, reply(ping.EventCorrupt, func(e *ping.Event) {
			e.Damage = &ping.Damage{BadChecksum: true, Offset: -1}
		}), "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms (BAD CHECKSUM!)\n", ""},
		{"wrong byte", Config{}, reply(ping.EventCorrupt, func(e *ping.Event) {
			e.Damage = &ping.Damage{Offset: 30, Want: 0x1e, Got: 0xaa, Payload: payload(56, map[int]byte{30: 0xaa})}
		}), "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n" +
			"wrong data byte #30 should be 0x1e but was 0xaa\n" +
			"#16\t10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d aa 1f 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f \n" +
			"#48\t30 31 32 33 34 35 36 37 \n", ""},
		{"wrong byte before iputils' pattern, small values unpadded", Config{}, reply(ping.EventCorrupt, func(e *ping.Event) {
			e.Bytes = 18
			e.Damage = &ping.Damage{Offset: 8, Want: 8, Got: 0, Payload: payload(10, map[int]byte{8: 0})}
		}), "18 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n" +
			"wrong data byte #8 should be 0x8 but was 0x0\n" +
			"#0\t0 1 2 3 4 5 6 7 0 9 \n", ""},
		{"source quench", Config{}, icmp(ping.EventNotice, ping.ICMPError{Reporter: router4, Type: 4}),
			"From 192.0.2.1: icmp_seq=1 Source Quench\n", ""},
		{"-3", Config{Decimals: true}, reply(ping.EventReplied, func(e *ping.Event) { e.RTT = 12_345_678 }),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=12.346 ms\n", ""},
		{"-a", Config{Audible: true}, reply(ping.EventReplied, nil),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\a\n", ""},
		{"--time-format", Config{Timestamps: true, TimeFormat: format("relative")}, reply(ping.EventReplied, nil),
			"[1.806333] 64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n", ""},
		{"bad checksum and wrong byte", Config{}, reply(ping.EventCorrupt, func(e *ping.Event) {
			e.Damage = &ping.Damage{BadChecksum: true, Offset: 55, Want: 0x37, Got: 1, Payload: payload(56, nil)[:17]}
		}), "64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms (BAD CHECKSUM!)\n" +
			"wrong data byte #55 should be 0x37 but was 0x1\n#16\t10 \n", ""},
		{"wrong header", Config{}, reply(ping.EventCorrupt, func(e *ping.Event) { e.Damage = &ping.Damage{Offset: -1} }),
			"64 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms (WRONG HEADER!)\n", ""},
		{"more than was sent", Config{}, reply(ping.EventCorrupt, func(e *ping.Event) {
			e.Bytes, e.Damage = 66, &ping.Damage{Offset: 56, Got: 1, Payload: payload(58, nil)}
		}), "66 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms (TOO LONG!)\n", ""},

		{"host unreachable", Config{}, icmp(ping.EventUnreachable, ping.ICMPError{Reporter: host4, Type: 3, Code: 1}),
			"From 127.0.0.5 icmp_seq=1 Destination Host Unreachable\n", ""},
		{"fragmentation needed", Config{}, icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 3, Code: 4, MTU: 1400}),
			"From 192.0.2.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n", ""},
		{"error with name and time", Config{Name: named.Name, Timestamps: true},
			icmp(ping.EventUnreachable, ping.ICMPError{Reporter: host4, Type: 11}),
			"[1795329153.806332] From localhost (127.0.0.5) icmp_seq=1 Time to live exceeded\n", ""},
		{"no route, IPv6", Config{}, icmp(ping.EventUnreachable, ping.ICMPError{Reporter: host6, Type: 1}),
			"From ::1 icmp_seq=1 Destination unreachable: No route\n", ""},
		{"redirect", Config{}, icmp(ping.EventNotice, ping.ICMPError{Reporter: router4, Type: 5, Code: 1, Gateway: netip.MustParseAddr("192.0.2.9")}),
			"From 192.0.2.1: icmp_seq=1 Redirect Host(New nexthop: 192.0.2.9)\n", ""},
		{"parameter problem of IPv6 is no redirect", Config{}, icmp(ping.EventUnreachable, ping.ICMPError{Reporter: host6, Type: 4, Pointer: 40}),
			"From ::1 icmp_seq=1 Parameter problem: Wrong header field at 40\n", ""},
		{"extensions", verbose, icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 11, Extensions: []ping.Extension{
			{Class: 1, CType: 1, MPLS: []ping.MPLSLabel{{Label: 16001, TC: 5, TTL: 1}, {Label: 17, Bottom: true, TTL: 254}}},
			{Class: 2, Interface: &ping.InterfaceInfo{Role: 2, IfIndex: 3, Name: "xe\x1b-0", Addr: router4, MTU: 9000}},
			{Class: 9, CType: 7, Raw: []byte{1, 2, 3, 4}},
		}}), "From 192.0.2.1 icmp_seq=1 Time to live exceeded\n" +
			"  MPLS label=16001 tc=5 s=0 ttl=1\n" +
			"  MPLS label=17 tc=0 s=1 ttl=254\n" +
			`  interface outgoing name=xe\x1b-0 index=3 addr=192.0.2.1 mtu=9000` + "\n" +
			"  extension class=9 type=7 length=4\n", ""},
		{"extensions without -v", Config{}, icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 11,
			Extensions: []ping.Extension{{Class: 9}}}), "From 192.0.2.1 icmp_seq=1 Time to live exceeded\n", ""},

		{"address changed", timestamps, ping.Event{Kind: ping.EventAddressChanged, Former: router4, Reply: ping.Reply{Host: "db\x1b", Addr: host4, Received: time.Unix(7, 8000)}},
			"[7.000008] db\\x1b is at 127.0.0.5, was at 192.0.2.1\n", ""},
		{"first address", Config{}, ping.Event{Kind: ping.EventAddressChanged, Reply: ping.Reply{Host: "db", Addr: host4}}, "db is at 127.0.0.5\n", ""},
		{"unresolved", Config{Program: "goping"}, ping.Event{Kind: ping.EventUnresolved, Reply: ping.Reply{Host: "db\n", Err: errors.New("ping: resolve: gone\x1b")}},
			"", "goping: db\\x0a: resolve: gone\\x1b\n"},
		{"unanswered", Config{}, silent(ping.EventUnanswered, 2, nil), "no answer yet for icmp_seq=2\n", ""},
		{"unanswered, -D", timestamps, silent(ping.EventUnanswered, 2, nil), "[7.000008] no answer yet for icmp_seq=2\n", ""},
		{"lost", Config{}, silent(ping.EventLost, 2, ping.ErrTimeout), "", ""},
		{"lost, -v", verbose, silent(ping.EventLost, 2, ping.ErrTimeout), "no answer within 2s for icmp_seq=2\n", ""},
		{"stalled", Config{}, silent(ping.EventIndeterminate, 3, &ping.LocalError{Reason: "process stalled", Stall: 3 * time.Second}),
			"answer may have been dropped here for icmp_seq=3: process stalled for 3s\n", ""},
		{"sent", Config{}, silent(ping.EventSent, 1, nil), "", ""},
		{"last", Config{}, silent(ping.EventLast, 1, nil), "", ""},
		{"finished", Config{}, silent(ping.EventFinished, 0, nil), "", ""},
		{"not permitted", Config{}, silent(ping.EventFailed, 1, &ping.SendError{Addr: host4, Err: syscall.EPERM}),
			"", "goping: sendmsg: " + denied + "\n"},
		{"perhaps a broadcast address", Config{}, silent(ping.EventFailed, 1, &ping.SendError{Addr: host4, Err: syscall.EACCES}),
			"", "goping: sendmsg: Permission denied (a prohibit route, or a broadcast address); -b allows broadcast\n"},
		{"too long", Config{}, silent(ping.EventFailed, 1, &ping.SendError{Addr: host4, MTU: 1400, Err: syscall.EMSGSIZE}),
			"", "goping: local error: message too long, mtu=1400\n"},
		{"too long, IPv6", Config{}, silent(ping.EventFailed, 1, &ping.SendError{Addr: host6, MTU: 1280, Err: syscall.EMSGSIZE}),
			"", "goping: local error: message too long, mtu: 1280\n"},
		{"too long for an unknown limit", Config{}, silent(ping.EventFailed, 1, &ping.SendError{Addr: host4, Err: syscall.EMSGSIZE}),
			"", "goping: local error: message too long\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, errs bytes.Buffer
			tt.cfg.Program = "goping"
			tt.cfg.Now = func() time.Time { return time.Unix(7, 8000) }
			p := New(&out, &errs, tt.cfg)
			p.start.Timeout, p.start.Size = 2*time.Second, 56
			p.start.Time = when.Add(-1806333 * time.Microsecond)
			if err := p.Event(&tt.event); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.out || errs.String() != tt.errs {
				t.Errorf("printed\n%q and %q, want\n%q and %q", out.String(), errs.String(), tt.out, tt.errs)
			}
		})
	}
}

func TestHeaderShowsWhatWasAskedFor(t *testing.T) {
	tests := []struct {
		name  string
		cfg   Config
		start render.Start
		want  string
	}{
		{"IPv4", Config{}, render.Start{Host: "localhost", Addr: host4, Size: 56},
			"PING localhost (127.0.0.5) 56(84) bytes of data.\n"},
		{"IPv6", Config{}, render.Start{Host: "::1", Addr: host6, Size: 56}, "PING ::1 (::1) 56 data bytes\n"},
		{"-I dev", Config{}, render.Start{Host: "127.0.0.2", Addr: host4, Size: 0, Source: router4, Interface: "lo"},
			"PING 127.0.0.2 (127.0.0.5) from 192.0.2.1 lo: 0(28) bytes of data.\n"},
		{"-I addr", Config{}, render.Start{Host: "::1", Addr: host6, Size: 8, Source: host6},
			"PING ::1 (::1) from ::1 : 8 data bytes\n"},
		{"-v", verbose, render.Start{Host: "h", Addr: host4, Size: 56, Mode: ping.Datagram, Identifier: 4711},
			"socket: datagram, identifier 4711\nPING h (127.0.0.5) 56(84) bytes of data.\n"},
		{"hostile", Config{}, render.Start{Host: "a\nb", Addr: host4, Size: 56},
			`PING a\x0ab (127.0.0.5) 56(84) bytes of data.` + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := New(&out, nil, tt.cfg).Start(&tt.start); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("printed %q, want %q", out.String(), tt.want)
			}
		})
	}
}

// writes notes every call.
type writes []string

func (w *writes) Write(b []byte) (int, error) {
	*w = append(*w, string(b))
	return len(b), nil
}

func TestBurstIsOneWrite(t *testing.T) {
	var w writes
	p := New(&w, nil, Config{})
	for i := range 3 {
		e := reply(ping.EventReplied, func(e *ping.Event) { e.Seq, e.More = uint64(i+1), i < 2 })
		if err := p.Event(&e); err != nil {
			t.Fatal(err)
		}
	}
	if len(w) != 1 || strings.Count(w[0], "\n") != 3 {
		t.Errorf("writes %q, want three lines in one", w)
	}
}

// TestLinesKeepTheirOrder: what goes to the other output comes after what was
// printed before it.
func TestLinesKeepTheirOrder(t *testing.T) {
	var w writes
	p := New(&w, &w, Config{Program: "goping"})
	first := reply(ping.EventReplied, func(e *ping.Event) { e.More = true })
	second := silent(ping.EventFailed, 2, &ping.SendError{Addr: host4, Err: syscall.EMSGSIZE})
	for _, e := range []*ping.Event{&first, &second} {
		if err := p.Event(e); err != nil {
			t.Fatal(err)
		}
	}
	if len(w) != 2 || !strings.HasPrefix(w[0], "64 bytes") || !strings.HasPrefix(w[1], "goping: ") {
		t.Errorf("writes %q", w)
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestWriteErrorComesBack(t *testing.T) {
	broken := errors.New("broken")
	e := reply(ping.EventReplied, nil)
	failed := silent(ping.EventFailed, 1, &ping.SendError{Addr: host4, Err: syscall.EMSGSIZE})
	for what, f := range map[string]func(*Printer) error{
		"Start":   func(p *Printer) error { return p.Start(&render.Start{Addr: host4}) },
		"Event":   func(p *Printer) error { return p.Event(&e) },
		"Failed":  func(p *Printer) error { return p.Event(&failed) },
		"Summary": func(p *Printer) error { return p.Summary(&render.Start{}, &ping.Summary{}) },
	} {
		if err := f(New(brokenWriter{broken}, brokenWriter{broken}, Config{})); !errors.Is(err, broken) {
			t.Errorf("%s: error %v, want %v", what, err, broken)
		}
	}
}

func TestTimeHasThreeDigits(t *testing.T) {
	tests := []struct {
		rtt  time.Duration
		want string
	}{
		{0, "0.000"}, {499, "0.000"}, {500, "0.001"}, {148_000, "0.148"}, {387_499, "0.387"},
		{999_499, "0.999"}, {999_500, "1.00"}, {1_234_999, "1.23"}, {1_235_000, "1.24"},
		{9_994_999, "9.99"}, {9_995_000, "10.0"}, {12_349_999, "12.3"}, {12_350_000, "12.4"},
		{99_949_999, "99.9"}, {99_950_000, "100"}, {123_499_999, "123"}, {123_500_000, "124"},
		{2345 * time.Millisecond, "2345"},
	}
	for _, tt := range tests {
		if got := string(appendTime(nil, tt.rtt)); got != tt.want {
			t.Errorf("%d ns: %q, want %q", tt.rtt, got, tt.want)
		}
	}
}

// TestMillisAgreeWithFmt: for whole multiples of the last digit there is nothing
// to round, and fmt is an oracle.
func TestMillisAgreeWithFmt(t *testing.T) {
	for _, us := range []int64{0, 1, 9, 10, 99, 100, 999, 1000, 1001, 65_432_123, -5, -1500} {
		want := fmt.Sprintf("%.3f", float64(us)/1000)
		if got := string(appendMillis(nil, time.Duration(us)*time.Microsecond, 3)); got != want {
			t.Errorf("%d µs: %q, want %q", us, got, want)
		}
	}
}
