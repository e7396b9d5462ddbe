package ping

import (
	"sync"
	"testing"
)

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestCompletion(t *testing.T) {
	var before, after completion
	asked := before.channel()
	if closed(asked) || before.channel() != asked {
		t.Error("asked for twice: closed, or not the same channel")
	}
	before.complete()
	after.complete()
	if !closed(asked) || before.channel() != asked || !closed(after.channel()) {
		t.Error("complete, and not closed")
	}
}

// TestCompletionAskedMeanwhile: all who ask at once get a channel that is closed.
func TestCompletionAskedMeanwhile(t *testing.T) {
	for range 1000 {
		var c completion
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { <-c.channel() })
		}
		c.complete()
		all.Wait()
	}
}
