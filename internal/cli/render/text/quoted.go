package text

import (
	"encoding/binary"
	"net/netip"

	"goping/ping"
)

// appendQuoted appends the IPv4 header that an ICMP message quotes, as pr_iph in ping.c
// does, but with its fields in the order they have on the wire.
func (p *Printer) appendQuoted(b []byte, e *ping.ICMPError) []byte {
	h := e.Quoted
	if len(h) < 20 || h[0]>>4 != 4 {
		return b
	}
	fragment := binary.BigEndian.Uint16(h[6:])
	b = append(b, "Vr HL TOS  Len   ID Flg  off TTL Pro  cks      Src      Dst Data\n "...)
	b = appendDigitsHex(b, uint16(h[0]>>4), 1)
	b = appendDigitsHex(append(b, "  "...), uint16(h[0]&0xf), 1)
	b = appendDigitsHex(append(b, "  "...), uint16(h[1]), 2)
	b = appendDigitsHex(append(b, ' '), binary.BigEndian.Uint16(h[2:]), 4)
	b = appendDigitsHex(append(b, ' '), binary.BigEndian.Uint16(h[4:]), 4)
	b = appendDigitsHex(append(b, "   "...), fragment>>13, 1)
	b = appendDigitsHex(append(b, ' '), fragment&0x1fff, 4)
	b = appendDigitsHex(append(b, "  "...), uint16(h[8]), 2)
	b = appendDigitsHex(append(b, "  "...), uint16(h[9]), 2)
	b = appendDigitsHex(append(b, ' '), binary.BigEndian.Uint16(h[10:]), 4)
	b = netip.AddrFrom4([4]byte(h[12:16])).AppendTo(append(b, ' '))
	b = netip.AddrFrom4([4]byte(h[16:20])).AppendTo(append(b, "  "...))
	b = append(b, " \n"...)
	if o := e.QuotedOptions(); o != nil {
		b = append(p.appendIPOptions(b, o), '\n')
	}
	return b
}

// appendDigitsHex appends the last digits of n.
func appendDigitsHex(b []byte, n uint16, digits int) []byte {
	const alphabet = "0123456789abcdef"
	for digits--; digits >= 0; digits-- {
		b = append(b, alphabet[n>>(4*digits)&0xf])
	}
	return b
}
