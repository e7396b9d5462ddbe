package fping

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"goping/internal/cli/fping/output"
	"goping/internal/cli/signals"
	"goping/internal/privilege"
	"goping/ping"
)

// run is a run that has its sockets. Its lock guards all of it: events, the timers and
// the signals come on goroutines of their own.
type run struct {
	*command
	hosts  []*host
	shown  []*output.Host // of hosts
	prober *ping.Prober
	begun  time.Time

	mu      sync.Mutex
	out     *output.Printer
	broken  error                  // the output cannot be written to any more
	probes  map[*ping.Handle]probe // the first of each target of the prober
	pending pending                // probes that an ICMP error came for, until their timeout
	early   map[probe]bool         // probes decided here, whose verdict is to come all the same
	retired []*ping.Handle         // of decided hosts, the oldest first
	left    int                    // hosts that are not decided
	over    bool                   // nothing begins any more
	deaf    bool                   // and what comes is not looked at
	stop    chan struct{}          // closed when over
	stats   output.Stats
}

// run probes the hosts to the end and returns the exit code.
func (c *command) run(hosts []*host, unknown int) int {
	cfg := c.config(hosts)
	if c.noInterface() {
		c.stderr.Write([]byte("binding to specific interface (SO_BINTODEVICE): No such device\n"))
		return exitUnreachable
	}
	prober, err := privilege.Raised(func() (*ping.Prober, error) { return ping.Open(cfg) })
	if err != nil {
		return c.failed(err)
	}
	defer prober.Close()
	r := &run{
		command: c, hosts: hosts, prober: prober, begun: time.Now(), out: c.printer(hosts),
		probes: make(map[*ping.Handle]probe), early: make(map[probe]bool),
		left: len(hosts), stop: make(chan struct{}),
		stats: output.Stats{Targets: len(hosts), Unknown: unknown},
	}
	r.shown = make([]*output.Host, len(hosts))
	for i, h := range hosts {
		r.shown[i] = &h.Host
	}
	r.probe()
	return r.finish()
}

// noInterface reports whether -I names a device that is not there.
func (c *command) noInterface() bool {
	if c.options.Interface == "" {
		return false
	}
	_, err := net.InterfaceByName(c.options.Interface)
	return err != nil
}

// fewHosts is how many are added before the first event is read.
const fewHosts = 1000

// ahead is how many hosts of alive mode are added before their time.
const ahead = 64

// probe begins with the hosts and takes in events until the run is over.
func (r *run) probe() {
	if len(r.hosts) <= ahead || len(r.hosts) <= fewHosts && r.counts() {
		r.feed()
	} else {
		go r.feed()
	}
	if r.options.Report > 0 && r.counts() {
		r.report(0)()
	}
	if !r.answered() {
		r.arm(&signals.Signals{End: r.interrupt, Status: r.status, Stderr: io.Discard})
		_ = privilege.Drop() // where that cannot be, fping has no words for it
	}
	for e := range r.prober.Events(context.Background()) {
		r.take(&e)
	}
}

// answered reports whether all there is to wait for is there already.
func (r *run) answered() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.hosts) > fewHosts || len(r.probes) < len(r.hosts) {
		return false
	}
	for h := range r.probes {
		select {
		case <-h.Done():
		default:
			return false
		}
	}
	return true
}

// feed begins with the hosts, in alive mode no sooner than probes to them may leave, so
// that no more of them are held at a time than need be.
func (r *run) feed() {
	pace := r.options.Gap
	for i, h := range r.hosts {
		if pace > 0 && !r.counts() && i >= ahead {
			if wait := time.Until(r.begun.Add(time.Duration(i-ahead) * pace)); wait > 0 {
				select {
				case <-time.After(wait):
				case <-r.stop:
				}
			}
		}
		if !r.begin(h) {
			return
		}
	}
}

// begin adds a host; false when the run is over.
func (r *run) begin(h *host) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return false
	}
	if !r.counts() {
		r.try(h)
		return true
	}
	handle, err := r.prober.Add(ping.Target{Host: h.Shown, Addr: h.addr})
	if err != nil {
		r.notSent(h, err)
		return true
	}
	r.probes[handle] = probe{host: h}
	return true
}

// take takes in an event.
func (r *run) take(e *ping.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.deaf {
		return
	}
	if first, ok := r.probes[e.Target]; ok {
		r.judge(probe{first.host, first.index + int(e.Seq) - 1}, e)
	}
	if !e.More || r.over {
		r.flush()
	}
}

// flush writes what was gathered. When nobody reads it the run is over.
func (r *run) flush() {
	if err := r.out.Flush(); err != nil && r.broken == nil {
		r.broken = err
		r.end()
	}
}

// end ends the run. The lock is held.
func (r *run) end() {
	if r.over {
		return
	}
	r.over = true
	close(r.stop)
	r.pending.stop()
	go r.prober.Close() // which waits for the loop, and the loop for nobody
}

// interrupt ends the run at a signal; what has come by then is told.
func (r *run) interrupt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.end()
}

// done counts a host of which nothing more is to come.
func (r *run) done(h *host) {
	if h.decided {
		return
	}
	h.decided = true
	if r.left--; r.left == 0 {
		r.end()
	}
}

// finish tells the figures and returns the exit code.
func (r *run) finish() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true // in case the prober ended by itself
	if err := r.prober.Err(); err != nil {
		r.flush()
		return r.failed(err)
	}
	for _, h := range r.hosts {
		if h.Total.Received == 0 {
			r.stats.Unreachable++
			r.out.Unreachable(&h.Host)
		}
	}
	if r.counts() {
		r.out.Summary(r.shown)
	}
	if r.options.Stats {
		r.stats.Sent = int(r.prober.Stats().Sent)
		r.stats.Elapsed = time.Since(r.begun)
		r.out.Stats(&r.stats)
	}
	if r.options.Reachable > 0 {
		r.out.Reachable(r.options.Reachable, r.stats.Alive)
	}
	r.flush()
	if r.broken != nil && !errors.Is(r.broken, syscall.EPIPE) {
		r.say("cannot write the output : %s", strerror(r.broken))
		return exitFailed
	}
	return r.exitCode()
}

func (r *run) exitCode() int {
	switch {
	case r.options.Reachable > 0 && r.stats.Alive >= r.options.Reachable:
		return exitReachable
	case r.options.Reachable > 0:
		return exitUnreachable
	case r.stats.Unknown > 0:
		return exitUnresolved
	case r.stats.Alive < len(r.hosts):
		return exitUnreachable
	}
	return exitReachable
}
