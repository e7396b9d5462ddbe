package ping

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// group4 and group6 are multicast addresses for documentation (RFC 6676, RFC 3849).
var (
	group4 = netip.MustParseAddr("233.252.0.7")
	group6 = netip.MustParseAddr("ff0e::db8:0:7")
)

// member answers for a group from address i of a series.
func member(sent *wire.Packet, i int) wire.Packet {
	p := wire.EchoReply(sent)
	p.Addr = memberAddr(sent.Family, i)
	return p
}

func memberAddr(f *packet.Family, i int) netip.Addr {
	if f == packet.IPv4 {
		return netip.AddrFrom4([4]byte{198, 51, 100, byte(i)})
	}
	return netip.AddrFrom16([16]byte{0: 0x20, 1: 1, 2: 0xd, 3: 0xb8, 15: byte(i)})
}

// TestGroup: three members answer each probe, the second twice, the third too late;
// every one has its own figures, for each length of payload.
func TestGroup(t *testing.T) {
	for _, size := range []int{56, 12, -1} {
		t.Run(fmt.Sprintf("size %d", max(size, 0)), func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				group := group4
				if s.family == packet.IPv6 {
					group = group6
				}
				p, _ := openFake(t, Config{Count: 5, Probing: Probing{Size: size}}, func(sent *wire.Packet) []wire.Arrival {
					return append(append(after(10*time.Millisecond, member(sent, 1)), after(20*time.Millisecond, member(sent, 2))...),
						append(after(30*time.Millisecond, member(sent, 2)), after(3*time.Second, member(sent, 3))...)...)
				})
				h := mustAdd(t, p, Target{Addr: group})
				<-h.Done()
				time.Sleep(3 * time.Second) // the last late ones
				evs := drain(p)
				got := h.Summary()
				checkAccount(t, h, got, evs)
				if got.Replied != 5 || got.Responders != 5 || got.Duplicates != 5 || got.Late != 5 || got.OtherSource != 0 {
					t.Errorf("got %+v, want 5 replies, 5 of the second member, 5 duplicates, 5 late ones", got.Counts)
				}
				if len(got.Group) != 2 {
					t.Fatalf("got %d members, want 2: %+v", len(got.Group), got.Group)
				}
				for i, m := range got.Group {
					want := time.Duration(i+1) * 10 * time.Millisecond
					if m.Addr != memberAddr(s.family, i+1) || m.Replied != 5 || m.Duplicates != uint64(5*i) ||
						m.RTT.Count != 5 || m.RTT.Min != want || m.RTT.Max != want {
						t.Errorf("member %d: got %+v, want 5 replies after %v", i, m, want)
					}
				}
				if !h.IsGroup() {
					t.Error("not said to be a group")
				}
			})
		})
	}
}

// TestManyResponders: beyond the bound members are counted with the group only.
func TestManyResponders(t *testing.T) {
	target := &target{}
	for i := range maxResponders + 10 {
		a := netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)})
		if target.respond(a, 1, 1) {
			t.Fatalf("member %d: said to have answered before", i)
		}
	}
	if got := len(target.respondersByAddr()); got != maxResponders {
		t.Errorf("got %d members, want %d", got, maxResponders)
	}
}

// TestUnicastOtherSource: a host that is no group does not become one.
func TestUnicastOtherSource(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, Config{Count: 2}, func(sent *wire.Packet) []wire.Arrival { return after(1, member(sent, 1)) })
		h := mustAdd(t, p, Target{Addr: s.host})
		<-h.Done()
		if got := h.Summary(); got.OtherSource != 2 || got.Replied != 0 || got.Group != nil {
			t.Errorf("got %+v, want 2 from another source and no group", got)
		}
	})
}

// TestLabGroup pings a broadcast address and multicast addresses of the lab for
// which three hosts answer.
func TestLabGroup(t *testing.T) {
	netlab.Need(t)
	lab := netlab.New(t)
	members := []netlab.Node{lab.OnLinkHost(netlab.Script{}), lab.OnLinkHost(netlab.Script{}), lab.OnLinkHost(netlab.Script{})}
	broadcast := netip.MustParseAddr("192.0.2.255")
	allNodes := netip.MustParseAddr("ff02::1")
	lab.Network(netip.PrefixFrom(broadcast, 32), netip.PrefixFrom(allNodes, 128), netlab.Script{Group: members})
	lab.Network(netip.PrefixFrom(group4, 32), netip.PrefixFrom(group6, 128), netlab.Script{Group: members})
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) {
			p := s.open(t, Config{Count: 3,
				Probing: Probing{Interval: 20 * time.Millisecond, Broadcast: !s.portable, Interface: lab.Interface}})
			targets := []netip.Addr{group4, broadcast}
			switch {
			case s.v6:
				targets = []netip.Addr{group6, allNodes.WithZone(lab.Interface)}
			case s.portable:
				targets = targets[:1]
			}
			for _, addr := range targets {
				want := members
				if addr.IsLinkLocalMulticast() {
					want = append(want[:3:3], nil) // this machine, from its link-local address
				}
				h := mustAdd(t, p, Target{Addr: addr})
				<-h.Done()
				got := awaitGroup(h, uint64(3*len(want)-3))
				if got.Replied != 3 || got.Responders != uint64(3*len(want)-3) || len(got.Group) != len(want) {
					t.Fatalf("%v: got %+v of %+v, want 3 replies of each of %d members", addr, got.Counts, got.Group, len(want))
				}
				for i, m := range got.Group {
					if want[i] == nil {
						if m.Replied != 3 || m.Addr.Zone() != lab.Interface {
							t.Errorf("%v: got %+v, want 3 replies of this machine", addr, m)
						}
						continue
					}
					if m.Replied != 3 || m.Addr != members[i].Addr(s.v6) {
						t.Errorf("%v: got %+v, want 3 replies of %v", addr, m, members[i].Addr(s.v6))
					}
				}
			}
		})
	}
}

// awaitGroup waits, within a bound, for the members that answer after the first.
func awaitGroup(h *Handle, responders uint64) Summary {
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(time.Millisecond) {
		if s := h.Summary(); s.Responders >= responders || time.Now().After(deadline) {
			return s
		}
	}
}

// TestBroadcastRefused: without being asked, a broadcast address is not probed.
func TestBroadcastRefused(t *testing.T) {
	netlab.Need(t)
	lab := netlab.New(t)
	for _, mode := range []Mode{Raw, Datagram} {
		p, err := Open(&Config{Mode: mode, Family: IPv4})
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Probe(context.Background(), netip.MustParseAddr("192.0.2.255"))
		if r.Verdict != Failed || err == nil {
			t.Errorf("%v: got %v, %v, want a failed probe", mode, r.Verdict, err)
		}
		p.Close()
	}
	if n := len(lab.Requests()); n != 0 {
		t.Errorf("%d requests left", n)
	}
}
