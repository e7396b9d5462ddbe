package rawsock

import (
	"strings"
	"testing"

	"goping/rawsock/protocols"
)

// The constants are what the names mean.
func TestProtoNumbersAreTheRegistrys(t *testing.T) {
	for _, p := range []Proto{
		IPPROTO_IP, IPPROTO_ICMP, IPPROTO_IGMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_GRE, IPPROTO_ICMPV6, IPPROTO_SCTP,
		IPPROTO_UDPLITE, IPPROTO_RAW,
	} {
		name := strings.ToLower(strings.TrimPrefix(p.String(), "IPPROTO_"))
		if e, ok := protocols.Embedded().ByName(name); !ok || e.Number != int(p) {
			t.Errorf("%v is %d, %s in the registry %+v", p, int(p), name, e)
		}
	}
}
