package ping

import "sync/atomic"

// completion is a channel to be closed, made when it is asked for first: most of
// many targets are never waited for one by one, and a channel is 96 bytes. The zero
// value is ready.
type completion struct {
	made atomic.Pointer[chan struct{}]
}

// completed is that of all that were complete before anybody asked.
var completed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func (c *completion) channel() <-chan struct{} {
	if c.made.Load() == nil {
		made := make(chan struct{})
		c.made.CompareAndSwap(nil, &made)
	}
	return *c.made.Load()
}

// complete closes the channel. It is called once.
func (c *completion) complete() {
	if !c.made.CompareAndSwap(nil, &completed) {
		close(*c.made.Load())
	}
}
