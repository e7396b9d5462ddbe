// Package packet turns probes into bytes and bytes into what they say: ICMP
// and ICMPv6 echo messages, ICMP timestamps, ICMPv6 node information, the errors
// routers send about them, and the packet those errors quote. It does no input or
// output and keeps no state between calls.
//
// A sender lays a [Template] down in each buffer once and then patches the few
// bytes that differ from probe to probe:
//
//	t := packet.NewTemplate(packet.IPv4, 56, nil)
//	b := make([]byte, t.Len())
//	t.Copy(b)
//	peer := tagger.Peer(addr) // kept with the target
//	t.Patch(b, id, uint16(n), n, tagger.Tag(&peer, n))
//
// A receiver asks in turn: [StripIPv4] where the socket delivers the header,
// [ParseMessage], then [ParseError]; or [ParseQuotedProbe] for what Linux's error
// queue hands over.
//
// # The payload
//
// Bytes 0–7 hold the 64-bit sequence and bytes 8–15 the tag that proves who
// was asked, both big-endian; the fill pattern begins at byte 16, as it does in
// iputils. Smaller payloads carry less: see [Auth]. Timestamps have no room for any;
// node information has 64 bits that come back, which are both in one: see
// [Tagger.Nonce].
//
// Every parser accepts any input without panicking. What it returns as []byte
// aliases its input, except in [Extension], which owns its memory.
package packet
