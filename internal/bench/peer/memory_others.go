//go:build !linux

package peer

import (
	"errors"
	"fmt"
)

// PeakMemory is known on Linux only.
func (p Program) PeakMemory() (int64, error) {
	return 0, fmt.Errorf("peer: memory of %v: %w", p, errors.ErrUnsupported)
}

// HighWater is known on Linux only.
func HighWater(pid int) (int64, error) {
	return 0, fmt.Errorf("peer: memory of process %d: %w", pid, errors.ErrUnsupported)
}
