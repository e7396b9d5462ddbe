package ping

// rush lets probes that follow the answers leave several with one system call, to hosts
// whose answers are there when the call returns: this machine itself, which answers
// each within its own send, before the next leaves. One call for each costs a sixth of
// the rate. When an answer is not there, the next probe leaves alone again.
type rush struct {
	never    bool   // somebody wants to hear of each probe that leaves before an answer
	begun    int64  // when the turn began
	sent     int    // of such probes, in this turn
	answered int    // of them, in this turn
	turns    int    // in a row in which all that were sent were answered
	most     uint64 // that may leave together
}

const (
	// prompt is how many turns make sure that a host is there at once.
	prompt = 8

	// mostRush is where larger batches gain nothing any more.
	mostRush = 32
)

// begin begins a turn.
func (r *rush) begin(now int64) { r.begun, r.sent, r.answered = now, 0, 0 }

// end looks back at a turn, and reports whether it is the first that makes sure.
func (r *rush) end() (sure bool) {
	switch {
	case r.sent == 0 || r.never:
	case r.answered < r.sent:
		r.turns, r.most = 0, 1
	default:
		if r.turns++; r.turns >= prompt {
			r.most = min(max(2*r.most, 2), mostRush)
		}
		return r.turns == prompt
	}
	return false
}

// together is how many probes of a target that follows the answers may leave together:
// at MaxRate, its share of what may be in flight.
func (e *engine) together() uint64 {
	if e.pace.open {
		return uint64(max(e.window/max(e.stats.Targets, 1), 1))
	}
	return max(e.rush.most, 1)
}

// expected is how many probes a second the sockets have to be ready for.
func (e *engine) expected() float64 {
	rate := e.pace.within(e.rate)
	for _, s := range e.sweeps {
		rate += min(s.rate, sweepKeeps)
	}
	if e.pace.open {
		return max(rate, 2*widest) // the room for the answers to all in flight, and as much again
	}
	if e.rush.turns >= prompt {
		return max(rate, 1e9/pingPong*mostRush)
	}
	return rate
}
