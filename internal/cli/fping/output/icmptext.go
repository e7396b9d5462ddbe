package output

import "goping/ping"

// unreachable are fping's words for the codes of ICMPv4 type 3.
var unreachable = [...]string{
	"ICMP Network Unreachable",
	"ICMP Host Unreachable",
	"ICMP Protocol Unreachable",
	"ICMP Port Unreachable",
	"ICMP Unreachable (Fragmentation Needed)",
	"ICMP Unreachable (Source Route Failed)",
	"ICMP Unreachable (Destination Network Unknown)",
	"ICMP Unreachable (Destination Host Unknown)",
	"ICMP Unreachable (Source Host Isolated)",
	"ICMP Unreachable (Communication with Network Prohibited)",
	"ICMP Unreachable (Communication with Host Prohibited)",
	"ICMP Unreachable (Network Unreachable For Type Of Service)",
	"ICMP Unreachable (Host Unreachable For Type Of Service)",
	"ICMP Unreachable (Communication Administratively Prohibited)",
	"ICMP Unreachable (Host Precedence Violation)",
	"ICMP Unreachable (Precedence cutoff in effect)",
}

// unreachable6 are the same words for the codes of ICMPv6 type 1, RFC 4443 section 3.1.
var unreachable6 = [...]string{
	"ICMP Network Unreachable",
	"ICMP Unreachable (Communication Administratively Prohibited)",
	"ICMP Unreachable (Beyond Scope Of Source Address)",
	"ICMP Host Unreachable",
	"ICMP Port Unreachable",
	"ICMP Unreachable (Source Address Failed Policy)",
	"ICMP Unreachable (Reject Route To Destination)",
}

// other returns fping's words for another type that can be about a probe.
func other(v4 bool, typ uint8) string {
	switch {
	case v4 && typ == 4:
		return "ICMP Source Quench"
	case v4 && typ == 5, !v4 && typ == 137:
		return "ICMP Redirect"
	case v4 && typ == 11, !v4 && typ == 3:
		return "ICMP Time Exceeded"
	case v4 && typ == 12, !v4 && typ == 4:
		return "ICMP Parameter Problem"
	case !v4 && typ == 2:
		return unreachable[4]
	}
	return ""
}

// icmpText says what an error message says.
func icmpText(e *ping.ICMPError) string {
	v4 := e.Reporter.Is4()
	if text := other(v4, e.Type); text != "" {
		return text
	}
	codes := unreachable6[:]
	if v4 {
		codes = unreachable[:]
	}
	if int(e.Code) < len(codes) {
		return codes[e.Code]
	}
	return "ICMP Unreachable (Invalid Code)"
}
