package ping

import (
	"net/netip"
	"time"
)

// Handle is a target under measurement.
type Handle struct {
	prober *Prober
	target *target // which holds the Handle
	host   string
	labels map[string]string
	done   completion
}

// Host returns the target as it was given.
func (h *Handle) Host() string { return h.host }

// Addr returns the address that is probed now, with its zone; the zero Addr as long as
// the name has not been resolved.
func (h *Handle) Addr() netip.Addr {
	e := h.prober.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	return h.target.named
}

// Labels returns the labels of the Target.
func (h *Handle) Labels() map[string]string { return h.labels }

// Done is closed when the target has had its Count probes and the last has its
// verdict, when it was removed, and when the Prober was closed or failed.
func (h *Handle) Done() <-chan struct{} { return h.done.channel() }

// Summary returns what is known of the target so far.
func (h *Handle) Summary() Summary {
	e := h.prober.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	return h.target.summary()
}

// SetInterval changes the time from one probe to the next, until it is changed again;
// 0 means that of the Config, and a negative one is as in [Probing.Interval], with the
// Preload of the Config. Due times
// are multiples of the interval from the target's first probe on, so that targets stay
// spread over it: the next probe leaves within one new interval, and a target whose
// interval comes back has its old beat. It does nothing on a target that is finished.
func (h *Handle) SetInterval(d time.Duration) {
	e := h.prober.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	cfg := &h.prober.cfg
	if d == 0 {
		d = cfg.Interval
	}
	if d < 0 {
		d = time.Duration(-max(cfg.Preload, 1))
	}
	e.setInterval(h.target, min(int64(d), longest))
}

// IsGroup reports whether anybody may answer: the target is a multicast address, or
// an IPv4 one and Broadcast was set.
func (h *Handle) IsGroup() bool {
	e := h.prober.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	return h.target.group
}

// Remove ends the measurement. Its Summary stays as it was.
func (h *Handle) Remove() {
	e := h.prober.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	e.remove(h.target)
	e.events.flush()
}

// lastErr is why the last probe without a reply had none.
func (h *Handle) lastErr() error {
	e := h.prober.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	if m := h.target.mishaps; m != nil {
		return m.lastErr
	}
	return nil
}
