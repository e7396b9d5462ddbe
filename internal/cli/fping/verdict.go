package fping

import (
	"errors"
	"net/netip"
	"time"

	"goping/internal/cli/fping/output"
	"goping/ping"
)

// judge makes of an event what fping makes of it: there a probe is answered or timed
// out, and an ICMP error decides nothing.
func (r *run) judge(p probe, e *ping.Event) {
	r.overtake(p)
	switch e.Kind {
	case ping.EventReplied:
		r.stats.Received++
		if r.early[p] {
			delete(r.early, p) // as good as late
			return
		}
		r.reply(p, e)
	case ping.EventLost, ping.EventIndeterminate:
		r.timeOut(p)
	case ping.EventUnreachable:
		r.icmpError(p, e)
		r.awaitTimeout(p, r.timeout(p.host)-e.RTT)
	case ping.EventNotice:
		r.icmpError(p, e)
	case ping.EventFailed:
		r.sendFailed(p, e.Err)
	case ping.EventLate:
		r.stats.Received++
		r.late(p, e)
	case ping.EventDuplicate, ping.EventResponder:
		r.stats.Received++
		r.out.Duplicate(&p.host.Host, answer(p, e))
	case ping.EventOtherSource:
		r.stats.Received++
		if !r.options.CheckSource {
			r.unexpected(p, e)
		}
	case ping.EventTruncated:
		r.stats.Received++
		r.unexpected(p, e)
	case ping.EventCorrupt:
		r.stats.Received++
		if !e.Damage.BadChecksum {
			r.unexpected(p, e)
		}
	}
}

// overtake has the probes before p time out, where none may wait longer than until the
// next one leaves: the time of one that is lost is over at about the moment that p's
// reply comes from nearby, and its line belongs first.
func (r *run) overtake(p probe) {
	h := p.host
	if !r.counts() || r.options.Timeout > r.options.Period {
		return
	}
	for h.next < p.index && !h.decided {
		before := probe{h, h.next}
		awaited := r.pending.take(before)
		r.timeOut(before)
		if !awaited {
			r.early[before] = true
		}
	}
}

// timeout is how long replies of a host may take.
func (r *run) timeout(h *host) time.Duration {
	if r.counts() {
		return r.options.Timeout
	}
	return h.timeout
}

// reply counts the reply of a probe, and tells of it.
func (r *run) reply(p probe, e *ping.Event) {
	h := p.host
	if h.decided && !r.counts() {
		return // alive by another try already
	}
	a := answer(p, e)
	p.reply(e.RTT)
	r.stats.RTT.Reply(e.RTT)
	if h.Total.Received == 1 {
		r.stats.Alive++
		if !r.counts() {
			r.out.Alive(&h.Host, a)
		}
	}
	r.out.Reply(&h.Host, a)
	r.decided(p)
	if r.options.Fast && r.stats.Alive >= r.options.Reachable {
		r.deaf = true
		r.end()
	}
}

// answer is what a line shows of the packet that an event tells of.
func answer(p probe, e *ping.Event) *output.Answer {
	a := &output.Answer{Index: p.index, Bytes: e.Bytes, RTT: e.RTT, TOS: e.TOS, TTL: e.TTL, At: e.Received, Times: e.Timestamps}
	if e.From.IsValid() && e.From.WithZone("") != e.Addr.WithZone("") {
		a.From = from(e.From)
	}
	return a
}

// from is an address without its zone where that says nothing.
func from(a netip.Addr) netip.Addr {
	if a.IsLinkLocalUnicast() {
		return a
	}
	return a.WithZone("")
}

// decided goes on after a probe's fate is known.
func (r *run) decided(p probe) {
	h := p.host
	h.next = max(h.next, p.index+1)
	switch {
	case !r.counts():
		if h.Total.Received > 0 {
			r.settle(h)
		}
	case r.options.Count > 0 && h.Total.Sent == r.options.Count:
		r.done(h)
	}
}

// timeOut counts a probe that had no reply in time, and tells of it.
func (r *run) timeOut(p probe) {
	if r.early[p] {
		delete(r.early, p)
		return
	}
	if p.host.decided {
		return
	}
	r.stats.Timeouts++
	p.miss()
	r.out.TimedOut(&p.host.Host, p.index, time.Now())
	r.decided(p)
	if !r.counts() {
		r.missed(p.host)
	}
}

// icmpError tells of an ICMP error.
func (r *run) icmpError(p probe, e *ping.Event) {
	var said *ping.ICMPError
	if !errors.As(e.Err, &said) {
		return
	}
	r.stats.Other++
	r.out.ICMPError(&p.host.Host, said)
}

// awaitTimeout has a probe time out, or be answered, after an ICMP error came for it.
func (r *run) awaitTimeout(p probe, wait time.Duration) {
	if r.over || r.early[p] {
		delete(r.early, p)
		return
	}
	r.pending.add(p, time.Now().Add(wait), r.timeOutPending)
}

// timeOutPending has the probes time out whose time has come.
func (r *run) timeOutPending() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return
	}
	now := time.Now()
	for p, ok := r.pending.due(now); ok; p, ok = r.pending.due(now) {
		r.timeOut(p)
	}
	r.flush()
}

// late takes a reply that came after an ICMP error, but in time, and in alive mode one
// to an earlier try that would have been in time for the present one. Others are none.
func (r *run) late(p probe, e *ping.Event) {
	if e.RTT > r.timeout(p.host) {
		return
	}
	if r.pending.take(p) || !r.counts() {
		r.reply(p, e)
	}
}

// unexpected takes a reply that the prober does not count: it will call the probe lost.
func (r *run) unexpected(p probe, e *ping.Event) {
	switch {
	case e.Verdict != ping.InFlight:
		r.late(p, e)
	case r.early[p]:
		r.out.Duplicate(&p.host.Host, answer(p, e))
	default:
		r.early[p] = true
		r.reply(p, e)
	}
}

// sendFailed counts a probe that could not be sent. In alive mode a host is not tried
// again then.
func (r *run) sendFailed(p probe, err error) {
	var failed *ping.SendError
	if errors.As(err, &failed) {
		err = failed.Err
	}
	p.miss()
	if !r.counts() {
		r.out.Warn(p.host.Shown, "error while sending ping: "+strerror(err))
		r.settle(p.host)
		return
	}
	r.decided(p)
}

// notSent is done with a host no probe can be sent to.
func (r *run) notSent(h *host, err error) {
	r.out.Warn(h.Shown, "error while sending ping: "+strerror(err))
	for i := range max(r.options.Count, 1) {
		probe{h, i}.miss()
	}
	r.done(h)
}
