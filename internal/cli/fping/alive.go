package fping

import (
	"time"

	"goping/ping"
)

// Alive mode: a host is tried until it answers, each time with more patience, and is
// done then. A try is a target of the prober with one probe; those before it are kept
// for replies that are late.

// keptTries is how many tries of a host are kept.
const keptTries = 16

// keptHosts is how many decided hosts are kept for what else they may send.
const keptHosts = 4096

// try sends the next probe of a host.
func (r *run) try(h *host) {
	handle, err := r.prober.Add(ping.Target{Host: h.Shown, Addr: h.addr, Probing: ping.Probing{Timeout: h.timeout}})
	if err != nil {
		r.notSent(h, err)
		return
	}
	r.probes[handle] = probe{h, h.tries}
	h.tries++
	h.handles = append(h.handles, handle)
	if len(h.handles) > keptTries {
		r.forget(h.handles[0])
		h.handles = h.handles[1:]
	}
}

// missed goes on after a try without a reply.
func (r *run) missed(h *host) {
	switch {
	case r.over || h.decided:
	case h.tries > r.options.Retries:
		r.settle(h)
	default:
		h.timeout = min(time.Duration(float64(h.timeout)*r.options.Backoff), longestTimeout)
		r.try(h)
	}
}

// longestTimeout is what repeated back-off comes to at the most.
const longestTimeout = 24 * time.Hour

// settle is done with a host.
func (r *run) settle(h *host) {
	r.retired = append(r.retired, h.handles...)
	h.handles = nil
	for len(r.retired) > keptHosts {
		r.forget(r.retired[0])
		r.retired = r.retired[1:]
	}
	r.done(h)
}

func (r *run) forget(handle *ping.Handle) {
	handle.Remove()
	delete(r.probes, handle)
}
