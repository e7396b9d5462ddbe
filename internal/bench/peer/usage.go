package peer

import (
	"fmt"
	"math/rand/v2"
	"os"
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

// InTurn runs each program once to warm up and then n rounds of all, every round
// in a random order: what a program leaves behind, as the kernel's time stamping
// switched on or a warm cache, makes the next one dearer or cheaper. Row i of the
// result holds the n runs of program i.
func InTurn(n int, programs ...Program) ([][]Usage, error) {
	return inTurn(n, rand.Perm, programs)
}

func inTurn(n int, order func(n int) []int, programs []Program) ([][]Usage, error) {
	runs := make([][]Usage, len(programs))
	for _, p := range programs {
		if _, err := p.Output(); err != nil {
			return nil, err
		}
	}
	for range n {
		for _, i := range order(len(programs)) {
			u, err := programs[i].Run()
			if err != nil {
				return nil, err
			}
			runs[i] = append(runs[i], u)
		}
	}
	return runs, nil
}
