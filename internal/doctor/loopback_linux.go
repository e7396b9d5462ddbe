package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"syscall"

	"goping/ping"
)

// loop is one echo to ourselves.
type loop struct {
	try
	addr  netip.Addr
	reply ping.Reply
	err   error // nil for a reply
	// ignored: the request was counted as come in, and no reply as sent.
	ignored bool
}

// loopback sends an echo to 127.0.0.1 and to ::1 through each kind of socket that
// may be opened. What never leaves the machine and does not come back was stopped on
// the machine.
func (m *machine) loopback(ctx context.Context) {
	for _, t := range m.tries {
		if t.err != nil {
			continue
		}
		l := loop{try: t, addr: netip.AddrFrom4([4]byte{127, 0, 0, 1})}
		if t.v6 {
			l.addr = netip.IPv6Loopback()
		}
		before := readCounters(m.files)
		cfg := m.config.base(t.mode, pingFamily(t.v6))
		l.reply, l.err = ping.Ping(ctx, l.addr.String(), &cfg)
		if l.err != nil {
			after := readCounters(m.files)
			in, out := "Icmp.InEchos", "Icmp.OutEchoReps"
			if t.v6 {
				in, out = "Icmp6InEchos", "Icmp6OutEchoReplies"
			}
			l.ignored = after[in] > before[in] && after[out] == before[out]
		}
		m.loops = append(m.loops, l)
	}
}

// words is what became of it.
func (l *loop) words() string { return outcome(l.reply, l.err) }

// outcome is what became of a probe, in words.
func outcome(r ping.Reply, err error) string {
	var send *ping.SendError
	switch {
	case err == nil:
		return fmt.Sprintf("answered in %v", r.RTT)
	case errors.As(err, &send):
		return "not sent: " + errnoText(err)
	case errors.Is(err, ping.ErrTimeout):
		return "no answer"
	}
	return strings.TrimPrefix(err.Error(), "ping: ")
}

// checkLoopback: the machine answers itself.
func checkLoopback(m *machine) (c Check) {
	c.ID = "loopback"
	for i := range m.loops {
		l := &m.loops[i]
		c.saw(fmt.Sprintf("echo to %v, %v socket", l.addr, l.mode), l.words())
		switch {
		case l.err == nil:
			c.say(OK, "this machine answers itself")
		case isDown(l.err):
			c.say(Warn, fmt.Sprintf("%v cannot be reached: the interface lo is down, or has no address", l.addr))
		case l.v6 && m.v6Disabled():
			// ipv6-off says it.
		case l.ignored:
			c.say(Warn, "this machine does not answer echo requests, not even its own")
		default:
			c.say(Warn, fmt.Sprintf("%v does not answer: %s", l.addr, l.words()))
		}
	}
	if len(m.loops) == 0 {
		c.saw("socket(2)", "no ICMP socket could be opened")
		c.say(Unknown, "no ICMP socket could be opened to try it with")
	}
	c.say(OK, "this machine answers itself, where it has an address")
	return c
}

// isDown reports whether a send failed for want of the interface.
func isDown(err error) bool {
	var send *ping.SendError
	return errors.As(err, &send) && (errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EADDRNOTAVAIL))
}

// loopFailed returns the self-test that could not be sent because of errno, or nil.
func (m *machine) loopFailed(errno syscall.Errno) *loop {
	for i := range m.loops {
		var send *ping.SendError
		if l := &m.loops[i]; errors.As(l.err, &send) && errors.Is(l.err, errno) {
			return l
		}
	}
	return nil
}
