package ping

import (
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// oneQuery is a probe with a question.
func oneQuery(q *NodeQuery) Config {
	return Config{Count: 1, Probing: Probing{Kind: NodeInfo, Query: q}}
}

// nodeAfter answers after d.
func nodeAfter(d time.Duration, code uint8, flags uint16, data string) answering {
	return func(sent *wire.Packet) []wire.Arrival {
		return after(d, wire.NodeInfoReply(sent, code, flags, []byte(data)))
	}
}

const ttl7 = "\x00\x00\x00\x07"

// TestNodeInfoFates: a query has the same fates as an echo.
func TestNodeInfoFates(t *testing.T) {
	const data = ttl7 + "\x04host\x02tz\x00"
	with := func(change func(p *wire.Packet)) answering {
		return func(sent *wire.Packet) []wire.Arrival {
			p := wire.NodeInfoReply(sent, 0, 0, []byte(data))
			change(&p)
			return after(time.Millisecond, p)
		}
	}
	holding := func(data string) answering { return nodeAfter(time.Millisecond, 0, 0, data) }
	corrupt := []EventKind{EventCorrupt, EventLost}
	for _, tt := range []struct {
		name   string
		answer answering
		kinds  []EventKind
		counts Counts
	}{
		{"reply", holding(data), []EventKind{EventReplied}, Counts{Replied: 1}},
		{"silence", silence, []EventKind{EventLost}, Counts{Lost: 1}},
		{"late", nodeAfter(3*time.Second, 0, 0, data), []EventKind{EventLost, EventLate}, Counts{Lost: 1, Late: 1}},
		{"twice", func(sent *wire.Packet) []wire.Arrival {
			return append(holding(data)(sent), holding(data)(sent)...)
		}, []EventKind{EventReplied, EventDuplicate}, Counts{Replied: 1, Duplicates: 1}},
		{"refused", nodeAfter(1, 1, 0, ""), []EventKind{EventReplied}, Counts{Replied: 1}},
		{"a code of its own", nodeAfter(1, 77, 0, "?"), []EventKind{EventReplied}, Counts{Replied: 1}},
		{"no names", holding(ttl7), []EventKind{EventReplied}, Counts{Replied: 1}},
		{"no time to live", holding("\x00\x00\x00"), corrupt, Counts{Corrupt: 1, Lost: 1}},
		{"name cut", holding(data[:len(data)-2]), corrupt, Counts{Corrupt: 1, Lost: 1}},
		{"name without end", holding(data[:len(data)-1]), corrupt, Counts{Corrupt: 1, Lost: 1}},
		{"name that refers to itself", holding(ttl7 + "\xc0\x04"), corrupt, Counts{Corrupt: 1, Lost: 1}},
		{"name of no end", holding(ttl7 + strings.Repeat("\x3f"+strings.Repeat("x", 63), 9)), corrupt, Counts{Corrupt: 1, Lost: 1}},
		{"another question", with(func(p *wire.Packet) { p.Data[5] = byte(NodeAddrs) }), corrupt, Counts{Corrupt: 1, Lost: 1}},
		{"nonce cut", with(func(p *wire.Packet) { p.Data = p.Data[:15] }), []EventKind{EventLost}, Counts{Lost: 1}},
		{"nonce off by one", with(func(p *wire.Packet) { p.Data[15]++ }), []EventKind{EventLost}, Counts{Lost: 1}},
		{"an echo reply", with(func(p *wire.Packet) { p.Data[0] = packet.V6EchoReply }), []EventKind{EventLost}, Counts{Lost: 1}},
		{"other source", with(func(p *wire.Packet) { p.Addr = other6 }), []EventKind{EventOtherSource, EventLost}, Counts{OtherSource: 1, Lost: 1}},
		{"error", func(sent *wire.Packet) []wire.Arrival {
			return after(1, wire.ICMPError(sent, router6, packet.V6Unreachable, 3))
		}, []EventKind{EventUnreachable}, Counts{Unreachable: 1}},
		{"error that quotes less than the nonce", func(sent *wire.Packet) []wire.Arrival {
			p := wire.ICMPError(sent, router6, packet.V6Unreachable, 3)
			p.Quote.Payload = p.Quote.Payload[:7]
			return after(1, p)
		}, []EventKind{EventLost}, Counts{Lost: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				got, evs, _ := probed(t, oneQuery(nil), host6, tt.answer)
				if ks := kinds(evs); !slices.Equal(ks, tt.kinds) {
					t.Errorf("got events %v, want %v", ks, tt.kinds)
				}
				tt.counts.Sent = 1
				tt.counts.Bursts, tt.counts.LongestBurst, tt.counts.LongestOutage = got.Bursts, got.LongestBurst, got.LongestOutage
				if got.Counts != tt.counts {
					t.Errorf("got counts  %+v\nwant counts %+v", got.Counts, tt.counts)
				}
				for _, ev := range evs {
					if ev.Kind == EventCorrupt && ev.Damage.Err == nil || ev.ID != 0 {
						t.Errorf("got %+v, %+v", ev, ev.Damage)
					}
				}
			})
		})
	}
}

// TestNodeAnswers: what is read from a reply.
func TestNodeAnswers(t *testing.T) {
	addrs := func(list ...string) (all []netip.Addr) {
		for _, s := range list {
			all = append(all, netip.MustParseAddr(s))
		}
		return all
	}
	v6 := string(netip.MustParseAddr("2001:db8::9").AsSlice())
	for _, tt := range []struct {
		name  string
		query NodeQuery
		code  uint8
		flags uint16
		data  string
		want  NodeAnswer
	}{
		{"name", NodeQuery{Type: NodeName}, 0, 0, ttl7 + "\x04host\x02tz\x00", NodeAnswer{Names: []string{"host.tz."}, TTL: 7}},
		{"names", NodeQuery{Type: NodeName}, 0, 0, ttl7 + "\x04host\x00\x00\x01a\x01b\x00", NodeAnswer{Names: []string{"host", "a.b."}, TTL: 7}},
		{"hostile name", NodeQuery{Type: NodeName}, 0, 0, ttl7 + "\x06\x1b[2J.\xff\x00", NodeAnswer{Names: []string{`\027[2J\.\255.`}, TTL: 7}},
		{"addresses", NodeQuery{Type: NodeAddrs}, 0, 1, ttl7 + v6 + "\x00\x00\x00\x05" + v6,
			NodeAnswer{Addrs: addrs("2001:db8::9", "2001:db8::9"), TTL: 5, Flags: NodeTruncated}},
		{"no addresses", NodeQuery{Type: NodeAddrs}, 0, 0, "", NodeAnswer{}},
		{"IPv4 addresses", NodeQuery{Type: NodeIPv4Addrs}, 0, 0, ttl7 + "\xc0\x00\x02\x01", NodeAnswer{Addrs: addrs("192.0.2.1"), TTL: 7}},
		{"refused", NodeQuery{Type: NodeName}, 1, 0, "", NodeAnswer{Code: NodeRefused}},
		{"unknown", NodeQuery{Type: 99}, 2, 0, "", NodeAnswer{Code: NodeUnknown}},
		{"nothing", NodeQuery{}, 0, 0, "", NodeAnswer{}},
		{"something else", NodeQuery{Type: 99}, 0, 0, "xyz", NodeAnswer{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				_, evs, _ := probed(t, oneQuery(&tt.query), host6, nodeAfter(time.Millisecond, tt.code, tt.flags, tt.data))
				got := first(t, evs, EventReplied).Node
				if got == nil {
					t.Fatal("no answer")
				}
				want := tt.want
				if (got.Code == NodeSuccess) != (tt.code == 0) {
					t.Errorf("got %v of code %d", got.Code, tt.code)
				}
				if got.Code != want.Code || got.Type != tt.query.Type || got.Flags != want.Flags || got.TTL != want.TTL ||
					!slices.Equal(got.Names, want.Names) || !slices.Equal(got.Addrs, want.Addrs) || string(got.Raw) != tt.data {
					t.Errorf("got  %+v\nwant %+v", *got, want)
				}
				if truncated := tt.flags&1 != 0; got.Truncated() != truncated {
					t.Errorf("truncated: got %v", got.Truncated())
				}
			})
		})
	}
}

// TestNodeQueries: what is asked, byte for byte.
func TestNodeQueries(t *testing.T) {
	self := string(host6.AsSlice())
	for _, tt := range []struct {
		name  string
		query *NodeQuery
		code  byte
		rest  string // of the header
		data  string // behind the nonce
	}{
		{"its name", nil, 0, "\x00\x02\x00\x00", self},
		{"nothing", &NodeQuery{Type: NodeNoop}, 1, "\x00\x00\x00\x00", ""},
		{"its name, asked for", &NodeQuery{Type: NodeName}, 0, "\x00\x02\x00\x00", self},
		{"addresses", &NodeQuery{Type: NodeAddrs, Flags: NodeAll | NodeGlobal}, 0, "\x00\x03\x00\x22", self},
		{"all flags", &NodeQuery{Type: NodeAddrs, Flags: NodeCompatible | NodeLinkLocal | NodeSiteLocal}, 0, "\x00\x03\x00\x1c", self},
		{"of another address", &NodeQuery{Type: NodeName, Subject: other6}, 0, "\x00\x02\x00\x00", string(other6.AsSlice())},
		{"of an IPv4 address", &NodeQuery{Type: NodeIPv4Addrs, Subject: host4}, 2, "\x00\x04\x00\x00", "\xc0\x00\x02\x07"},
		{"of a name", &NodeQuery{Type: NodeAddrs, SubjectName: "host"}, 1, "\x00\x03\x00\x00", "\x04host\x00\x00"},
		{"of a qualified name", &NodeQuery{Type: NodeAddrs, SubjectName: "Host.TZ"}, 1, "\x00\x03\x00\x00", "\x04host\x02tz\x00"},
		{"of a qualified label", &NodeQuery{Type: NodeAddrs, SubjectName: "host."}, 1, "\x00\x03\x00\x00", "\x04host\x00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var sent []string
				c := oneQuery(tt.query)
				c.Count = 3
				probed(t, c, host6, func(p *wire.Packet) []wire.Arrival {
					sent = append(sent, string(p.Data))
					return nil
				})
				nonces := map[string]bool{}
				for _, b := range sent {
					if want := "\x8b" + string(tt.code) + "\x00\x00" + tt.rest; b[:8] != want || b[16:] != tt.data {
						t.Errorf("got %x, want %x, a nonce and %x", b, want, tt.data)
					}
					nonces[b[8:16]] = true
				}
				if len(nonces) != 3 {
					t.Errorf("got %d nonces in %d queries", len(nonces), len(sent))
				}
			})
		})
	}
}

// TestNodeQueryRefused: a question that cannot be put is no probe.
func TestNodeQueryRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{}, silence)
		for _, q := range []NodeQuery{
			{SubjectName: strings.Repeat("x", 64)},
			{SubjectName: "a..b"},
			{SubjectName: "."},
			{SubjectName: strings.Repeat("label.", 43)},
			{SubjectName: "a", Subject: host6},
		} {
			if _, err := p.Add(Target{Addr: host6, Probing: Probing{Kind: NodeInfo, Query: &q}}); err == nil {
				t.Errorf("%+v was asked", q)
			}
			if _, err := Open(&Config{Probing: Probing{Query: &q}, Wire: wire.NewFake(silence)}); err == nil {
				t.Errorf("%+v was opened", q)
			}
		}
	})
}

// TestNodeInfoGroup: all members of a group answer one query.
func TestNodeInfoGroup(t *testing.T) {
	bubble(t, func(t *testing.T) {
		group := netip.MustParseAddr("ff02::1%1")
		members := []netip.Addr{netip.MustParseAddr("fe80::1"), netip.MustParseAddr("fe80::2")}
		got, evs, _ := probed(t, oneQuery(nil), group, func(sent *wire.Packet) (all []wire.Arrival) {
			for _, m := range members {
				p := wire.NodeInfoReply(sent, 0, 0, []byte(ttl7+"\x01"+string(m.AsSlice()[15]+'a')+"\x00"))
				p.Addr = m
				all = append(all, after(time.Millisecond, p)...)
			}
			return all
		})
		if want := (Counts{Sent: 1, Replied: 1, Responders: 1}); got.Counts != want {
			t.Errorf("got %+v, want %+v", got.Counts, want)
		}
		one, two := first(t, evs, EventReplied), first(t, evs, EventResponder)
		if one.Node.Names[0] != "b." || two.Node.Names[0] != "c." || two.From.String() != "fe80::2%1" {
			t.Errorf("got %+v from %v, %+v from %v", one.Node, one.From, two.Node, two.From)
		}
	})
}

// TestNodeInfoForger: one who answers with nonces of its own, be they random or near to
// what it saw, is never believed.
func TestNodeInfoForger(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := oneQuery(nil)
		c.Count, c.Interval = 50, 10*time.Millisecond
		got, _, stats := probed(t, c, host6, func(sent *wire.Packet) (all []wire.Arrival) {
			for bit := range 64 {
				p := wire.NodeInfoReply(sent, 0, 0, []byte(ttl7))
				p.Data[packet.HeaderLen+bit/8] ^= 1 << (bit % 8)
				all = append(all, after(1, p)...)
			}
			return all
		})
		if got.Lost != 50 || got.Replied+got.Corrupt+got.OtherSource != 0 || stats.Unmatched != 50*64 {
			t.Errorf("got %+v, %d unmatched", got.Counts, stats.Unmatched)
		}
	})
}

// TestNodeInfoHasNoIdentifier: nothing is drawn anew for want of answers.
func TestNodeInfoHasNoIdentifier(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := oneQuery(nil)
		c.Count, c.Interval = 4*streak, 10*time.Millisecond
		got, _, stats := probed(t, c, host6, silence)
		if got.Lost != 4*streak || stats.Redrawn != 0 {
			t.Errorf("got %+v, %d identifiers drawn anew", got.Counts, stats.Redrawn)
		}
	})
}

func TestNodeGroup(t *testing.T) {
	// md5sum of a length byte and the label.
	for name, want := range map[string][2]string{
		"foo":         {"ff02::2:ffcc:6165", "ff02::2:cc61:6567"},
		"FOO.example": {"ff02::2:ffcc:6165", "ff02::2:cc61:6567"},
	} {
		group, former, err := NodeGroup(name)
		if err != nil || group.String() != want[0] || former.String() != want[1] {
			t.Errorf("%s: got %v, %v, %v, want %v", name, group, former, err, want)
		}
	}
	if _, _, err := NodeGroup(""); err == nil || errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("no name: got %v", err)
	}
}
