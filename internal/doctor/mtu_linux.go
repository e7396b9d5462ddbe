package doctor

import (
	"errors"
	"fmt"
	"slices"

	"goping/ping"
)

// known are the MTUs of links and tunnels: IPv6's least, WireGuard, VXLAN, IPIP, PPPoE,
// Ethernet, VXLAN over jumbo frames, jumbo frames.
var known = []struct {
	mtu  int
	hint string
}{
	{576, ""}, {1280, "the least that IPv6 allows"}, {1400, ""}, {1420, "WireGuard"}, {1450, "VXLAN"}, {1480, "IPIP"}, {1492, "PPPoE"},
	{1500, "Ethernet"}, {8951, "VXLAN over jumbo frames"}, {9001, "jumbo frames"},
}

// headers is what stands before the payload: IP and ICMP.
func headers(v6 bool) int {
	if v6 {
		return 40 + 8
	}
	return 20 + 8
}

// sizes are the payloads that fill the known MTUs, up to that of the way out.
func (m *machine) sizes(t *target) (payloads []int) {
	most := m.mtu(t)
	if most == 0 {
		most = 1500
	}
	most = min(most, 9001) // beyond, a socket's buffer is what would be measured
	for _, k := range known {
		if k.mtu < most {
			payloads = append(payloads, k.mtu-headers(t.addr.Is6()))
		}
	}
	return append(payloads, most-headers(t.addr.Is6()))
}

// checkMTU: packets of every size that the interface takes arrive.
func checkMTU(m *machine) (c Check) {
	c.ID = "mtu"
	t := m.target
	if t == nil || !t.addr.IsValid() {
		if len(m.network.links) == 0 {
			c.say(Unknown, "the interfaces cannot be listed")
			return c
		}
		for _, l := range m.network.links {
			if !l.up {
				continue
			}
			c.saw("interface "+l.name, mtuWords(l.mtu))
			if l.mtu < 1280 {
				c.say(Warn, fmt.Sprintf("the MTU of %s, %d, is too small for IPv6", l.name, l.mtu))
				c.fix("host", "sudo ip link set "+l.name+" mtu 1500")
			}
		}
		if c.Evidence == nil {
			c.say(Unknown, "no interface is up")
		}
		c.say(OK, "the interfaces take packets of an ordinary size")
		return c
	}
	if mtu := m.mtu(t); mtu > 0 {
		c.saw("the way out", mtuWords(mtu))
	}
	if len(t.sizes) == 0 {
		c.say(Unknown, "only a host that answers can be asked how large a packet may be")
		return c
	}
	m.sweep(&c, t)
	return c
}

func mtuWords(mtu int) string {
	for _, k := range known {
		if k.mtu == mtu && k.hint != "" {
			return fmt.Sprintf("MTU %d (%s)", mtu, k.hint)
		}
	}
	return fmt.Sprintf("MTU %d", mtu)
}

// sweep is the verdict on probes with DF of rising size.
func (m *machine) sweep(c *Check, t *target) {
	over := headers(t.addr.Is6())
	answered, silent := 0, 0 // the greatest and the least packet that was, and was not
	var tooBig *ping.ICMPError
	for i := range t.sizes {
		s := &t.sizes[i]
		c.saw(fmt.Sprintf("%d bytes with DF", s.size+over), s.words())
		switch e := (*ping.ICMPError)(nil); {
		case s.answered():
			answered = max(answered, s.size+over)
		case errors.As(s.err(ping.Unreachable), &e) && errors.Is(e, ping.ErrTooBig):
			tooBig = e
		case s.count(ping.Lost) == len(s.replies) && silent == 0:
			silent = s.size + over
		}
	}
	allSilent := !slices.ContainsFunc(t.sizes, func(s series) bool { return s.size+over >= silent && s.answered() })
	switch {
	case silent > 0 && allSilent && answered > 0:
		c.say(Warn, fmt.Sprintf("packets of %d bytes are answered, those of %d vanish without an error: a black hole of the path MTU, where somebody drops what is too big and the message about it", answered, silent))
		c.fix("host", fmt.Sprintf("let ICMP type 3 code 4 and ICMPv6 type 2 through every firewall on the way, or: sudo ip link set DEVICE mtu %d", answered))
		c.fix("k8s", fmt.Sprintf("in the configuration of the network plugin: mtu: %d", answered))
	case tooBig != nil:
		c.say(OK, fmt.Sprintf("the path takes %d bytes, and %v says so", tooBig.MTU, tooBig.Reporter))
	case answered == 0:
		c.say(Unknown, "no packet with DF was answered")
	default:
		c.say(OK, fmt.Sprintf("packets of up to %d bytes are answered", answered))
	}
}
