package ping

// sampling says which probes ask the kernel when they leave. All do, but where probes
// leave so fast that asking would take a third of the rate; then some do, and
// only theirs are the round-trip times of the statistics: the others left together, at
// moments nobody has noted.
type sampling struct{ probes uint32 }

const (
	// sampledFrom is how many probes a second are too many to ask for each.
	sampledFrom = 100_000

	// sampleEvery is one in how many asks then. It divides no batch, so that the
	// samples come from all places of one.
	sampleEvery = 33
)

// untimed reports whether the next probe of t is not to ask.
func (e *engine) untimed(t *target) bool {
	return e.sampledOut(e.fast() || t.schedule.follows() && e.rush.most > 1)
}

// fast reports whether the probes of targets leave too fast for each to be asked.
func (e *engine) fast() bool { return e.pace.open || e.pace.within(e.rate) >= sampledFrom }

// sampledOut reports whether one more probe is none of the samples.
func (e *engine) sampledOut(fast bool) bool {
	if !fast {
		return false
	}
	n := e.sampling.probes
	e.sampling.probes++
	return n%sampleEvery != 0 // the first is one: a short run has a time, too
}
