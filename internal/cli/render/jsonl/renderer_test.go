package jsonl

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"goping/internal/cli/render"
	"goping/ping"
	"goping/stats"
)

var (
	host4   = netip.MustParseAddr("127.0.0.5")
	host6   = netip.MustParseAddr("::1")
	router4 = netip.MustParseAddr("192.0.2.1")
	sent    = time.Date(2026, 2, 3, 4, 5, 6, 7000, time.FixedZone("", 3600))
)

// reply is an ordinary reply to probe 1, changed by f.
func reply(kind ping.EventKind, f func(*ping.Event)) ping.Event {
	e := ping.Event{Kind: kind, Reply: ping.Reply{
		Host: "h", Addr: host4, From: host4, Seq: 1, ID: 7845,
		RTT: 387123, TxClock: ping.Kernel, RxClock: ping.User, Sent: sent, Received: sent.Add(387123),
		Bytes: 64, TTL: 64, TOS: 0,
	}}
	if f != nil {
		f(&e)
	}
	return e
}

// icmp is an ICMP error of which the quoted IP header is not known.
func icmp(kind ping.EventKind, err ping.ICMPError) ping.Event {
	err.QuotedTTL, err.QuotedTOS = -1, -1
	return quoting(kind, err)
}

func quoting(kind ping.EventKind, err ping.ICMPError) ping.Event {
	return reply(kind, func(e *ping.Event) { e.From, e.Err = err.Reporter, &err })
}

func silent(kind ping.EventKind, err error) ping.Event {
	return ping.Event{Kind: kind, Reply: ping.Reply{
		Host: "h", Addr: host4, Seq: 1 << 40, ID: 7845, TTL: -1, TOS: -1, Sent: sent, Err: err,
	}}
}

func damage(d *ping.Damage) ping.Event {
	return reply(ping.EventCorrupt, func(e *ping.Event) { e.Damage = d })
}

// What all lines of a probe, and all lines about an answer, have in common.
const (
	probe1   = `"target":"h","addr":"127.0.0.5","seq":1,"ident":7845,"sent":"2026-02-03T03:05:06.000007000Z"`
	answered = probe1 + `,"received":"2026-02-03T03:05:06.000394123Z","rtt_ns":387123,"ttl":64,"tos":0,"bytes":64,"tx_clock":"kernel","rx_clock":"user"`
	noAnswer = `"target":"h","addr":"127.0.0.5","seq":1099511627776,"ident":7845,"sent":"2026-02-03T03:05:06.000007000Z"`
	fromHost = `,"from":"127.0.0.5"`
	fromElse = `,"from":"192.0.2.1"`
)

var events = []struct {
	name  string
	event ping.Event
	want  string // without {"v":1,
}{
	{"reply", reply(ping.EventReplied, nil), `"type":"reply",` + answered + fromHost},
	{"reordered", reply(ping.EventReplied, func(e *ping.Event) { e.Reordered = true }),
		`"type":"reply",` + answered + `,"reordered":true` + fromHost},
	{"reply of which little is known", reply(ping.EventReplied, func(e *ping.Event) {
		e.TTL, e.TOS, e.TxClock, e.Bytes = -1, -1, ping.NoClock, 8
	}), `"type":"reply",` + probe1 + `,"received":"2026-02-03T03:05:06.000394123Z","bytes":8` + fromHost},
	{"a time of nothing is a time", reply(ping.EventReplied, func(e *ping.Event) {
		e.RTT, e.TTL, e.Received = 0, 0, sent
	}), `"type":"reply",` + probe1 + `,"received":"2026-02-03T03:05:06.000007000Z","rtt_ns":0,"ttl":0,"tos":0,"bytes":64,"tx_clock":"kernel","rx_clock":"user"` + fromHost},
	{"late", reply(ping.EventLate, nil), `"type":"late",` + answered + fromHost},
	{"duplicate", reply(ping.EventDuplicate, nil), `"type":"duplicate",` + answered + fromHost},
	{"truncated", reply(ping.EventTruncated, nil), `"type":"corrupt",` + answered + fromHost + `,"reason":"truncated"`},
	{"bad checksum", damage(&ping.Damage{BadChecksum: true, Offset: -1}),
		`"type":"corrupt",` + answered + fromHost + `,"reason":"bad checksum"`},
	{"bad checksum and wrong byte", damage(&ping.Damage{BadChecksum: true, Offset: 30, Want: 30, Got: 0}),
		`"type":"corrupt",` + answered + fromHost + `,"reason":"bad checksum","offset":30,"want":30,"got":0`},
	{"wrong byte", damage(&ping.Damage{Offset: 0, Want: 0, Got: 170}),
		`"type":"corrupt",` + answered + fromHost + `,"reason":"wrong byte","offset":0,"want":0,"got":170`},
	{"wrong header", damage(&ping.Damage{Offset: -1}), `"type":"corrupt",` + answered + fromHost + `,"reason":"wrong header"`},
	{"too long", damage(&ping.Damage{Offset: 56, Got: 1}),
		`"type":"corrupt",` + answered + fromHost + `,"reason":"too long","offset":56,"got":1`},
	{"responder", reply(ping.EventResponder, func(e *ping.Event) { e.From = router4 }),
		`"type":"responder",` + answered + fromElse},
	{"other source", reply(ping.EventOtherSource, func(e *ping.Event) { e.From = router4 }),
		`"type":"other_source",` + answered + fromElse},
	{"foreign", reply(ping.EventForeign, nil), `"type":"foreign",` + answered + fromHost},
	{"timestamps", reply(ping.EventReplied, func(e *ping.Event) {
		e.Timestamps = &ping.Timestamps{Originate: 1000, Receive: 2010, Transmit: 2011, Local: 1020}
	}), `"type":"reply",` + answered + fromHost + `,"timestamps":{"originate_ms":1000,"receive_ms":2010,"transmit_ms":2011,"local_ms":1020,"offset_ns":1000500000}`},
	{"late timestamps of a clock that is not set", reply(ping.EventLate, func(e *ping.Event) {
		e.Timestamps = &ping.Timestamps{Receive: ping.NonStandard, Transmit: 1<<32 - 1}
	}), `"type":"late",` + answered + fromHost + `,"timestamps":{"originate_ms":0,"receive_ms":2147483648,"transmit_ms":4294967295,"local_ms":0}`},
	{"names", reply(ping.EventReplied, func(e *ping.Event) {
		e.Node = &ping.NodeAnswer{Type: ping.NodeName, TTL: 9, Names: []string{"host.", `\027`}, Raw: []byte("?")}
	}), `"type":"reply",` + answered + fromHost + `,"node":{"code":0,"qtype":2,"ttl_s":9,"names":["host.","\\027"]}`},
	{"addresses of one more", reply(ping.EventResponder, func(e *ping.Event) {
		e.From = router4
		e.Node = &ping.NodeAnswer{Type: ping.NodeAddrs, Flags: ping.NodeTruncated, Addrs: []netip.Addr{host6}}
	}), `"type":"responder",` + answered + fromElse + `,"node":{"code":0,"qtype":3,"addrs":["::1"],"truncated":true}`},
	{"refused, twice", reply(ping.EventDuplicate, func(e *ping.Event) {
		e.Node = &ping.NodeAnswer{Code: ping.NodeRefused, Type: 9, Raw: []byte{0xca, 0xfe}}
	}), `"type":"duplicate",` + answered + fromHost + `,"node":{"code":1,"qtype":9,"hex":"cafe"}`},
	{"names that cannot be read", reply(ping.EventCorrupt, func(e *ping.Event) {
		e.Damage = &ping.Damage{Offset: -1, Err: errors.New("ping: node information reply: truncated")}
		e.Node = &ping.NodeAnswer{Type: ping.NodeName}
	}), `"type":"corrupt",` + answered + fromHost + `,"reason":"wrong content","detail":"node information reply: truncated","node":{"code":0,"qtype":2}`},
	{"lost", silent(ping.EventLost, ping.ErrTimeout), `"type":"lost",` + noAnswer},
	{"unanswered", silent(ping.EventUnanswered, nil), `"type":"unanswered",` + noAnswer},
	{"address changed", ping.Event{Kind: ping.EventAddressChanged, Former: router4, Reply: ping.Reply{Host: "h", Addr: host4, Received: sent}},
		`"type":"address_changed","target":"h","time":"2026-02-03T03:05:06.000007000Z","addr":"127.0.0.5","former":"192.0.2.1"`},
	{"unresolved", ping.Event{Kind: ping.EventUnresolved, Reply: ping.Reply{Host: "h", Received: sent, Err: errors.New("ping: resolve: gone")}},
		`"type":"unresolved","target":"h","time":"2026-02-03T03:05:06.000007000Z","reason":"resolve: gone"`},
	{"overflow", silent(ping.EventIndeterminate, &ping.LocalError{Reason: "socket buffer overflow", Drops: 5}),
		`"type":"indeterminate",` + noAnswer + `,"reason":"socket buffer overflow","drops":5`},
	{"stall", silent(ping.EventIndeterminate, &ping.LocalError{Reason: "process stalled", Stall: 3 * time.Second}),
		`"type":"indeterminate",` + noAnswer + `,"reason":"process stalled","stall_ns":3000000000`},
	{"failed", silent(ping.EventFailed, &ping.SendError{Addr: host4, MTU: 1400, Err: syscall.EMSGSIZE}),
		`"type":"failed",` + noAnswer + `,"mtu":1400,"reason":"` + syscall.EMSGSIZE.Error() + `"`},
	{"failed for an unknown reason", silent(ping.EventFailed, errors.New("ping: \"\x1b\xff<>")),
		`"type":"failed",` + noAnswer + `,"reason":"\"\u001b\ufffd<>"`},
	{"net unreachable", icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 3, Code: 0}),
		`"type":"unreachable",` + answered + fromElse + `,"icmp_type":3,"icmp_code":0,"reason":"Destination Net Unreachable"`},
	{"too big", icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 3, Code: 4, MTU: 1400}),
		`"type":"unreachable",` + answered + fromElse + `,"icmp_type":3,"icmp_code":4,"mtu":1400,"reason":"Frag needed and DF set (mtu = 1400)"`},
	{"parameter problem at the first byte", icmp(ping.EventUnreachable, ping.ICMPError{Reporter: host6, Type: 4, Code: 0}),
		`"type":"unreachable",` + answered + `,"from":"::1","icmp_type":4,"icmp_code":0,"pointer":0,"reason":"Parameter problem: Wrong header field at 0"`},
	{"redirect", icmp(ping.EventNotice, ping.ICMPError{Reporter: router4, Type: 5, Code: 1, Gateway: host4}),
		`"type":"notice",` + answered + fromElse + `,"icmp_type":5,"icmp_code":1,"gateway":"127.0.0.5","reason":"Redirect Host(New nexthop: 127.0.0.5)"`},
	{"quoted header", quoting(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 11, QuotedTTL: 1, QuotedTOS: 184}),
		`"type":"unreachable",` + answered + fromElse + `,"icmp_type":11,"icmp_code":0,"quoted_ttl":1,"quoted_tos":184,"reason":"Time to live exceeded"`},
	{"quoted header of zeros", quoting(ping.EventNotice, ping.ICMPError{Reporter: router4, Type: 5, Code: 1, Gateway: host4}),
		`"type":"notice",` + answered + fromElse + `,"icmp_type":5,"icmp_code":1,"gateway":"127.0.0.5","quoted_ttl":0,"quoted_tos":0,"reason":"Redirect Host(New nexthop: 127.0.0.5)"`},
	{"extensions", icmp(ping.EventUnreachable, ping.ICMPError{Reporter: router4, Type: 11, Extensions: []ping.Extension{
		{Class: 1, CType: 1, MPLS: []ping.MPLSLabel{{Label: 16001, TC: 5, Bottom: true, TTL: 1}}},
		{Class: 2, CType: 0x8f, Interface: &ping.InterfaceInfo{Role: 2, IfIndex: 3, Name: "xe\x1b", Addr: host6, MTU: 9000}},
		{Class: 2, CType: 0xc0, Interface: &ping.InterfaceInfo{Role: 3}},
		{Class: 9, CType: 7, Raw: []byte{1, 0xab}},
		{Class: 9, CType: 7},
	}}), `"type":"unreachable",` + answered + fromElse + `,"icmp_type":11,"icmp_code":0,"reason":"Time to live exceeded","extensions":[` +
		`{"class":1,"ctype":1,"mpls":[{"label":16001,"tc":5,"bottom":true,"ttl":1}]},` +
		`{"class":2,"ctype":143,"interface":{"role":"outgoing","index":3,"name":"xe\u001b","addr":"::1","mtu":9000}},` +
		`{"class":2,"ctype":192,"interface":{"role":"next hop"}},` +
		`{"class":9,"ctype":7,"hex":"01ab"},{"class":9,"ctype":7}]`},
}

// schema returns the schema that is published.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open("../../../../doc/goping.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	doc, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("goping.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("goping.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// line returns what f writes, which must be one line that the schema takes.
func line(t *testing.T, s *jsonschema.Schema, f func(*Renderer) error) string {
	t.Helper()
	var out bytes.Buffer
	r := New(&out, Config{})
	r.size = 56
	if err := f(r); err != nil {
		t.Fatal(err)
	}
	if err := valid(s, out.String()); err != nil {
		t.Errorf("%s\n%v", out.String(), err)
	}
	if strings.Count(out.String(), "\n") != 1 || !strings.HasSuffix(out.String(), "\n") {
		t.Errorf("%q is not one line", out.String())
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func valid(s *jsonschema.Schema, line string) error {
	object, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		return err
	}
	return s.Validate(object)
}

func TestEveryEventHasItsObject(t *testing.T) {
	s := schema(t)
	for _, tt := range events {
		t.Run(tt.name, func(t *testing.T) {
			got := line(t, s, func(r *Renderer) error { return r.Event(&tt.event) })
			if want := `{"v":1,` + tt.want + `}`; got != want {
				t.Errorf("wrote\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// untold are the kinds of events that have no object.
var untold = map[ping.EventKind]bool{ping.EventSent: true, ping.EventLast: true, ping.EventFinished: true}

// TestEveryKindIsTested: a new kind of event needs a type, a place in the
// schema and a row above, or is not told.
func TestEveryKindIsTested(t *testing.T) {
	seen := maps.Clone(untold)
	for _, tt := range events {
		seen[tt.event.Kind] = true
	}
	for kind := range ping.EventFinished + 1 {
		if !seen[kind] {
			t.Errorf("no row for event %q", kind)
		}
	}
	for kind := range untold {
		var out bytes.Buffer
		if err := New(&out, Config{}).Event(&ping.Event{Kind: kind}); err != nil || out.Len() > 0 {
			t.Errorf("event %q: wrote %q, %v", kind, out.String(), err)
		}
	}
}

func TestStartHoldsWhatWasAskedFor(t *testing.T) {
	s := schema(t)
	tests := []struct {
		start render.Start
		want  string
	}{
		{render.Start{Host: "h", Addr: host4, Size: 0, Timeout: time.Second, Mode: ping.Datagram, Time: sent},
			`{"v":1,"type":"start","time":"2026-02-03T03:05:06.000007000Z","target":"h","addr":"127.0.0.5","size":0,"interval_ns":0,"timeout_ns":1000000000,"socket":"datagram","ident":0}`},
		{render.Start{Host: "\n", Addr: host6, Source: host6, Interface: "lo", Size: 56, Count: 3, Interval: 1, Timeout: 2, Mode: ping.Raw, Identifier: 65535, Time: sent},
			`{"v":1,"type":"start","time":"2026-02-03T03:05:06.000007000Z","target":"\n","addr":"::1","source":"::1","interface":"lo","size":56,"count":3,"interval_ns":1,"timeout_ns":2,"socket":"raw","ident":65535}`},
	}
	for _, tt := range tests {
		if got := line(t, s, func(r *Renderer) error { return r.Start(&tt.start) }); got != tt.want {
			t.Errorf("wrote\n%s\nwant\n%s", got, tt.want)
		}
	}
}

func TestSummaryHoldsEveryFigure(t *testing.T) {
	s := schema(t)
	var one, two stats.Recorder
	one.Add(1000)
	two.Add(302 * time.Microsecond)
	two.Add(387 * time.Microsecond)
	tests := []struct {
		name    string
		summary ping.Summary
		want    string
	}{
		{"nothing", ping.Summary{},
			`{"v":1,"type":"summary","target":"h","addr":"127.0.0.5","sent":0,"received":0,"lost":0,"late":0,"unreachable":0,"failed":0,` +
				`"indeterminate":0,"in_flight":0,"duplicates":0,"reordered":0,"corrupt":0,"other_source":0,"foreign":0,"notices":0,"loss_ratio":0}`},
		{"one reply", ping.Summary{Counts: ping.Counts{Sent: 1, Replied: 1}, RTT: one.Summary()},
			`{"v":1,"type":"summary","target":"h","addr":"127.0.0.5","sent":1,"received":1,"lost":0,"late":0,"unreachable":0,"failed":0,` +
				`"indeterminate":0,"in_flight":0,"duplicates":0,"reordered":0,"corrupt":0,"other_source":0,"foreign":0,"notices":0,"loss_ratio":0,` +
				`"rtt":{"min_ns":1000,"mean_ns":1000,"max_ns":1000,"stddev_ns":0,"mdev_ns":0,"p50_ns":1000,"p90_ns":1000,"p99_ns":1000,"p999_ns":1000}}`},
		{"everything", ping.Summary{Counts: ping.Counts{
			Sent: 27, Replied: 2, Lost: 3, Unreachable: 4, Indeterminate: 8, InFlight: 10, Failed: 5, Late: 6, Duplicates: 7, Reordered: 1,
			Corrupt: 11, Truncated: 12, OtherSource: 13, Responders: 16, Foreign: 14, Notices: 15,
		}, RTT: two.Summary(), Group: []ping.Responder{{Addr: router4, Replied: 1, Duplicates: 2, RTT: one.Summary()}}},
			`{"v":1,"type":"summary","target":"h","addr":"127.0.0.5","sent":27,"received":2,"lost":3,"late":6,"unreachable":4,"failed":5,` +
				`"indeterminate":8,"in_flight":10,"duplicates":7,"reordered":1,"corrupt":23,"other_source":13,"responders":16,"foreign":14,"notices":15,"loss_ratio":0.7777777777777778,` +
				`"rtt":{"min_ns":302000,"mean_ns":344500,"max_ns":387000,"stddev_ns":42500,"mdev_ns":42000,"p50_ns":302000,"p90_ns":387000,"p99_ns":387000,"p999_ns":387000,"jitter_ns":5313},` +
				`"group":[{"addr":"192.0.2.1","received":1,"duplicates":2,"rtt":{"min_ns":1000,"mean_ns":1000,"max_ns":1000,"stddev_ns":0,"mdev_ns":0,"p50_ns":1000,"p90_ns":1000,"p99_ns":1000,"p999_ns":1000}}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := line(t, s, func(r *Renderer) error { return r.Summary(&render.Start{Host: "h", Addr: host4}, &tt.summary) }); got != tt.want {
				t.Errorf("wrote\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestErrorHoldsMessageAndHints(t *testing.T) {
	s := schema(t)
	got := line(t, s, func(r *Renderer) error { return r.Error("", "no host given", nil) })
	if want := `{"v":1,"type":"error","message":"no host given"}`; got != want {
		t.Errorf("wrote %s, want %s", got, want)
	}
	got = line(t, s, func(r *Renderer) error { return r.Error("h", "no", []string{"a", "b"}) })
	if want := `{"v":1,"type":"error","target":"h","message":"no","hints":["a","b"]}`; got != want {
		t.Errorf("wrote %s, want %s", got, want)
	}
}

func TestAssertionSaysWhatIsOff(t *testing.T) {
	got := line(t, schema(t), func(r *Renderer) error {
		return r.Assertion(&render.Start{Host: "h", Addr: host4}, "loss<=1%", "loss 3% is not <=1% (by 2 points)")
	})
	if want := `{"v":1,"type":"assertion","target":"h","addr":"127.0.0.5","assertion":"loss<=1%","message":"loss 3% is not <=1% (by 2 points)"}`; got != want {
		t.Errorf("wrote %s, want %s", got, want)
	}
}

// TestSchemaRefusesWhatIsNotOurs: each of these is a real line, broken in
// one place.
func TestSchemaRefusesWhatIsNotOurs(t *testing.T) {
	s := schema(t)
	e := events[0].event
	good := line(t, s, func(r *Renderer) error { return r.Event(&e) })
	for _, tt := range []struct{ name, old, new string }{
		{"another version", `"v":1`, `"v":2`},
		{"no version", `"v":1,`, ``},
		{"unknown type", `"type":"reply"`, `"type":"answer"`},
		{"a lost probe has no answer", `"type":"reply"`, `"type":"lost"`},
		{"number as text", `"seq":1`, `"seq":"1"`},
		{"sequence from 0", `"seq":1`, `"seq":0`},
		{"fraction of a nanosecond", `"rtt_ns":387123`, `"rtt_ns":387.5`},
		{"negative time", `"rtt_ns":387123`, `"rtt_ns":-1`},
		{"local time", `07000Z"`, `07000+01:00"`},
		{"fewer decimals", `07000Z"`, `07Z"`},
		{"unknown clock", `"kernel"`, `"sundial"`},
		{"field of another type", `"ttl":64`, `"ttl":64,"icmp_code":1`},
		{"unknown field", `"ttl":64`, `"ttl":64,"hop":1`},
		{"missing field", `"bytes":64,`, ``},
		{"hop limit out of range", `"ttl":64`, `"ttl":256`},
	} {
		bad := strings.Replace(good, tt.old, tt.new, 1)
		if bad == good {
			t.Fatalf("%s: %q is not in %s", tt.name, tt.old, good)
		}
		if err := valid(s, bad); err == nil {
			t.Errorf("%s: the schema takes %s", tt.name, bad)
		}
	}
}

func TestTypeStandsFirst(t *testing.T) {
	for _, tt := range events {
		var out bytes.Buffer
		if err := New(&out, Config{}).Event(&tt.event); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(out.String(), `{"v":1,"type":"`) {
			t.Errorf("%s: %s", tt.name, out.String())
		}
	}
}

func TestQuietHasNoEvents(t *testing.T) {
	var out bytes.Buffer
	r := New(&out, Config{Quiet: true})
	if err := r.Event(&events[0].event); err != nil || out.Len() > 0 {
		t.Errorf("wrote %q, %v", out.String(), err)
	}
}

// writes notes every call.
type writes []string

func (w *writes) Write(b []byte) (int, error) {
	*w = append(*w, string(b))
	return len(b), nil
}

// TestBurstIsOneWrite: a burst is written together, and no line waits for an
// event that has no line.
func TestBurstIsOneWrite(t *testing.T) {
	var w writes
	r := New(&w, Config{})
	for i := range 3 {
		e := reply(ping.EventReplied, func(e *ping.Event) { e.Seq, e.More = uint64(i+1), true })
		if err := r.Event(&e); err != nil {
			t.Fatal(err)
		}
	}
	if len(w) != 0 {
		t.Errorf("wrote %q while more was to come", w)
	}
	if err := r.Event(&ping.Event{Kind: ping.EventFinished}); err != nil {
		t.Fatal(err)
	}
	if len(w) != 1 || strings.Count(w[0], "\n") != 3 {
		t.Errorf("writes %q, want three lines in one", w)
	}
	for l := range strings.Lines(w[0]) {
		if !json.Valid([]byte(l)) {
			t.Errorf("not valid: %q", l)
		}
	}
}
