package stats

import "time"

// Sample is the fate of one probe, for a sliding window.
type Sample struct {
	// At is when it happened, by a clock of the caller's choice that does not
	// jump: the time since the run began, for instance.
	At time.Duration

	// RTT is the round-trip time if Answered; a negative one counts as zero.
	// It is ignored otherwise.
	RTT time.Duration

	// Answered is false for a probe that was lost. Probes that say nothing
	// about the path, such as those that never left, do not belong in a
	// window at all.
	Answered bool
}

// unanswered stands in for the round-trip time of a lost probe.
const unanswered = -1

// stored is a Sample in 16 bytes: rtt is unanswered or not negative.
type stored struct{ at, rtt time.Duration }

func store(s Sample) stored {
	if !s.Answered {
		return stored{s.At, unanswered}
	}
	return stored{s.At, max(s.RTT, 0)}
}
