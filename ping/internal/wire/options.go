package wire

import (
	"net/netip"
	"os"

	"goping/ping/internal/packet"
	"goping/rawsock"
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
	SendBuffer int         // bytes; 0: the system's
	DontRoute  bool
	Debug      bool
	Loopless   bool   // multicast does not come back to this machine
	IPOptions  []byte // of IPv4 headers, in which those of the replies are told then
	UserClocks bool   // no stamps of the kernel
	Connect    bool   // Connect will be called
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

// OptionError is one of the Options that the system refused, by the name it has in
// ping.Config.
type OptionError struct {
	Option string
	Err    error
}

func (e *OptionError) Error() string { return e.Err.Error() }

func (e *OptionError) Unwrap() error { return e.Err }

// shared reports whether setShared has something to do.
func (o *Options) shared() bool { return o.Debug || o.DontRoute || o.SendBuffer > 0 }

// setShared sets the options that have one name on every unix and for both families.
func (o *Options) setShared(set func(rawsock.Option, int) error) error {
	if o.Debug {
		o.optional("debugging", set(rawsock.Debug, 1))
	}
	if o.DontRoute {
		if err := set(rawsock.DontRoute, 1); err != nil {
			return &OptionError{"DontRoute", err}
		}
	}
	if o.SendBuffer > 0 {
		if err := set(rawsock.SendBuf, o.SendBuffer); err != nil {
			return &OptionError{"SendBuffer", err}
		}
	}
	return nil
}

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
