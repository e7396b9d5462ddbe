// Package signals turns ^C and SIGTERM into the end of a run, and SIGQUIT into a
// line with the figures so far.
package signals

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Signals says what they do.
//
// Catching signals starts a thread and costs a good part of a short run. So Arm
// is called when there is something to wait for: a run whose answer is there
// already ends without.
type Signals struct {
	End    func()        // ends the run
	Status func() []byte // the line for SIGQUIT
	Stderr io.Writer     // where it goes
}

// Arm begins to catch.
func (s *Signals) Arm() {
	caught := make(chan os.Signal, 4)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	go s.watch(caught, func() { signal.Stop(caught) })
}

// twice is how long the same end may be asked for again: timeout(1) sends its signal to
// the program, and at once to the program's process group as well.
const twice = 300 * time.Millisecond

// watch handles what was caught until one ends the run. A while after it the signals
// are given back, so that a second ^C ends a program whose output nobody takes.
func (s *Signals) watch(caught <-chan os.Signal, giveBack func()) {
	for sig := range caught {
		if sig == syscall.SIGQUIT {
			s.Stderr.Write(s.Status())
			continue
		}
		time.AfterFunc(twice, giveBack)
		s.End()
		return
	}
}
