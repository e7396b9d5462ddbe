package ping

import "goping/ping/internal/window"

// departures knows of one family what the missing news of a probe's departure means.
type departures struct {
	mute  bool // the system does not say what it drops on the way out, but what it lets out
	heard bool // it has said so once
	deaf  bool // it had not, when a probe was answered all the same
}

// passed notes that p is on its way.
func (d *departures) passed(p *window.Probe) {
	p.Pass()
	d.heard = true
}

// answered notes that p was on its way, whatever was heard.
func (d *departures) answered(p *window.Probe) {
	d.deaf = d.deaf || !d.heard && !p.Left() && !p.Untimed()
}

// kept returns why p, which nobody answered, cannot have reached the network, or nil.
func (d *departures) kept(p *window.Probe) *LocalError {
	if !d.mute || d.deaf && !d.heard || p.Left() || p.Untimed() {
		return nil
	}
	return &LocalError{Reason: keptBack}
}
