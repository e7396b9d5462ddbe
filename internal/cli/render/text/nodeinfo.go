package text

import (
	"strconv"
	"strings"

	"goping/ping"
)

// appendNode appends what stands in the line of a node information reply where that of
// an echo has its sequence number, as pr_niquery_reply in iputils' ping6_common.c does:
// names, addresses, or why there are none. It is printable, see [ping.NodeAnswer].
func appendNode(b []byte, e *ping.Event) []byte {
	n := e.Node
	switch {
	case e.Damage != nil && e.Damage.Err != nil:
		why := e.Damage.Err.Error()
		if at := strings.LastIndex(why, ": "); at >= 0 {
			why = why[at+2:]
		}
		b = append(append(append(b, " parse error ("...), why...), ')')
	case n.Code == ping.NodeRefused, n.Code == ping.NodeUnknown:
		b = append(b, ' ')
		b = append(b, n.Code.String()...)
	case n.Code != ping.NodeSuccess:
		b = append(b, " unknown code("...)
		b = appendHex(b, uint64(n.Code))
		b = append(b, ')')
	case n.Type == ping.NodeName:
		for i, name := range n.Names {
			b = append(appendComma(b, i), name...)
		}
	case n.Type == ping.NodeAddrs, n.Type == ping.NodeIPv4Addrs:
		for i, a := range n.Addrs {
			b = a.AppendTo(appendComma(b, i))
		}
		if n.Truncated() {
			b = append(b, " (truncated)"...)
		}
	case n.Type != ping.NodeNoop:
		b = append(b, " unknown qtype(0x"...)
		b = appendHex(b, uint64(n.Type))
		b = append(b, ')')
	}
	b = append(b, "; seq="...)
	b = strconv.AppendUint(b, e.Seq&0xffff, 10)
	return append(b, ';')
}

// appendComma separates item i from those before it.
func appendComma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return append(b, ' ')
}

// appendHex appends at least two digits.
func appendHex(b []byte, v uint64) []byte {
	if v < 0x10 {
		b = append(b, '0')
	}
	return strconv.AppendUint(b, v, 16)
}
