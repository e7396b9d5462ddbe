package packet_test

import (
	"fmt"
	"net/netip"

	"goping/ping/internal/packet"
)

// One probe, from the template to the fields of what comes back.
func Example() {
	addr := netip.MustParseAddr("192.0.2.1")
	family := packet.FamilyOf(addr)
	template := packet.NewTemplate(family, 56, nil)
	tagger := packet.NewTagger([16]byte{}) // a real key is random
	peer := tagger.Peer(addr)

	b := make([]byte, template.Len())
	template.Copy(b)
	const n = 65537
	template.Patch(b, 0x1234, n&0xffff, n, tagger.Tag(&peer, n))

	reply, ok := packet.ParseMessage(family, b, true)
	sequence, tag, _ := packet.ReadFields(template.Auth(), reply.Payload)
	fmt.Println(ok, reply.BadChecksum, reply.Seq, sequence, tag == tagger.Tag(&peer, sequence))
	// Output: true false 1 65537 true
}
