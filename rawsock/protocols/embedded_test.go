package protocols

import "testing"

func TestEmbedded(t *testing.T) {
	db := Embedded()
	if ds := db.Diagnostics(); len(ds) > 0 {
		t.Errorf("the table is remarked on: %v", remarks(ds))
	}
	check(t, "ByName", db.ByName, queries{
		"ip": 0, "hopopt": 0, "icmp": 1, "ICMP": 1, "igmp": 2, "ipencap": 4, "IP-ENCAP": 4, "ipv4": 4, "tcp": 6, "udp": 17,
		"gre": 47, "esp": 50, "ipv6-icmp": 58, "IPv6-ICMP": 58, "icmpv6": 58, "ospf": 89, "sctp": 132, "mobility-header": 135,
		"udplite": 136, "nsh": 145, "raw": 255, "mptcp": 262, "reserved": absent, "": absent,
	})
	for number, name := range map[int]string{0: "hopopt", 1: "icmp", 4: "ipv4", 58: "ipv6-icmp", 84: "ttp", 132: "sctp", 262: "mptcp"} {
		if e, ok := db.ByNumber(number); !ok || e.Name != name {
			t.Errorf("%d is %+v, want %s", number, e, name)
		}
	}
	// The registry leaves these without a keyword, or unassigned.
	for _, number := range []int{61, 63, 68, 99, 114, 148, 252, 253, 254} {
		if e, ok := db.ByNumber(number); ok {
			t.Errorf("%d is %+v, want nothing", number, e)
		}
	}
	for n := range 148 {
		if _, ok := db.ByNumber(n); !ok && n != 61 && n != 63 && n != 68 && n != 99 && n != 114 {
			t.Errorf("%d has no entry", n)
		}
	}
	if Embedded() != db {
		t.Error("made twice")
	}
}
