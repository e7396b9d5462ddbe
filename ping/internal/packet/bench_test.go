package packet

import (
	"fmt"
	"net/netip"
	"testing"
)

// hotPath are the operations that a probe costs: none may allocate.
func hotPath(family *Family, size int) []struct {
	name string
	run  func()
} {
	template := NewTemplate(family, size, nil)
	b := make([]byte, template.Len())
	template.Copy(b)
	tagger := NewTagger([16]byte{1})
	peer := tagger.Peer(netip.MustParseAddr("192.0.2.1"))
	template.Patch(b, 1, 2, 3, tagger.Tag(&peer, 3))
	datagram := join(ipv4Header("192.0.2.1", "198.51.100.2", len(b)), b)
	unreachable := errorMessage(IPv4.errors[0].typ, 1, u32(0), datagram)
	src, dst := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
	var n uint64
	return []struct {
		name string
		run  func()
	}{
		{"Copy", func() { template.Copy(b) }},
		{"Tag", func() { n++; tagger.Tag(&peer, n) }},
		{"Peer", func() { peer = tagger.Peer(src) }},
		{"Patch", func() { n++; template.Patch(b, 1, uint16(n), n, [TagLen]byte{1, 2, 3}) }},
		{"ChecksumV6", func() { ChecksumV6(src, dst, b) }},
		{"StripIPv4", func() { StripIPv4(datagram) }},
		{"ParseMessage", func() {
			e, _ := ParseMessage(family, b, true)
			ReadFields(template.Auth(), e.Payload)
		}},
		{"FirstWrong", func() { template.FirstWrong(b[HeaderLen:]) }},
		{"ParseError", func() { ParseError(IPv4, unreachable) }},
		{"ParseQuotedProbe", func() { ParseQuotedProbe(family, b) }},
	}
}

func TestHotPathAllocatesNothing(t *testing.T) {
	for _, family := range []*Family{IPv4, IPv6} {
		for _, op := range hotPath(family, 56) {
			if n := testing.AllocsPerRun(100, op.run); n != 0 {
				t.Errorf("%v %s: %v allocations, want 0", family, op.name, n)
			}
		}
	}
}

func BenchmarkHotPath(b *testing.B) {
	for _, size := range []int{56, 1400} {
		for _, op := range hotPath(IPv4, size) {
			b.Run(fmt.Sprintf("%s/size=%d", op.name, size), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					op.run()
				}
			})
		}
	}
}
