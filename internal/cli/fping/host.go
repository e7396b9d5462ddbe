package fping

import (
	"net/netip"
	"time"

	"goping/internal/cli/fping/output"
	"goping/ping"
)

// host is a target and what is known of it.
type host struct {
	output.Host
	addr netip.Addr

	decided bool // nothing more is to come of it
	next    int  // the probe behind the last whose fate is known

	// Of alive mode:
	timeout time.Duration // of the present try; replies that took longer are none
	tries   int
	handles []*ping.Handle // of the last tries
}

// probe is one to a host, by its number from 0.
type probe struct {
	host  *host
	index int
}

// reply counts a probe with a reply.
func (p probe) reply(rtt time.Duration) {
	h := p.host
	h.Total.Reply(rtt)
	h.Interval.Reply(rtt)
	p.record(rtt)
}

// miss counts a probe without.
func (p probe) miss() {
	h := p.host
	h.Total.Sent++
	h.Interval.Sent++
	p.record(-1)
}

// record keeps the round-trip time where the summary lists them. Those before it that
// are not decided yet have none so far.
func (p probe) record(rtt time.Duration) {
	h := p.host
	if h.RTTs == nil {
		return
	}
	for len(h.RTTs) <= p.index {
		h.RTTs = append(h.RTTs, -1)
	}
	h.RTTs[p.index] = rtt
}
