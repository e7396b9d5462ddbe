package peer

import (
	"fmt"
	"math"
	"os"
	"slices"
	"time"
)

// Usage is what one run took.
type Usage struct {
	Wall time.Duration // from before the fork until the exit was collected
	CPU  time.Duration // user and system
}

// Share returns the part of one core that was used, 1 for all of it.
func (u Usage) Share() float64 { return float64(u.CPU) / float64(u.Wall) }

// Run runs the program once, without input and with its output thrown away. It
// must exit with code 0.
func (p Program) Run() (Usage, error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return Usage{}, fmt.Errorf("peer: %w", err)
	}
	defer null.Close()
	attr := &os.ProcAttr{Files: []*os.File{null, null, null}}
	argv := append([]string{p.Path}, p.Args...)

	begin := time.Now()
	process, err := os.StartProcess(p.Path, argv, attr)
	if err != nil {
		return Usage{}, fmt.Errorf("peer: start %v: %w", p, err)
	}
	state, err := process.Wait()
	u := Usage{Wall: time.Since(begin)}
	if err != nil {
		return Usage{}, fmt.Errorf("peer: wait for %v: %w", p, err)
	}
	if !state.Success() {
		return Usage{}, fmt.Errorf("peer: %v: %v", p, state)
	}
	u.CPU = state.UserTime() + state.SystemTime()
	return u, nil
}

// InTurn runs each program once to warm up and then n times, the first, the
// second and so on in turn. Row i of the result holds the runs of program i.
func InTurn(n int, programs ...Program) ([][]Usage, error) {
	runs := make([][]Usage, len(programs))
	for _, p := range programs {
		if _, err := p.Output(); err != nil {
			return nil, err
		}
	}
	for range n {
		for i, p := range programs {
			u, err := p.Run()
			if err != nil {
				return nil, err
			}
			runs[i] = append(runs[i], u)
		}
	}
	return runs, nil
}

// Number is what can be ordered and measured.
type Number interface{ ~int64 | ~float64 }

// Quantile returns the smallest value that at least the part q, 0 to 1, of all
// values does not exceed ("nearest rank"); 0 of none.
func Quantile[T Number](values []T, q float64) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	// Rounded up, but not for the error of floating point: 0.07×100 is 7.000…01.
	rank := int(math.Ceil(q*float64(len(sorted)) - 1e-9))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// Median returns the middle value, the mean of the two middle ones where their
// number is even; 0 of none.
func Median[T Number](values []T) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	m := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[m]
	}
	return sorted[m-1] + (sorted[m]-sorted[m-1])/2
}
