package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"

	"goping/ping"
)

// target is the host, and what became of all that was sent to it.
type target struct {
	host     string
	resolved resolved
	addr     netip.Addr // zero when the name was not resolved
	route    route
	routeErr error

	openErr error
	first   series   // a few small probes
	again   *series  // the same under another identifier, when none was answered
	burst   *series  // many at once, when all were
	sizes   []series // rising, with DF, when some were
	fake    *fake
	tcp     []contact // when not all were answered
}

// series is a run of probes of one size.
type series struct {
	size    int // payload
	replies []ping.Reply
	foreign uint64 // replies under another identifier
}

func (s *series) count(v ping.Verdict) (n int) {
	for i := range s.replies {
		if s.replies[i].Verdict == v {
			n++
		}
	}
	return n
}

// answered reports whether any probe was replied to.
func (s *series) answered() bool { return s != nil && s.count(ping.Replied) > 0 }

// fastest is the least round-trip time, 0 without any.
func (s *series) fastest() (least time.Duration) {
	for i := range s.replies {
		if r := &s.replies[i]; r.Verdict == ping.Replied && (least == 0 || r.RTT < least) {
			least = r.RTT
		}
	}
	return least
}

// err returns the first error of a verdict.
func (s *series) err(v ping.Verdict) error {
	for i := range s.replies {
		if s.replies[i].Verdict == v {
			return s.replies[i].Err
		}
	}
	return nil
}

// words is "5 of 5 answered, 0.052 ms at best".
func (s *series) words() string {
	text := fmt.Sprintf("%d of %d answered", s.count(ping.Replied), len(s.replies))
	if least := s.fastest(); least > 0 {
		text += fmt.Sprintf(", the fastest in %v", least)
	}
	for _, v := range []ping.Verdict{ping.Failed, ping.Unreachable, ping.Indeterminate} {
		if n := s.count(v); n > 0 {
			text += fmt.Sprintf("; %d %v: %s", n, v, outcome(ping.Reply{}, s.err(v)))
		}
	}
	return text
}

// Counts and intervals of the runs.
const (
	fewProbes  = 5
	manyProbes = 20
	fast       = 10 * time.Millisecond
	smallSize  = ping.DefaultSize
)

// probe examines the host.
func (m *machine) probe(ctx context.Context) {
	t := &target{host: m.config.Host}
	m.target = t
	m.resolve(ctx, t)
	if !t.addr.IsValid() {
		return
	}
	m.askRoute(t)
	mode, ok := m.mode(t.addr.Is6())
	if !ok {
		t.tcp = m.connect(ctx, t.addr)
		return
	}
	cfg := m.config.base(mode, pingFamily(t.addr.Is6()))
	cfg.Count = fewProbes
	all, err := run(ctx, cfg, t.addr, smallSize)
	if err != nil {
		t.openErr = err
		return
	}
	t.first = all[0]
	if !t.first.answered() {
		m.insist(ctx, t, cfg)
		return
	}
	m.stress(ctx, t, cfg)
}

// insist asks a host that does not answer in other ways.
func (m *machine) insist(ctx context.Context, t *target, cfg ping.Config) {
	if t.first.count(ping.Lost) > 0 {
		// A Prober of its own draws another identifier.
		if again, err := run(ctx, cfg, t.addr, smallSize); err == nil {
			t.again = &again[0]
		}
	}
	if t.first.count(ping.Failed) < len(t.first.replies) {
		t.tcp = m.connect(ctx, t.addr)
	}
}

// stress asks a host that answers for more: quickly, in large packets.
func (m *machine) stress(ctx context.Context, t *target, cfg ping.Config) {
	if t.first.count(ping.Replied) == len(t.first.replies) {
		many := cfg
		many.Count, many.Interval = manyProbes, fast
		if burst, err := run(ctx, many, t.addr, smallSize); err == nil {
			t.burst = &burst[0]
		}
	} else {
		t.tcp = m.connect(ctx, t.addr)
	}
	large := cfg
	large.Count, large.DontFragment = 3, ping.FragmentProbe
	t.sizes, _ = run(ctx, large, t.addr, m.sizes(t)...) // without it the check says unknown
	m.confirm(ctx, t, large)
	m.askNobody(ctx, t, cfg)
}

// confirm asks again, one size after the other, for those that were not answered: side
// by side they may have been too many at once. It ends with the first that is not
// answered then either.
func (m *machine) confirm(ctx context.Context, t *target, cfg ping.Config) {
	for i := range t.sizes {
		s := &t.sizes[i]
		if s.count(ping.Lost) < len(s.replies) {
			continue
		}
		again, err := run(ctx, cfg, t.addr, s.size)
		if err != nil {
			return
		}
		if *s = again[0]; !s.answered() {
			return
		}
	}
}

// run sends cfg.Count probes of each size to addr, all sizes side by side.
func run(ctx context.Context, cfg ping.Config, addr netip.Addr, sizes ...int) ([]series, error) {
	p, err := ping.Open(&cfg)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	all := make([]series, len(sizes))
	index := make(map[*ping.Handle]int)
	for i, size := range sizes {
		all[i].size = size
		h, err := p.Add(ping.Target{Host: addr.String(), Addr: addr, Probing: ping.Probing{Size: size}})
		if err != nil {
			return nil, err
		}
		index[h] = i
	}
	left := len(sizes)
	for e := range p.Events(ctx) {
		s := &all[index[e.Target]]
		switch {
		case e.Kind == ping.EventFinished:
			left--
		case e.Kind.IsVerdict():
			s.replies = append(s.replies, e.Reply)
		case e.Kind == ping.EventForeign:
			s.foreign++
		}
		if left == 0 {
			break
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return all, p.Err()
}

// askRoute asks netlink for the way to the host.
func (m *machine) askRoute(t *target) {
	n, err := openNetlink(m.config.NetNS)
	if err != nil {
		t.routeErr = err
		return
	}
	defer n.close()
	index := 0
	for _, l := range m.network.links {
		if zone := t.addr.Zone(); zone != "" && (zone == l.name || zone == fmt.Sprint(l.index)) {
			index = l.index
		}
	}
	t.route, t.routeErr = n.routeTo(t.addr.WithZone(""), index)
}

// nextHop is who has to be reached on the link.
func (t *target) nextHop() netip.Addr {
	if t.route.gateway.IsValid() {
		return t.route.gateway
	}
	return t.addr.WithZone("")
}

// mtu is that of the way out, 0 when not known.
func (m *machine) mtu(t *target) int {
	if t.route.mtu != 0 {
		return t.route.mtu
	}
	if l := linkOf(m.network.links, t.route.index); l != nil {
		return l.mtu
	}
	return 0
}

// sendFailed reports whether probes to the host could not be sent because of errno.
func (m *machine) sendFailed(errno unix.Errno) bool {
	return m.target != nil && errors.Is(m.target.first.err(ping.Failed), errno)
}

// answered reports whether the host answered any probe.
func (t *target) answered() bool {
	return t.first.answered() || t.again.answered()
}

// fastest is the least round-trip time of small probes.
func (t *target) fastest() time.Duration {
	least := t.first.fastest()
	if t.burst != nil && t.burst.answered() {
		least = min(least, t.burst.fastest())
	}
	return least
}

// silent reports whether probes left, and nothing at all came back.
func (t *target) silent() bool {
	return t.first.count(ping.Lost) == len(t.first.replies) && len(t.first.replies) > 0 && !t.again.answered()
}
