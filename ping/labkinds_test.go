package ping

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/packet"
)

// kindSettings are the ways to send other probes than echoes.
func kindSettings(v6 bool) []setting { return []setting{{false, Raw, v6}, {true, Raw, v6}} }

// TestTimestampFaults is TestFaults for timestamp probes.
func TestTimestampFaults(t *testing.T) {
	netlab.Need(t)
	const ms = time.Millisecond
	for _, s := range kindSettings(false) {
		t.Run(s.String(), func(t *testing.T) {
			lab := netlab.New(t)
			far := netlab.Unreachable(1).By(lab.Router("r1"))
			testKind(t, s, lab, Probing{Kind: Timestamp}, []fault{
				{name: "answers", want: always(replied), detail: clockAhead(0)},
				{name: "clock ahead", script: netlab.Script{ClockAhead: time.Hour}, want: always(replied), detail: clockAhead(time.Hour)},
				{name: "clock behind, delay", script: netlab.Script{ClockAhead: -time.Hour, Delay: 30 * ms}, want: always(replied), detail: clockAhead(-time.Hour)},
				{name: "clock not set", script: netlab.Script{ClockUnset: true}, want: always(replied), detail: clockUnset},
				{name: "lose", script: netlab.Script{LoseEvery: 3}, want: always(Counts{Replied: 4, Lost: 2})},
				{name: "late", script: netlab.Script{Delay: 900 * ms}, want: always(aside(lost, Counts{Late: 1})), err: is(ErrTimeout)},
				{name: "duplicate", script: netlab.Script{Duplicate: 1}, want: always(aside(replied, Counts{Duplicates: 1}))},
				{name: "reorder", script: netlab.Script{Reorder: true}, want: always(Counts{Replied: 6, Reordered: 3})},
				{name: "corrupt originate", script: netlab.Script{Corrupt: []int{0}}, want: always(aside(lost, Counts{Corrupt: 1}))},
				{name: "wrong checksum", script: netlab.Script{BadChecksum: true}, want: always(aside(lost, Counts{Corrupt: 1}))},
				{name: "truncate", script: netlab.Script{Truncate: 11}, want: always(aside(lost, Counts{Truncated: 1}))},
				{name: "other address", script: netlab.Script{From: lab.Host(netlab.Script{})}, want: always(lost)},
				{name: "wrong identifier", script: netlab.Script{WrongID: true}, want: always(lost)},
				{name: "unreachable", script: netlab.Script{Error: far}, want: always(unreachable), err: is(ErrHostUnreachable)},
				{name: "unreachable, 8 bytes quoted", script: netlab.Script{Error: far.Quoting(8)}, want: always(unreachable), err: is(ErrHostUnreachable)},
			})
		})
	}
}

// TestNodeInfoFaults is TestFaults for node information queries.
func TestNodeInfoFaults(t *testing.T) {
	netlab.Need(t)
	const ms = time.Millisecond
	info := &netlab.NodeInfo{Names: []string{"host.example.", "host"}, TTL: 9}
	names := func(t *testing.T, _ setting, ev *Event) {
		if ev.Verdict == Replied && (ev.Node == nil || !slices.Equal(ev.Node.Names, info.Names) || ev.Node.TTL != 9 || ev.Node.Code != NodeSuccess) {
			t.Errorf("got %+v, want %+v", ev.Node, info)
		}
	}
	for _, s := range kindSettings(true) {
		t.Run(s.String(), func(t *testing.T) {
			lab := netlab.New(t)
			far := netlab.Unreachable(1).By(lab.Router("r1"))
			testKind(t, s, lab, Probing{Kind: NodeInfo}, []fault{
				{name: "answers", script: netlab.Script{Info: info}, want: always(replied), detail: names},
				{name: "delay", script: netlab.Script{Info: info, Delay: 30 * ms}, want: always(replied)},
				{name: "ignores", want: always(lost), err: is(ErrTimeout)},
				{name: "refuses", script: netlab.Script{Info: &netlab.NodeInfo{Refuse: true}}, want: always(replied), detail: func(t *testing.T, _ setting, ev *Event) {
					if ev.Node == nil || ev.Node.Code != NodeRefused {
						t.Errorf("got %+v, want a refusal", ev.Node)
					}
				}},
				{name: "lose", script: netlab.Script{Info: info, LoseEvery: 3}, want: always(Counts{Replied: 4, Lost: 2})},
				{name: "late", script: netlab.Script{Info: info, Delay: 900 * ms}, want: always(aside(lost, Counts{Late: 1})), err: is(ErrTimeout)},
				{name: "duplicate", script: netlab.Script{Info: info, Duplicate: 1}, want: always(aside(replied, Counts{Duplicates: 1}))},
				{name: "reorder", script: netlab.Script{Info: info, Reorder: true}, want: always(Counts{Replied: 6, Reordered: 3})},
				{name: "corrupt nonce", script: netlab.Script{Info: info, Corrupt: []int{3}}, want: always(lost)},
				{name: "names that refer to each other", script: netlab.Script{Info: &netlab.NodeInfo{Data: []byte("\x00\x00\x00\x00\xc0\x04")}},
					want: always(aside(lost, Counts{Corrupt: 1}))},
				{name: "truncate", script: netlab.Script{Info: info, Truncate: 20}, want: always(aside(lost, Counts{Corrupt: 1}))},
				{name: "truncate within the nonce", script: netlab.Script{Info: info, Truncate: 5}, want: always(lost)},
				{name: "wrong checksum", script: netlab.Script{Info: info, BadChecksum: true}, want: always(lost)},
				{name: "other address", script: netlab.Script{Info: info, From: lab.Host(netlab.Script{})}, want: always(aside(lost, Counts{OtherSource: 1}))},
				{name: "another question", script: netlab.Script{Info: info, WrongID: true}, want: always(aside(lost, Counts{Corrupt: 1}))},
				{name: "unreachable", script: netlab.Script{Error: far}, want: always(unreachable), err: is(ErrHostUnreachable)},
				{name: "unreachable, 8 bytes quoted", script: netlab.Script{Error: far.Quoting(8)}, want: always(lost)}, // says of which probe no more
				{name: "unreachable, 16 bytes quoted", script: netlab.Script{Error: far.Quoting(16)}, want: always(unreachable), err: is(ErrHostUnreachable)},
			})
		})
	}
}

// testKind probes a host for each row, and one with an echo beside them, from one Prober.
func testKind(t *testing.T, s setting, lab *netlab.Lab, probing Probing, list []fault) {
	p := s.open(t, Config{Count: faultProbes, Probing: Probing{Interval: 20 * time.Millisecond, Timeout: 700 * time.Millisecond, LateWindow: time.Minute}})
	list = append(list, fault{name: "an echo", want: always(replied)})
	handles := make([]*Handle, len(list))
	row := make(map[*Handle]int)
	for i, f := range list {
		target := Target{Addr: lab.Host(f.script).Addr(s.v6), Probing: probing}
		if i == len(list)-1 {
			target.Probing = Probing{}
		}
		handles[i] = mustAdd(t, p, target)
		row[handles[i]] = i
	}
	outcomes := make([][]Event, len(list))
	go func() {
		awaitCounts(t, s, list, handles)
		p.Close()
	}()
	for ev := range p.Events(context.Background()) {
		outcomes[row[ev.Target]] = append(outcomes[row[ev.Target]], ev)
	}
	for i, f := range list {
		t.Run(f.name, func(t *testing.T) { checkFault(t, s, &f, handles[i].Summary(), outcomes[i]) })
	}
}

// clockAhead wants the offset of a host's clock, as exact as its milliseconds and the
// lab's delay are.
func clockAhead(want time.Duration) func(*testing.T, setting, *Event) {
	return func(t *testing.T, _ setting, ev *Event) {
		ahead, ok := ev.Timestamps.Offset()
		if off := ahead - want; !ok || off.Abs() > 2*time.Millisecond+ev.RTT {
			t.Errorf("probe %d: got an offset of %v, %v from %+v, want %v", ev.Seq, ahead, ok, ev.Timestamps, want)
		}
		if left := packet.TimeOfDay(ev.Sent.UnixNano()); acrossMidnight(left, ev.Timestamps.Originate) > resent {
			t.Errorf("probe %d left at %d, and says %d", ev.Seq, left, ev.Timestamps.Originate)
		}
	}
}

func clockUnset(t *testing.T, _ setting, ev *Event) {
	if ev.Timestamps.Standard() || ev.Timestamps.Receive&NonStandard == 0 {
		t.Errorf("probe %d: got %+v", ev.Seq, ev.Timestamps)
	}
}

// TestNodeQueriesLab: what can be asked, of a host that answers as RFC 4620 says.
func TestNodeQueriesLab(t *testing.T) {
	netlab.Need(t)
	lab := netlab.New(t)
	local, site, mapped := netip.MustParseAddr("fe80::77"), netip.MustParseAddr("fec0::77"), netip.MustParseAddr("::ffff:192.0.2.77")
	host := lab.Host(netlab.Script{Info: &netlab.NodeInfo{Names: []string{"Host.example."}, Addrs: []netip.Addr{local, site, mapped}}})
	for _, tt := range []struct {
		name  string
		query NodeQuery
		code  NodeCode
		names []string
		addrs []netip.Addr
	}{
		{"noop", NodeQuery{}, NodeSuccess, nil, nil},
		{"name", NodeQuery{Type: NodeName}, NodeSuccess, []string{"Host.example."}, nil},
		{"name of a name", NodeQuery{Type: NodeName, SubjectName: "host"}, NodeSuccess, []string{"Host.example."}, nil},
		{"name of a qualified name", NodeQuery{Type: NodeName, SubjectName: "HOST.example"}, NodeSuccess, []string{"Host.example."}, nil},
		{"name of an IPv4 address", NodeQuery{Type: NodeName, Subject: host.V4}, NodeSuccess, []string{"Host.example."}, nil},
		{"name of a link-local address", NodeQuery{Type: NodeName, Subject: local}, NodeSuccess, []string{"Host.example."}, nil},
		{"global", NodeQuery{Type: NodeAddrs, Flags: NodeGlobal}, NodeSuccess, nil, []netip.Addr{host.V6}},
		{"link-local", NodeQuery{Type: NodeAddrs, Flags: NodeLinkLocal}, NodeSuccess, nil, []netip.Addr{local}},
		{"site-local", NodeQuery{Type: NodeAddrs, Flags: NodeSiteLocal | NodeAll}, NodeSuccess, nil, []netip.Addr{site}},
		{"mapped", NodeQuery{Type: NodeAddrs, Flags: NodeCompatible}, NodeSuccess, nil, []netip.Addr{mapped}},
		{"all", NodeQuery{Type: NodeAddrs, Flags: NodeGlobal | NodeLinkLocal | NodeSiteLocal | NodeCompatible}, NodeSuccess, nil, []netip.Addr{host.V6, local, site, mapped}},
		{"IPv4", NodeQuery{Type: NodeIPv4Addrs}, NodeSuccess, nil, []netip.Addr{host.V4}},
		{"unknown", NodeQuery{Type: 9}, NodeUnknown, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Ping(t.Context(), host.V6.String(), &Config{Probing: Probing{Kind: NodeInfo, Query: &tt.query}})
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Node; got.Code != tt.code || !slices.Equal(got.Names, tt.names) || !slices.Equal(got.Addrs, tt.addrs) {
				t.Errorf("got %+v", got)
			}
			if r.TxClock != Kernel || r.RxClock != Kernel {
				t.Errorf("got a round-trip time from the clocks %v to %v", r.TxClock, r.RxClock)
			}
		})
	}
	if _, err := Ping(t.Context(), host.V6.String(), &Config{Probing: Probing{Kind: NodeInfo, Timeout: 100 * time.Millisecond, Query: &NodeQuery{SubjectName: "another"}}}); !errors.Is(err, ErrTimeout) {
		t.Errorf("about another: got %v, want %v", err, ErrTimeout)
	}
}

// TestNodeInfoLong: an answer that fills a packet is received whole, however the probe
// came to be sent.
func TestNodeInfoLong(t *testing.T) {
	netlab.Need(t)
	var addrs []netip.Addr
	for a := netip.MustParseAddr("2001:db8:2::1"); len(addrs) < 70; a = a.Next() {
		addrs = append(addrs, a)
	}
	for _, s := range kindSettings(true) {
		t.Run(s.String(), func(t *testing.T) {
			lab := netlab.New(t)
			host := lab.Host(netlab.Script{Info: &netlab.NodeInfo{Addrs: addrs}})
			probing := Probing{Kind: NodeInfo, Query: &NodeQuery{Type: NodeAddrs, Flags: NodeGlobal}}
			for name, p := range map[string]*Prober{"added": s.open(t, Config{Count: 1}), "opened": s.open(t, Config{Count: 1, Probing: probing})} {
				h := mustAdd(t, p, Target{Addr: host.V6, Probing: probing})
				<-h.Done()
				p.Close()
				for ev := range p.Events(t.Context()) {
					if ev.Kind.IsVerdict() && (ev.Node == nil || len(ev.Node.Addrs) != len(addrs)+1) {
						t.Errorf("%s: got %v, %v, %+v", name, ev.Verdict, ev.Err, ev.Damage)
					}
				}
				if got := h.Summary(); got.Replied != 1 {
					t.Errorf("%s: got %+v", name, got.Counts)
				}
			}
		})
	}
}

// TestNodeInfoGroupLab: nodes of a name are asked at the group of that name.
func TestNodeInfoGroupLab(t *testing.T) {
	netlab.Need(t)
	lab := netlab.New(t)
	group, _, err := NodeGroup("host")
	if err != nil {
		t.Fatal(err)
	}
	members := []netlab.Node{lab.OnLinkHost(netlab.Script{}), lab.OnLinkHost(netlab.Script{})}
	lab.Network(netip.Prefix{}, netip.PrefixFrom(group, 128), netlab.Script{Info: &netlab.NodeInfo{Names: []string{"host"}}, Group: members})
	s, err := Check(t.Context(), group.String(), 1, &Config{Probing: Probing{Kind: NodeInfo, Interface: lab.Interface, Query: &NodeQuery{Type: NodeName, SubjectName: "host"}}})
	if err != nil || s.Replied != 1 || len(s.Group) == 0 {
		t.Errorf("got %+v, %v", s, err)
	}
}

// TestLoopbackTimestamp: Linux itself answers, by the clock that it stamps with.
func TestLoopbackTimestamp(t *testing.T) {
	netlab.Need(t)
	r, err := Ping(t.Context(), "127.0.0.1", &Config{Probing: Probing{Kind: Timestamp}})
	if err != nil {
		t.Fatal(err)
	}
	if ahead, ok := r.Timestamps.Offset(); !ok || ahead.Abs() > time.Millisecond+r.RTT {
		t.Errorf("got an offset of %v, %v: %+v", ahead, ok, r.Timestamps)
	}
}
