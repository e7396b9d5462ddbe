package netlab

import (
	"context"
	"fmt"
	"net/netip"
)

// Node is anybody at the far end who has an address in each family.
type Node interface {
	// Addr returns the IPv6 address or the IPv4 address.
	Addr(v6 bool) netip.Addr
}

// Host is a scripted host.
type Host struct {
	V4, V6 netip.Addr
	// Link is the link-local address of routers and on-link hosts, with the zone
	// of the near interface; other hosts have the zero Addr.
	Link netip.Addr

	lab       *Lab
	script    Script
	exchanges []*Exchange
	pending   int // of exchanges
	stream4   stream
	stream6   stream
}

// stream is the requests of one family that a host gets.
type stream struct {
	count int          // seen so far
	held  []*departure // kept back until another answer leaves
}

func (h *Host) stream(f *family) *stream {
	if f == family6 {
		return &h.stream6
	}
	return &h.stream4
}

// Addr returns the host's IPv6 or IPv4 address.
func (h *Host) Addr(v6 bool) netip.Addr {
	if v6 {
		return h.V6
	}
	return h.V4
}

// Exchanges returns what reached the host so far and what was done about it, in
// order of arrival. All that was sent to it before the call and what is due of
// the answers is in it; to wait for more, use WaitFor or WaitSettled.
func (h *Host) Exchanges() []Exchange {
	h.lab.mu.Lock()
	defer h.lab.mu.Unlock()
	h.lab.catchUp()
	list := make([]Exchange, len(h.exchanges))
	for i, x := range h.exchanges {
		list[i] = x.copied()
	}
	return list
}

// SetScript replaces the script for the requests that arrive from now on.
// Answers already due are not changed.
func (h *Host) SetScript(s Script) {
	h.lab.mu.Lock()
	defer h.lab.mu.Unlock()
	h.lab.catchUp()
	h.script = s
}

// WaitFor waits until n requests have reached the host, both families counted.
// The error is that of ctx, with the number that came.
func (h *Host) WaitFor(ctx context.Context, n int) error {
	return h.lab.wait(ctx, func() error {
		if got := len(h.exchanges); got < n {
			return fmt.Errorf("%d of %d requests reached %v", got, n, h.V4)
		}
		return nil
	})
}

// WaitSettled waits until n requests have reached the host and none is Pending.
// The error is that of ctx, with the number that settled.
func (h *Host) WaitSettled(ctx context.Context, n int) error {
	return h.lab.wait(ctx, func() error {
		settled := len(h.exchanges) - h.pending
		if settled < n || settled < len(h.exchanges) {
			return fmt.Errorf("%d of %d requests to %v are settled", settled, max(n, len(h.exchanges)), h.V4)
		}
		return nil
	})
}

// Router is a named router: it sends ICMP errors, from its link-local address
// those that ask for it, and answers echo requests to its own addresses at once.
type Router struct {
	Name string
	*Host
}
