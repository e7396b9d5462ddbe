package ping

import (
	"os"
	"runtime"
	"testing"
	"time"
)

// held is what a process holds of what can leak.
type held struct {
	goroutines, threads int
	descriptors         string // "number → what", a line each
}

func holding(t *testing.T) held {
	t.Helper()
	h := held{goroutines: runtime.NumGoroutine()}
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Fatal(err)
	}
	h.threads = len(threads)
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range descriptors {
		// The one that read the list is gone by now.
		if what, err := os.Readlink("/proc/self/fd/" + d.Name()); err == nil {
			h.descriptors += d.Name() + " → " + what + "\n"
		}
	}
	return h
}

// moreThreads is how many the runtime may have made besides, for what blocked at
// the same time; it ends none.
const moreThreads = 12

// checkHeld wants within ten seconds nothing held that was not held before.
func checkHeld(t *testing.T, before held) {
	t.Helper()
	var now held
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		now = holding(t)
		if now.goroutines <= before.goroutines && now.descriptors == before.descriptors && now.threads <= before.threads+moreThreads {
			return
		}
	}
	if now.goroutines > before.goroutines {
		stacks := make([]byte, 1<<16)
		t.Errorf("%d goroutines, want %d:\n%s", now.goroutines, before.goroutines, stacks[:runtime.Stack(stacks, true)])
	}
	if now.threads > before.threads+moreThreads {
		t.Errorf("%d threads, want some %d", now.threads, before.threads)
	}
	if now.descriptors != before.descriptors {
		t.Errorf("descriptors\n%swant\n%s", now.descriptors, before.descriptors)
	}
}
