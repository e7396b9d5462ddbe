package wire

import (
	"net/netip"
	"os"

	"goping/ping/internal/packet"
)

// Options are what the sockets of a wire have in common. The zero value opens
// raw or datagram sockets of both families as the system's defaults have them.
type Options struct {
	Mode       Mode
	Families   []*packet.Family // nil: both, of which one may be missing on this system
	Source     netip.Addr
	Interface  string
	TTL, TOS   int
	Mark       uint32
	PMTU       PMTU
	Broadcast  bool
	FlowLabel  uint32      // of IPv6 packets; 0: the system's
	Identifier uint16      // 0: any
	Size       int         // largest ICMP message expected
	Kind       packet.Kind // of the replies that are admitted beside those to echo
	NetNS      *os.File
	Log        func(msg string, err error) // an option the system refused; may be nil
}

// PMTU is the path MTU discovery mode; the values are those of ping.DontFragment.
type PMTU uint8

const (
	PMTUDefault PMTU = iota
	PMTUDo
	PMTUDont
	PMTUProbe
)

// optional logs what a probe can do without.
func (o *Options) optional(what string, err error) {
	if err != nil && o.Log != nil {
		o.Log(what, err)
	}
}

// room is how long an ICMP message may be that is received whole, with the IP
// header a raw socket has in front: a reply, or an error that quotes all of a probe
// of that size with its IP header and has extensions; others' messages come too.
func room(size int) int { return max(512, size+60+packet.HeaderLen+packet.IPv6.HeaderLen+128) }
