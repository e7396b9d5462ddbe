package signals

import (
	"bytes"
	"os"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// TestFirstEndingSignalEndsTheRun: what comes after it ends the program, but not at
// once: timeout(1) sends its signal twice.
func TestFirstEndingSignalEndsTheRun(t *testing.T) {
	for _, last := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		synctest.Test(t, func(t *testing.T) {
			var stderr bytes.Buffer
			var order []string
			s := &Signals{
				End:    func() { order = append(order, "end") },
				Status: func() []byte { return []byte("\rstatus\n") },
				Stderr: &stderr,
			}
			caught := make(chan os.Signal, 4)
			for _, sig := range []os.Signal{syscall.SIGQUIT, syscall.SIGQUIT, last, last} {
				caught <- sig
			}
			s.watch(caught, func() { order = append(order, "give back") })
			time.Sleep(twice - 1)
			synctest.Wait()
			if want := []string{"end"}; !slices.Equal(order, want) {
				t.Errorf("%v: %q, want %q", last, order, want)
			}
			time.Sleep(2 * time.Nanosecond)
			synctest.Wait()
			if want := []string{"end", "give back"}; !slices.Equal(order, want) {
				t.Errorf("%v, later: %q, want %q", last, order, want)
			}
			if want := "\rstatus\n\rstatus\n"; stderr.String() != want {
				t.Errorf("%v: stderr %q, want %q", last, stderr.String(), want)
			}
			if len(caught) != 1 {
				t.Errorf("%v: what came after the end was taken, too", last)
			}
		})
	}
}
