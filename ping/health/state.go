package health

import (
	"fmt"
	"slices"
)

// State is what a check knows of its host.
type State uint8

const (
	// Unknown: nothing was decided yet, or for too long nothing could be seen because
	// of this machine or its name servers. It is not Down.
	Unknown State = iota
	// Up: the host answers.
	Up
	// Degraded: the host answers, but too many probes are lost or slow.
	Degraded
	// Down: the host does not answer.
	Down
)

var stateNames = [...]string{"unknown", "up", "degraded", "down"}

// String returns "unknown", "up", "degraded" or "down".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("unknown (%d)", uint8(s))
}

// MarshalText returns the state's name, for JSON and log/slog.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is the reverse.
func (s *State) UnmarshalText(text []byte) error {
	i := slices.Index(stateNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("health: %q: no such state", text)
	}
	*s = State(i)
	return nil
}

// Answers reports whether the host answers in this state: Up and Degraded.
func (s State) Answers() bool { return s == Up || s == Degraded }
