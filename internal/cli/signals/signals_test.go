package signals

import (
	"bytes"
	"os"
	"slices"
	"sync"
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
			var order happened
			s := &Signals{
				End:    func() { order.add("end") },
				Status: func() []byte { return []byte("\rstatus\n") },
				Stderr: &stderr,
			}
			caught := make(chan os.Signal, 4)
			for _, sig := range []os.Signal{syscall.SIGQUIT, syscall.SIGQUIT, last, last} {
				caught <- sig
			}
			s.watch(caught, func() { order.add("give back") })
			time.Sleep(twice - 1)
			synctest.Wait()
			if got, want := order.all(), []string{"end"}; !slices.Equal(got, want) {
				t.Errorf("%v: %q, want %q", last, got, want)
			}
			time.Sleep(2 * time.Nanosecond)
			synctest.Wait()
			if got, want := order.all(), []string{"end", "give back"}; !slices.Equal(got, want) {
				t.Errorf("%v, later: %q, want %q", last, got, want)
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

// happened is what happened, on whichever goroutine, in its order.
type happened struct {
	mu   sync.Mutex
	what []string
}

func (h *happened) add(what string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.what = append(h.what, what)
}

func (h *happened) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.what)
}
