package text

import (
	"bytes"
	"errors"
	"net/netip"
	"testing"

	"goping/ping"
)

// TestNodeInfoLines: the lines that iputils 20221126 prints for these replies, and the
// round-trip time, which it has not.
func TestNodeInfoLines(t *testing.T) {
	addrs := []netip.Addr{netip.MustParseAddr("2001:db8:1::1"), netip.MustParseAddr("::ffff:192.0.2.77")}
	unreadable := func(why string) *ping.Damage {
		return &ping.Damage{Offset: -1, Err: errors.New("ping: node information reply: " + why)}
	}
	for _, tt := range []struct {
		name   string
		kind   ping.EventKind
		node   ping.NodeAnswer
		damage *ping.Damage
		want   string // behind the address
	}{
		{"names", ping.EventReplied, ping.NodeAnswer{Type: ping.NodeName, Names: []string{"Host.example.", `ho\027st`}}, nil,
			` Host.example., ho\027st; seq=1; ttl=64 time=0.387 ms`},
		{"no names", ping.EventReplied, ping.NodeAnswer{Type: ping.NodeName}, nil, "; seq=1; ttl=64 time=0.387 ms"},
		{"addresses", ping.EventDuplicate, ping.NodeAnswer{Type: ping.NodeAddrs, Addrs: addrs}, nil,
			" 2001:db8:1::1, ::ffff:192.0.2.77; seq=1; ttl=64 time=0.387 ms (DUP!)"},
		{"truncated", ping.EventReplied, ping.NodeAnswer{Type: ping.NodeIPv4Addrs, Flags: ping.NodeTruncated, Addrs: addrs[:1]}, nil,
			" 2001:db8:1::1 (truncated); seq=1; ttl=64 time=0.387 ms"},
		{"nothing", ping.EventReplied, ping.NodeAnswer{}, nil, "; seq=1; ttl=64 time=0.387 ms"},
		{"of a type of its own", ping.EventReplied, ping.NodeAnswer{Type: 9}, nil, " unknown qtype(0x09); seq=1; ttl=64 time=0.387 ms"},
		{"refused", ping.EventReplied, ping.NodeAnswer{Code: ping.NodeRefused, Type: ping.NodeName}, nil, " refused; seq=1; ttl=64 time=0.387 ms"},
		{"unknown", ping.EventLate, ping.NodeAnswer{Code: ping.NodeUnknown, Type: 9}, nil, " unknown; seq=1; ttl=64 time=0.387 ms (late)"},
		{"a code of its own", ping.EventReplied, ping.NodeAnswer{Code: 77}, nil, " unknown code(4d); seq=1; ttl=64 time=0.387 ms"},
		{"cut", ping.EventCorrupt, ping.NodeAnswer{Type: ping.NodeName}, unreadable("truncated"),
			" parse error (truncated); seq=1; ttl=64 time=0.387 ms (WRONG CONTENT!)"},
		{"too short", ping.EventCorrupt, ping.NodeAnswer{Type: ping.NodeName}, unreadable("too short"),
			" parse error (too short); seq=1; ttl=64 time=0.387 ms (WRONG CONTENT!)"},
	} {
		for _, cfg := range []Config{{}, verbose} { // there is no identifier to tell
			var out bytes.Buffer
			e := reply(tt.kind, func(e *ping.Event) { e.Addr, e.From, e.ID, e.Node, e.Damage = host6, host6, 0, &tt.node, tt.damage })
			if err := New(&out, &out, cfg).Event(&e); err != nil {
				t.Fatal(err)
			}
			if want := "64 bytes from ::1:" + tt.want + "\n"; out.String() != want {
				t.Errorf("%s:\ngot  %q\nwant %q", tt.name, out.String(), want)
			}
		}
	}
}

// TestTimestampLines: a timestamp reply has the line of an echo.
func TestTimestampLines(t *testing.T) {
	var out bytes.Buffer
	for _, e := range []ping.Event{
		reply(ping.EventReplied, func(e *ping.Event) { e.Bytes, e.Timestamps = 20, &ping.Timestamps{} }),
		reply(ping.EventCorrupt, func(e *ping.Event) {
			e.Bytes, e.Damage = 20, &ping.Damage{Offset: -1, Err: errors.New("ping: timestamp reply: another")}
		}),
	} {
		if err := New(&out, &out, Config{}).Event(&e); err != nil {
			t.Fatal(err)
		}
	}
	const want = "20 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms\n" +
		"20 bytes from 127.0.0.5: icmp_seq=1 ttl=64 time=0.387 ms (WRONG CONTENT!)\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
