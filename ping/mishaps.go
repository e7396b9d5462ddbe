package ping

import "net/netip"

// mishaps is what is kept of a target once something else came of a probe than one
// plain reply. The counts are those of Counts.
type mishaps struct {
	lost, unreachable, indeterminate, failed                      uint64
	late, duplicates, reordered                                   uint64
	corrupt, truncated, otherSource, responders, foreign, notices uint64

	pipe uint64 // the longest, where it is above 1

	group   map[netip.Addr]*responder // who answered, where many may
	outages outages
	lastErr error // of the last probe without a reply
}

// amiss returns the target's mishaps, to add one.
func (t *target) amiss() *mishaps {
	if t.mishaps == nil {
		t.mishaps = new(mishaps)
	}
	return t.mishaps
}

// addTo fills in c.
func (m *mishaps) addTo(c *Counts) {
	c.Lost, c.Unreachable, c.Indeterminate, c.Failed = m.lost, m.unreachable, m.indeterminate, m.failed
	c.Late, c.Duplicates, c.Reordered = m.late, m.duplicates, m.reordered
	c.Corrupt, c.Truncated, c.OtherSource, c.Responders = m.corrupt, m.truncated, m.otherSource, m.responders
	c.Foreign, c.Notices = m.foreign, m.notices
	c.Bursts, c.LongestBurst, c.LongestOutage = m.outages.bursts, m.outages.longest, m.outages.worst.public()
}
