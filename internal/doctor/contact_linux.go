package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"syscall"
	"time"

	"goping/ping"
	"goping/rawsock"
)

// contact is a TCP connection that was tried: a second opinion on whether the host
// is there.
type contact struct {
	port uint16
	err  error // nil when connected
	took time.Duration
}

// alive: somebody there has answered, be it to refuse.
func (c *contact) alive() bool { return c.err == nil || errors.Is(c.err, syscall.ECONNREFUSED) }

func (c *contact) words() string {
	switch {
	case c.err == nil:
		return fmt.Sprintf("connected in %v", c.took.Round(time.Microsecond))
	case errors.Is(c.err, syscall.ECONNREFUSED):
		return fmt.Sprintf("refused in %v", c.took.Round(time.Microsecond))
	case errors.Is(c.err, context.DeadlineExceeded):
		return "no answer"
	}
	return errnoText(c.err)
}

// ports are those that most hosts have one of, and that firewalls let through.
var ports = []uint16{443, 80, 22}

// connect tries all ports at once.
func (m *machine) connect(ctx context.Context, addr netip.Addr) []contact {
	all := make([]contact, len(ports))
	// The sockets are made here, on the thread that may be in a namespace.
	var wait sync.WaitGroup
	ctx, cancel := context.WithTimeout(ctx, m.config.timeout())
	defer cancel()
	for i, port := range ports {
		all[i].port = port
		domain := rawsock.AF_INET
		if addr.Is6() {
			domain = rawsock.AF_INET6
		}
		c, err := rawsock.Socket(domain, rawsock.SOCK_STREAM, rawsock.SOL_TCP, &rawsock.Config{NetNS: m.config.NetNS})
		if err != nil {
			all[i].err = err
			continue
		}
		wait.Go(func() {
			defer c.Close()
			begin := time.Now()
			all[i].err = c.Connect(ctx, rawsock.IPAddr{AddrPort: netip.AddrPortFrom(addr, port)})
			all[i].took = time.Since(begin)
		})
	}
	wait.Wait()
	return all
}

// alive returns the first connection that somebody answered, or nil.
func (t *target) alive() *contact {
	for i := range t.tcp {
		if t.tcp[i].alive() {
			return &t.tcp[i]
		}
	}
	return nil
}

// checkTCP is the second opinion.
func checkTCP(m *machine) (c Check) {
	t := m.target
	if t == nil || len(t.tcp) == 0 {
		return c
	}
	c.ID = "tcp"
	var tried []string
	for i := range t.tcp {
		tried = append(tried, fmt.Sprintf("port %d", t.tcp[i].port))
		c.saw(fmt.Sprintf("connect(2) to port %d", t.tcp[i].port), t.tcp[i].words())
	}
	if alive := t.alive(); alive != nil {
		c.say(OK, fmt.Sprintf("somebody at %v answers TCP on port %d (%s): the host is there, or a proxy for it", t.addr, alive.port, alive.words()))
		return c
	}
	c.say(Unknown, "no answer to TCP either ("+strings.Join(tried, ", ")+"), which proves nothing: the ports may be filtered")
	return c
}

// fake is an echo to an address that nobody has.
type fake struct {
	addr  netip.Addr
	reply ping.Reply
	err   error
}

// nobody is an address of documentation (RFC 5737, RFC 3849), which no network routes.
func nobody(v6 bool) netip.Addr {
	if v6 {
		return netip.AddrFrom16([16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 4: 0xff, 5: 0xff, 15: 0xfd})
	}
	return netip.AddrFrom4([4]byte{203, 0, 113, 253})
}

// suspicious is how fast nobody answers from beyond a router, unless a network stack
// nearby plays him.
const suspicious = time.Millisecond

// askNobody pings nobody when the host answered as if it were nobody: faster than
// its distance allows, or through a user-mode network.
func (m *machine) askNobody(ctx context.Context, t *target, cfg ping.Config) {
	if m.ours(t.addr) || !t.route.gateway.IsValid() || t.fastest() >= suspicious && len(m.userMode()) == 0 {
		return
	}
	t.fake = &fake{addr: nobody(t.addr.Is6())}
	t.fake.reply, t.fake.err = ping.Ping(ctx, t.fake.addr.String(), &cfg)
}
