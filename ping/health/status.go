package health

import (
	"iter"
	"net/netip"
	"slices"
	"time"

	"goping/stats"
)

// Status is how a check is at one moment.
type Status struct {
	Name   string            // of the check
	Host   string            // as it was given
	Addr   netip.Addr        // that is probed; the zero Addr while the name has none
	Labels map[string]string // of the Target

	State    State     // what is known of the host
	Since    time.Time // when the state began; zero while it is the first
	Cause    Cause     // why the State is not Up
	Err      error     // says more; nil when Cause is NoCause
	Deciding bool      // probes leave faster, because a change is being decided

	NameErr error  // why the name could not be resolved when that was last tried, or nil
	Last    Sample // whatever it says; Seq is 0 before the first

	// Window has the figures of the probes in the sliding window of the policy's Limits,
	// since the check came up.
	Window stats.WindowSummary
}

// Counts are how many checks there are in each state.
type Counts struct {
	Unknown, Up, Degraded, Down int // checks
}

// Total returns how many checks there are.
func (c Counts) Total() int { return c.Unknown + c.Up + c.Degraded + c.Down }

// Counts returns how many checks are in each state.
func (c *Checker) Counts() Counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Counts{Unknown: c.counts[Unknown], Up: c.counts[Up], Degraded: c.counts[Degraded], Down: c.counts[Down]}
}

// State returns the state of the check of that name, Unknown when there is none.
func (c *Checker) State(name string) State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k := c.byName[name]; k != nil {
		return k.machine.state
	}
	return Unknown
}

// Status returns how the check of that name is; ok is false when there is none.
func (c *Checker) Status(name string) (s Status, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.byName[name]
	if k == nil {
		return Status{}, false
	}
	return k.status(time.Now()), true
}

// All returns how each check is, in the order they were added.
func (c *Checker) All() iter.Seq[Status] {
	return func(yield func(Status) bool) {
		c.mu.Lock()
		checks := slices.Clone(c.checks)
		c.mu.Unlock()
		for _, k := range checks {
			c.mu.Lock()
			s, removed := k.status(time.Now()), k.removed
			c.mu.Unlock()
			if !removed && !yield(s) {
				return
			}
		}
	}
}

// changes returns the last change of state of each check and the names that have failed,
// the oldest first; the caller holds the lock.
func (c *Checker) changes() []Event {
	var last []Event
	for _, k := range c.checks {
		for _, ev := range []*Event{k.last, k.failed} {
			if ev != nil {
				last = append(last, *ev)
			}
		}
	}
	slices.SortStableFunc(last, func(a, b Event) int { return a.Time.Compare(b.Time) })
	return last
}
