package signals

import (
	"bytes"
	"os"
	"slices"
	"syscall"
	"testing"
)

func TestFirstEndingSignalEndsTheRun(t *testing.T) {
	for _, last := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		var stderr bytes.Buffer
		var order []string
		s := &Signals{
			End:    func() { order = append(order, "end") },
			Status: func() []byte { return []byte("\rstatus\n") },
			Stderr: &stderr,
		}
		caught := make(chan os.Signal, 4)
		for _, sig := range []os.Signal{syscall.SIGQUIT, syscall.SIGQUIT, last, syscall.SIGQUIT} {
			caught <- sig
		}
		s.watch(caught, func() { order = append(order, "give back") })
		if want := []string{"give back", "end"}; !slices.Equal(order, want) {
			t.Errorf("%v: %q, want %q", last, order, want)
		}
		if want := "\rstatus\n\rstatus\n"; stderr.String() != want {
			t.Errorf("%v: stderr %q, want %q", last, stderr.String(), want)
		}
		if len(caught) != 1 {
			t.Errorf("%v: what came after the end was taken, too", last)
		}
	}
}
