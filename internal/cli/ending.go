package cli

import (
	"time"

	"goping/internal/cli/flags"
	"goping/internal/cli/tally"
	"goping/ping"
)

// ending decides when a run is over that could go on, and whether it was a success.
type ending interface {
	// over takes in an event and reports whether the run is over with it. end ends
	// it later.
	over(e *ping.Event, end func()) bool
	// stop keeps end from being called later.
	stop()
	// succeeded reports whether a target's figures are a success.
	succeeded(s *ping.Summary) bool
}

// heeds reports whether the end of the run, or its pace, follows the events.
func (c *command) heeds() bool {
	return c.face == flags.Ping || c.options.UntilUp || c.options.UntilDown || c.options.Adaptive
}

// heeded is the events that it follows: with as many probes as were asked for, the
// ping face wants none of their replies.
func (c *command) heeded() ping.EventSet {
	o := &c.options
	set := ping.Events(ping.EventLast, ping.EventUnreachable, ping.EventFailed, ping.EventFinished,
		ping.EventLate, ping.EventCorrupt, ping.EventTruncated, ping.EventOtherSource, ping.EventNotice)
	if o.UntilUp || o.UntilDown || o.Adaptive || o.Deadline > 0 {
		set |= ping.Events(ping.EventReplied, ping.EventLost)
	}
	return set
}

func (c *command) newEnding(targets int, t *tally.Tally) ending {
	o := &c.options
	if c.face == flags.Ping {
		return &iputilsEnding{tally: t, count: uint64(o.Count), deadline: o.Deadline > 0, interval: o.Interval, linger: o.Linger}
	}
	return &nativeEnding{untilUp: o.UntilUp, untilDown: o.UntilDown, silent: targets, up: make(map[*ping.Handle]bool)}
}

// nativeEnding ends where --until-up or --until-down say so.
type nativeEnding struct {
	untilUp, untilDown bool
	silent             int // targets that have not answered yet
	up                 map[*ping.Handle]bool
	down               bool // a probe was not answered
}

func (n *nativeEnding) over(e *ping.Event, _ func()) bool {
	switch e.Kind {
	case ping.EventReplied:
		if n.untilUp && !n.up[e.Target] {
			n.up[e.Target] = true
			n.silent--
		}
	case ping.EventLost, ping.EventUnreachable, ping.EventFailed:
		n.down = true
	}
	return n.untilUp && n.silent == 0 || n.untilDown && n.down
}

func (n *nativeEnding) stop() {}

func (n *nativeEnding) succeeded(s *ping.Summary) bool {
	if n.untilDown {
		return n.down
	}
	return s.Replied > 0
}

// iputilsEnding ends as iputils' ping does: when as many replies and errors have come
// as were asked for, at the first error when there is a deadline, and some time after
// the last probe.
type iputilsEnding struct {
	tally            *tally.Tally // has had each event before
	count            uint64       // 0: without end
	deadline         bool
	interval, linger time.Duration

	timer *time.Timer
}

func (i *iputilsEnding) over(e *ping.Event, end func()) bool {
	if e.Kind == ping.EventLast {
		i.lingers(e.Target, end)
	}
	return i.count > 0 && i.tally.Received()+i.tally.Errors() >= i.count || i.deadline && i.tally.Errors() > 0
}

// lingers ends the run some time after the last probe: twice the longest round-trip
// time when there is one, but no less than an interval.
func (i *iputilsEnding) lingers(h *ping.Handle, end func()) {
	wait := i.linger
	s := h.Summary()
	if f := i.tally.Figures(&s); f.Received > 0 {
		wait = max(2*f.RTT.Max, i.interval)
	}
	if wait > 0 {
		i.timer = time.AfterFunc(wait, end)
	}
}

func (i *iputilsEnding) stop() {
	if i.timer != nil {
		i.timer.Stop()
	}
}

func (i *iputilsEnding) succeeded(s *ping.Summary) bool {
	received := i.tally.Figures(s).Received
	return received > 0 && !(i.deadline && received < i.count)
}
