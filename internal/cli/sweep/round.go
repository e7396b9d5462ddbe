package sweep

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"goping/internal/cli/watermark"
	"goping/ping"
)

// round is a sweep that has its sockets.
type round struct {
	*verb
	prober  *ping.Prober
	source  *source
	begun   time.Time
	out     *bufio.Writer
	flushed time.Time
	results uint64
	bar     *progress
	line    []byte
	decided watermark.Set // indices, with --resume

	mu         sync.Mutex
	counts     [ping.Failed + 1]uint64 // addresses by verdict
	total      uint64                  // of them, so far as is known
	names      map[uint64]string       // by index
	unresolved []named                 // not told yet
	silenced   uint64                  // unresolved names told
}

// unprivileged has the rights be given up when the first target is asked for: by then
// there is room for the answers.
func (r *round) unprivileged(targets iter.Seq[netip.Addr]) iter.Seq[netip.Addr] {
	return func(yield func(netip.Addr) bool) {
		r.dropRights()
		targets(yield)
	}
}

// run sweeps to the end, or until it is ended, and returns the exit code.
func (r *round) run(ctx context.Context) int {
	listed := r.source.order.Len(r.source.list)
	r.total = listed + uint64(len(r.source.set.Names()))
	if r.source.order.Shard > 0 {
		r.total = listed
	}
	next := listed
	seq := r.addrs(ctx, func(n named) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if n.err != nil {
			r.unresolved = append(r.unresolved, n)
			return
		}
		if r.names == nil {
			r.names = make(map[uint64]string)
		}
		r.names[next] = n.name
		next++
	})
	o := &r.options
	r.bar = r.newProgress()
	defer r.bar.stop()
	err := r.begin()
	how := ping.Sweep{Rate: o.Rate, Count: o.Count, Quorum: o.Quorum, Retries: o.Retries}
	var failed error
	for result, e := range r.prober.Sweep(ctx, r.unprivileged(seq), how) {
		if e != nil {
			failed = e
			break
		}
		if err == nil {
			err = r.took(&result, listed)
		}
		if err != nil {
			break
		}
		r.bar.show()
	}
	r.bar.stop()
	ended := failed != nil
	if errors.Is(failed, context.Canceled) {
		failed = nil // it was asked to
	}
	switch {
	case err != nil:
		return r.written(err, exitFailed)
	case failed != nil:
		return r.verb.fail(failed)
	}
	return r.finish(ended)
}

// took counts and renders a result.
func (r *round) took(result *ping.SweepResult, listed uint64) error {
	r.mu.Lock()
	r.counts[result.Verdict]++
	name := r.names[result.Index]
	unresolved := r.unresolved
	r.unresolved = nil
	r.silenced += uint64(len(unresolved))
	r.mu.Unlock()
	if result.Index < listed && r.options.Resume != "" {
		r.decided.Add(result.Index + r.source.order.Skip)
	}
	for i := range unresolved {
		if err := r.unknown(&unresolved[i]); err != nil {
			return err
		}
	}
	if err := r.render(result, name); err != nil {
		return err
	}
	return r.flush()
}

const (
	// promptRate is up to where each line is written at once.
	promptRate = 1000
	// flushEvery is how long lines are gathered above it.
	flushEvery = 100 * time.Millisecond
	// flushRate is where so many come that not each has to look.
	flushRate = 100_000
)

// flush writes what is gathered, when it is time.
func (r *round) flush() error {
	if r.options.Rate > promptRate {
		if r.results++; r.options.Rate > flushRate && r.results%64 != 0 {
			return nil // a look at the clock costs more than a line
		}
		now := time.Now()
		if now.Sub(r.flushed) < flushEvery {
			return nil
		}
		r.flushed = now
	}
	if r.out.Buffered() > 0 {
		r.bar.stop() // it would stand before the results
	}
	return r.out.Flush()
}

// finish renders the summary and keeps how far the sweep came.
func (r *round) finish(ended bool) int {
	r.mu.Lock()
	unresolved := r.unresolved
	r.unresolved = nil
	r.silenced += uint64(len(unresolved))
	r.mu.Unlock()
	for i := range unresolved {
		if err := r.unknown(&unresolved[i]); err != nil {
			return r.written(err, exitFailed)
		}
	}
	if err := errors.Join(r.summarize(), r.out.Flush()); err != nil {
		return r.written(err, exitFailed)
	}
	if err := r.leave(r.source, ended, r.decided.Low()); err != nil {
		return r.verb.fail(err)
	}
	if r.counts[ping.Replied] > 0 {
		return exitAlive
	}
	return exitNone
}

// done is how many addresses are decided.
func (r *round) done() (n uint64) {
	for _, c := range r.counts {
		n += c
	}
	return n
}

// status is the line for SIGQUIT.
func (r *round) status() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return fmt.Appendf(nil, "\r%d of %d addresses, %d alive\n", r.done(), r.total, r.counts[ping.Replied])
}

// grouped writes a number with a comma between thousands.
func grouped(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
