package health

import "time"

// machine decides the state of one check. It is pure: samples, which bring their
// times, go in, changes come out.
type machine struct {
	policy     *Policy
	state      State
	since      time.Time // when the state began; zero for the first
	err        error     // why the state is not Up
	last       Sample    // whatever it says
	blindFrom  time.Time // since when all samples are indeterminate; zero while they are not
	ready      bool      // Down, and as good as Up but for Hold
	suppressed int       // times it was ready and failed again
	history    history
	quality    quality
}

// change is a change of state.
type change struct {
	from, to   State
	lasted     time.Duration // how long from did; 0 for the first
	err        error         // why to is not Up
	evidence   []Sample
	suppressed int
}

func newMachine(p *Policy) machine {
	return machine{policy: p, history: newHistory(p), quality: newQuality(p)}
}

// add takes the next sample, in the order of verdicts, and returns the change it makes.
func (m *machine) add(s Sample) (c change, changed bool) {
	m.last = s
	if s.Outcome == Indeterminate {
		return m.blind(s)
	}
	m.blindFrom = time.Time{}
	m.history.add(s)
	bad := false
	if m.state.Answers() {
		bad = m.quality.add(s)
	}
	switch m.state {
	case Unknown, Down:
		return m.closed(s)
	default:
		return m.open(s, bad)
	}
}

// blind takes a sample that says nothing.
func (m *machine) blind(s Sample) (c change, changed bool) {
	if m.blindFrom.IsZero() {
		m.blindFrom = s.Time
	}
	if m.state == Unknown {
		m.err = s.Err
		return change{}, false
	}
	if m.policy.Stale < 0 || s.Time.Sub(m.blindFrom) < m.policy.Stale {
		return change{}, false
	}
	return m.turn(Unknown, s.Time, s.Err, []Sample{s}), true
}

// closed decides for a host that is not known to answer.
func (m *machine) closed(s Sample) (c change, changed bool) {
	p := m.policy
	if s.Outcome == Failure {
		m.err = s.Err
	}
	switch {
	case m.state == Unknown && m.history.reached(p.Down, Failure):
		return m.turn(Down, s.Time, m.err, m.history.last(p.Down.N)), true
	case !m.history.reached(p.Up, Success):
		if m.ready {
			m.ready = false
			m.suppressed++
		}
	case m.held(s.Time):
		m.ready = true
	default:
		return m.turn(Up, s.Time, nil, m.history.last(p.Up.N)), true
	}
	return change{}, false
}

// open decides for a host that answers; bad says that the sample is no good one.
func (m *machine) open(s Sample, bad bool) (c change, changed bool) {
	p := m.policy
	switch {
	case s.Outcome == Failure && m.history.reached(p.Down, Failure):
		return m.turn(Down, s.Time, s.Err, m.history.last(p.Down.N)), true
	case m.state == Up && bad:
		if err := m.quality.exceeded(s.Time, 1); err != nil {
			return m.turn(Degraded, s.Time, err, m.history.last(p.Down.N)), true
		}
	case m.state == Degraded && !m.held(s.Time):
		err := m.quality.exceeded(s.Time, p.Degraded.Clear)
		if err == nil {
			return m.turn(Up, s.Time, nil, m.history.last(p.Up.N)), true
		}
		m.err = err
	}
	return change{}, false
}

// held reports whether it is too early for good news.
func (m *machine) held(now time.Time) bool {
	return m.state != Unknown && now.Sub(m.since) < m.policy.Hold
}

// turn changes the state. A host that answers no more, or again, is judged by the
// probes sent from then on.
func (m *machine) turn(to State, now time.Time, err error, evidence []Sample) change {
	c := change{from: m.state, to: to, err: err, evidence: append([]Sample(nil), evidence...), suppressed: m.suppressed}
	if !m.since.IsZero() {
		c.lasted = now.Sub(m.since)
	}
	if !(m.state.Answers() && to.Answers()) {
		m.restart()
	}
	m.state, m.since, m.err, m.suppressed, m.ready = to, now, err, 0, false
	return c
}

// restart has only probes sent from now on count.
func (m *machine) restart() {
	m.history.restart()
	m.quality.restart()
	m.ready = false
}

// deciding reports whether the next samples may change whether the host is known to
// answer, so that they are wanted soon.
func (m *machine) deciding(now time.Time) bool {
	p := m.policy
	switch m.state {
	case Unknown:
		return m.history.near(p.Down, Failure) || m.history.near(p.Up, Success)
	case Down:
		return !m.held(now) && m.history.near(p.Up, Success)
	default:
		return m.history.near(p.Down, Failure)
	}
}
