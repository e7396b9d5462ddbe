package packet

import "net/netip"

// ICMP message types (RFC 792; RFC 1191 for the MTU in "fragmentation needed").
const (
	V4EchoReply        = 0
	V4Unreachable      = 3
	V4SourceQuench     = 4
	V4Redirect         = 5
	V4EchoRequest      = 8
	V4TimeExceeded     = 11
	V4ParameterProblem = 12
	V4Timestamp        = 13
	V4TimestampReply   = 14

	// V4FragmentationNeeded is the code of V4Unreachable that carries an MTU.
	V4FragmentationNeeded = 4
)

// ICMPv6 message types (RFC 4443; RFC 4861 section 4.5 for the redirect; RFC 4620
// section 4 for node information).
const (
	V6Unreachable      = 1
	V6TooBig           = 2
	V6TimeExceeded     = 3
	V6ParameterProblem = 4
	V6EchoRequest      = 128
	V6EchoReply        = 129
	V6Redirect         = 137
	V6NodeInfoQuery    = 139
	V6NodeInfoReply    = 140
)

// Family holds the handful of facts in which IPv4 and IPv6 differ for a pinger.
// There are two, [IPv4] and [IPv6]; compare the pointers. They are read only.
type Family struct {
	Name        string // "ipv4", "ipv6"
	Version     int    // 4, 6
	Index       int    // 0, 1: its place in arrays by family
	Protocol    int    // 1 (ICMP), 58 (ICMPv6)
	EchoRequest uint8  // type of the message an echo probe sends; see Kind for others
	EchoReply   uint8  // type of the message that answers it
	HeaderLen   int    // bytes of an IP header without options or extensions
	MaxPayload  int    // most bytes an echo request can carry after its header

	// KernelChecksum says that the kernel fills in the ICMP checksum, because
	// it covers addresses only the kernel knows (RFC 3542 section 3.1).
	KernelChecksum bool

	kinds  []kindForm // the most frequent first
	errors []errorForm
}

// IPv4 and IPv6 are the two families.
var (
	IPv4 = &Family{
		Name:        "ipv4",
		Version:     4,
		Protocol:    1,
		EchoRequest: V4EchoRequest,
		EchoReply:   V4EchoReply,
		HeaderLen:   ipv4HeaderLen,
		MaxPayload:  65535 - ipv4HeaderLen - HeaderLen,
		kinds: []kindForm{
			{KindEcho, V4EchoRequest, V4EchoReply},
			{KindTimestamp, V4Timestamp, V4TimestampReply},
		},
		errors: []errorForm{
			{typ: V4Unreachable, lengthAt: 5, lengthUnit: 4},
			{typ: V4SourceQuench},
			{typ: V4Redirect},
			{typ: V4TimeExceeded, lengthAt: 5, lengthUnit: 4},
			{typ: V4ParameterProblem, lengthAt: 5, lengthUnit: 4},
		},
	}
	IPv6 = &Family{
		Name:           "ipv6",
		Version:        6,
		Index:          1,
		Protocol:       58,
		EchoRequest:    V6EchoRequest,
		EchoReply:      V6EchoReply,
		HeaderLen:      ipv6HeaderLen,
		MaxPayload:     65535 - HeaderLen,
		KernelChecksum: true,
		kinds: []kindForm{
			{KindEcho, V6EchoRequest, V6EchoReply},
			{KindNodeInfo, V6NodeInfoQuery, V6NodeInfoReply},
		},
		errors: []errorForm{
			{typ: V6Unreachable, lengthAt: 4, lengthUnit: 8},
			{typ: V6TooBig},
			{typ: V6TimeExceeded, lengthAt: 4, lengthUnit: 8},
			{typ: V6ParameterProblem},
			{typ: V6Redirect},
		},
	}
)

// Families are the two in the order of their Index.
var Families = [2]*Family{IPv4, IPv6}

// FamilyOf returns the family that reaches a: IPv4 also for an IPv4-mapped IPv6
// address, nil for the zero Addr.
func FamilyOf(a netip.Addr) *Family {
	switch {
	case !a.IsValid():
		return nil
	case a.Unmap().Is4():
		return IPv4
	default:
		return IPv6
	}
}

// String returns the family's name.
func (f *Family) String() string { return f.Name }
