package iputilsjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"goping/internal/cli/render"
	"goping/ping"
	"goping/stats"
)

var (
	host4   = netip.MustParseAddr("127.0.0.5")
	router4 = netip.MustParseAddr("192.0.2.1")
	when    = time.Unix(1795329153, 6332999)
)

// answer is an ordinary reply to probe 1, changed by f.
func answer(kind ping.EventKind, f func(*ping.Event)) ping.Event {
	e := ping.Event{Kind: kind, Reply: ping.Reply{
		Host: "h", Addr: host4, From: host4, Seq: 1, ID: 7845,
		RTT: 387123, TxClock: ping.Kernel, RxClock: ping.Kernel, Received: when, Bytes: 64, TTL: 64,
	}}
	if f != nil {
		f(&e)
	}
	return e
}

func silent(kind ping.EventKind, seq uint64, err error) ping.Event {
	return ping.Event{Kind: kind, Reply: ping.Reply{Host: "h", Addr: host4, Seq: seq, TTL: -1, TOS: -1, Err: err}}
}

func icmp(kind ping.EventKind, err ping.ICMPError) ping.Event {
	return answer(kind, func(e *ping.Event) { e.Err = &err })
}

const plain = `{"type":"reply","bytes":64,"address":"127.0.0.5","icmp_seq":1,"ttl":64,"time":0.387`

func TestEveryEventIsAnObject(t *testing.T) {
	tests := []struct {
		name   string
		cfg    Config
		size   int
		events []ping.Event
		want   string
	}{
		{"reply", Config{}, 56, []ping.Event{answer(ping.EventReplied, nil)}, plain + "}\n"},
		{"-D -v and a hostile name", Config{Timestamps: true, Verbose: true, Name: func(netip.Addr) string { return "a\"\n\x1b\xff" }}, 56,
			[]ping.Event{answer(ping.EventReplied, nil)},
			`{"type":"reply","timestamp":1795329153.006332,"bytes":64,"from":"a\"\n\u001b\ufffd","address":"127.0.0.5","icmp_seq":1,"ident":7845,"ttl":64,"time":0.387}` + "\n"},
		{"too small for a time", Config{}, 8, []ping.Event{answer(ping.EventReplied, func(e *ping.Event) { e.TTL = -1 })},
			`{"type":"reply","bytes":64,"address":"127.0.0.5","icmp_seq":1}` + "\n"},
		{"sequence of the header", Config{}, 8, []ping.Event{answer(ping.EventReplied, func(e *ping.Event) { e.Seq = 65538 })},
			`{"type":"reply","bytes":64,"address":"127.0.0.5","icmp_seq":2,"ttl":64}` + "\n"},
		{"late, then again", Config{}, 56, []ping.Event{silent(ping.EventLost, 1, ping.ErrTimeout), answer(ping.EventLate, nil), answer(ping.EventDuplicate, nil)},
			`{"type":"lost","icmp_seq":1}` + "\n" + plain + "}\n" + plain + `,"duplicate":true}` + "\n"},
		{"truncated, and so not lost", Config{}, 56, []ping.Event{answer(ping.EventTruncated, nil), silent(ping.EventLost, 1, ping.ErrTimeout)},
			`{"type":"reply","bytes":64,"address":"127.0.0.5","icmp_seq":1,"ttl":64,"truncated":true}` + "\n"},
		{"bad checksum, and lost", Config{}, 56, []ping.Event{
			answer(ping.EventCorrupt, func(e *ping.Event) { e.Damage = &ping.Damage{BadChecksum: true, Offset: -1} }),
			silent(ping.EventIndeterminate, 1, &ping.LocalError{})},
			plain + `,"bad_checksum":true}` + "\n" + `{"type":"lost","icmp_seq":1}` + "\n"},
		{"wrong data", Config{}, 56, []ping.Event{answer(ping.EventCorrupt, func(e *ping.Event) {
			e.Damage = &ping.Damage{Offset: 1, Want: 1, Got: 170, Payload: []byte{0, 170}}
		})}, plain + `,"wrong_data":{"byte":1,"should_be":1,"was":170,"payload":"00aa"}}` + "\n"},
		{"another address", Config{}, 56, []ping.Event{answer(ping.EventOtherSource, func(e *ping.Event) { e.From = router4 })},
			strings.Replace(plain, "127.0.0.5", "192.0.2.1", 1) + `,"different_address":true}` + "\n"},
		{"-O", Config{}, 56, []ping.Event{silent(ping.EventUnanswered, 2, nil)}, `{"type":"no_answer_yet","icmp_seq":2}` + "\n"},
		{"error", Config{}, 56, []ping.Event{icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 3, Code: 4, MTU: 1400})},
			`{"type":"error","address":"192.0.2.1","icmp_seq":1,"icmp_type":3,"icmp_code":4,"message":"Frag needed and DF set (mtu = 1400)","mtu":1400}` + "\n"},
		{"redirect", Config{}, 56, []ping.Event{icmp(ping.EventNotice, ping.ICMPError{Reporter: router4, Type: 5, Code: 1, Gateway: host4})},
			`{"type":"notice","address":"192.0.2.1","icmp_seq":1,"icmp_type":5,"icmp_code":1,"message":"Redirect Host(New nexthop: 127.0.0.5)","gateway":"127.0.0.5"}` + "\n"},
		{"too long to be sent", Config{}, 56, []ping.Event{silent(ping.EventFailed, 3, &ping.SendError{Addr: host4, MTU: 1400, Err: syscall.EMSGSIZE})},
			`{"type":"local_error","icmp_seq":3,"message":"message too long","mtu":1400}` + "\n"},
		{"not sent", Config{}, 56, []ping.Event{silent(ping.EventFailed, 3, errors.New("ping: gone"))},
			`{"type":"local_error","icmp_seq":3,"message":"gone"}` + "\n"},
		{"a node", Config{NodeInfo: true}, 56, []ping.Event{answer(ping.EventReplied, func(e *ping.Event) {
			e.Node = &ping.NodeAnswer{Type: ping.NodeName, Names: []string{"a."}}
		})}, `{"type":"reply","bytes":64,"address":"127.0.0.5","icmp_seq":1,"ttl":64,"node":{"code":0,"qtype":2,"names":["a."]}}` + "\n"},
		{"IP options", Config{}, 56, []ping.Event{answer(ping.EventReplied, func(e *ping.Event) {
			e.IPOptions = &ping.ReceivedOptions{Record: &ping.RouteOption{Hops: []netip.Addr{host4, router4}},
				Source: &ping.RouteOption{Hops: []netip.Addr{host4}, Ahead: []netip.Addr{router4}},
				Stamps: &ping.StampOption{Overflow: 2, Stamps: []ping.HopStamp{{Addr: host4, Time: 5 * time.Millisecond}, {Time: time.Millisecond, NonStandard: true}}}}
		})}, plain + `,"record_route":["127.0.0.5","192.0.2.1"],"source_route":["127.0.0.5","192.0.2.1"],` +
			`"ip_timestamps":[{"address":"127.0.0.5","ms":5},{"ms":1,"not_standard":true}],"unrecorded_hops":2}` + "\n"},
		{"what is no object", Config{}, 56, []ping.Event{answer(ping.EventForeign, nil), silent(ping.EventSent, 1, nil), silent(ping.EventFinished, 0, nil)}, ""},
		{"-q", Config{Quiet: true}, 56, []ping.Event{answer(ping.EventReplied, nil), silent(ping.EventLost, 2, ping.ErrTimeout)}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			r := New(&out, tt.cfg)
			r.start.Size = tt.size
			for i := range tt.events {
				if err := r.Event(&tt.events[i]); err != nil {
					t.Fatal(err)
				}
			}
			if out.String() != tt.want {
				t.Errorf("wrote\n%swant\n%s", out.String(), tt.want)
			}
			valid(t, out.String())
		})
	}
}

// valid checks that each line is an object with its type first.
func valid(t *testing.T, lines string) {
	t.Helper()
	for line := range strings.Lines(lines) {
		if !json.Valid([]byte(line)) || !strings.HasPrefix(line, `{"type":"`) {
			t.Errorf("line %q", line)
		}
	}
}

func rtts(us ...int) stats.Summary {
	var r stats.Recorder
	for _, n := range us {
		r.Add(time.Duration(n) * time.Microsecond)
	}
	return r.Summary()
}

func TestStartAndStatistics(t *testing.T) {
	start := render.Start{Host: "h\"", Addr: host4, Source: router4, Interface: "lo", Size: 56, IPOptions: 40, Interval: time.Second}
	const head = `{"type":"start","host":"h\"","address":"127.0.0.5","source":"192.0.2.1","interface":"lo","bytes":56,"packet_bytes":124}` + "\n"
	const counts = `{"type":"statistics","host":"h\"","transmitted":`
	answered := ping.Summary{Counts: ping.Counts{Sent: 3, Replied: 2, Lost: 1, Duplicates: 4}, RTT: rtts(302, 387), Pipe: 2, First: when, Last: when.Add(2 * time.Second)}
	for _, tt := range []struct {
		name   string
		cfg    Config
		size   int
		events []ping.Event
		s      ping.Summary
		want   string
	}{
		{"nothing", Config{}, 56, nil, ping.Summary{}, counts + "0,\"received\":0}\n"},
		{"pipe, lost probes", Config{}, 56, []ping.Event{answer(ping.EventReplied, nil), answer(ping.EventReplied, func(e *ping.Event) { e.Seq = 3 })}, answered,
			`{"type":"lost","icmp_seq":2}` + "\n" + counts + `3,"received":2,"duplicates":4,"packet_loss":33.3333,"time":2000,` +
				`"rtt_min":0.302,"rtt_avg":0.345,"rtt_max":0.387,"rtt_mdev":0.042,"pipe":2}` + "\n"},
		{"-f -q", Config{Flood: true, Quiet: true}, 56, nil, answered, counts + `3,"received":2,"duplicates":4,"packet_loss":33.3333,"time":2000,` +
			`"rtt_min":0.302,"rtt_avg":0.345,"rtt_max":0.387,"rtt_mdev":0.042,"pipe":2,"ipg":1000.000,"ewma":0.313}` + "\n"},
		{"no times, all lost", Config{}, 8, nil, ping.Summary{Counts: ping.Counts{Sent: 1, InFlight: 1}},
			`{"type":"lost","icmp_seq":1}` + "\n" + counts + `1,"received":0,"packet_loss":100,"time":0}` + "\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			r := New(&out, tt.cfg)
			if err := r.Start(&start); err != nil {
				t.Fatal(err)
			}
			if out.String() != head {
				t.Errorf("wrote\n%swant\n%s", out.String(), head)
			}
			out.Reset()
			for i := range tt.events {
				r.Event(&tt.events[i])
			}
			out.Reset()
			of := start
			of.Size = tt.size
			if err := r.Summary(&of, &tt.s); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want {
				t.Errorf("wrote\n%swant\n%s", out.String(), tt.want)
			}
			valid(t, out.String())
		})
	}
}

func TestFatal(t *testing.T) {
	var out bytes.Buffer
	if err := New(&out, Config{}).Fatal("h", "no \"h\""); err != nil {
		t.Fatal(err)
	}
	if want := `{"type":"fatal","host":"h","message":"no \"h\""}` + "\n"; out.String() != want {
		t.Errorf("wrote %q, want %q", out.String(), want)
	}
}

// TestLeftOpen: each probe is left until something is said of it, in whatever order.
func TestLeftOpen(t *testing.T) {
	o := allOpen()
	for _, seq := range []uint64{4, 2, 1, 7} {
		e := silent(ping.EventLost, seq, nil)
		if !o.note(&e) || o.note(&e) {
			t.Errorf("probe %d: not told of once", seq)
		}
	}
	var left []uint64
	for seq := range o.left(8) {
		left = append(left, seq)
	}
	if len(left) != 4 || left[0] != 3 || left[1] != 5 || left[2] != 6 || left[3] != 8 {
		t.Errorf("left %v of %+v", left, o)
	}
}

type broken struct{}

var errBroken = errors.New("broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteErrorComesBack(t *testing.T) {
	r := New(broken{}, Config{})
	e, none := answer(ping.EventReplied, nil), silent(ping.EventFinished, 0, nil)
	for what, err := range map[string]error{
		"Start": r.Start(&render.Start{Addr: host4}), "Event": r.Event(&e), "an event without object": r.Event(&none),
		"Summary": r.Summary(&render.Start{}, &ping.Summary{Counts: ping.Counts{Sent: 1}}), "Fatal": r.Fatal("", ""),
	} {
		if !errors.Is(err, errBroken) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
