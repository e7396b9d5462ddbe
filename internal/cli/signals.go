package cli

import (
	"io"
	"os"
	"os/signal"
	"syscall"
)

// signals turns ^C and SIGTERM into the end of the run, and SIGQUIT into a line
// with the figures so far.
//
// Catching signals starts a thread and costs a good part of a short run. So arm
// is called when there is something to wait for: a run whose answer is there
// already ends without.
type signals struct {
	end    func()        // ends the run
	status func() []byte // the line for SIGQUIT
	stderr io.Writer
}

// arm begins to catch.
func (s *signals) arm() {
	caught := make(chan os.Signal, 4)
	signal.Notify(caught, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT)
	go s.watch(caught, func() { signal.Stop(caught) })
}

// watch handles what was caught until one ends the run. First it gives the
// signals back, so that a second ^C ends a program whose output nobody takes.
func (s *signals) watch(caught <-chan os.Signal, giveBack func()) {
	for sig := range caught {
		if sig == syscall.SIGQUIT {
			s.stderr.Write(s.status())
			continue
		}
		giveBack()
		s.end()
		return
	}
}
