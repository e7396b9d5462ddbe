package cli

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"goping/internal/cli/failure"
	"goping/internal/cli/flags"
	"goping/internal/cli/render"
	"goping/internal/cli/render/jsonl"
	"goping/internal/cli/render/text"
	"goping/internal/cli/signals"
	"goping/internal/cli/tally"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// run pings the hosts and returns the exit code.
func (c *command) run() int {
	cfg := c.config()
	hosts, nets, err := c.subjects(context.Background(), cfg)
	if err != nil {
		return c.fail(err)
	}
	defer nets.close()
	if err := c.checkInterface(cfg.Interface, nets); err != nil {
		return c.fail(err)
	}
	places, unresolved, err := c.resolve(context.Background(), hosts)
	if err != nil {
		return c.fail(err)
	}
	if len(places) == 0 {
		return exitFailed // each host has been told of
	}
	if err := nets.open(context.Background(), c, places); err != nil {
		return c.fail(c.openError(err))
	}
	s := &session{command: c, nets: nets, pulse: c.newPulse()}
	if c.face == flags.Ping {
		s.tally = new(tally.Tally)
	}
	err = s.probe(places)
	switch {
	case err != nil && !errors.Is(err, syscall.EPIPE):
		return c.fail(err)
	case unresolved || s.left:
		return exitFailed
	case s.answered() && !s.refuted:
		return exitAnswered
	}
	return exitUnanswered
}

// open opens the sockets. With -B they are bound to the source that the system
// chooses now.
func (c *command) open(cfg *ping.Config, places []place) (*ping.Prober, error) {
	prober, err := ping.Open(cfg)
	var refused *ping.OptionError
	if c.face == flags.Ping && errors.As(err, &refused) && refused.Option == "Mark" {
		fmt.Fprintf(c.stderr, "%s: WARNING: failed to set mark: %d: %s\n", c.program, cfg.Mark, reasonOf(refused.Err))
		cfg.Mark = 0
		prober, err = ping.Open(cfg)
	}
	if err != nil || !c.options.Sticky || cfg.Source.IsValid() {
		return prober, err
	}
	defer prober.Close()
	for _, p := range places {
		if p.addr.Is4() != places[0].addr.Is4() {
			return nil, &flags.Error{Message: "-B binds to one address, and the hosts are of both families", Hint: "give -4 or -6"}
		}
	}
	source, err := prober.Source(places[0].addr)
	if err != nil {
		return nil, fmt.Errorf("no source for %v: %w", places[0].addr, err)
	}
	cfg.Source, c.options.Source = source, source
	return ping.Open(cfg)
}

// openError blames the option that is to blame.
func (c *command) openError(err error) error {
	a, device := c.options.Source, c.options.Interface
	switch {
	case c.face != flags.Native:
	case a.IsValid() && errors.Is(err, syscall.EADDRNOTAVAIL):
		return &flags.Error{Message: "-I " + terminal.Escape(a.String()) + ": not an address of this machine"}
	case device != "" && errors.Is(err, syscall.ENODEV): // of another network namespace
		return &flags.Error{Message: "-I " + terminal.Quote(device) + ": no such device there"}
	}
	return err
}

// session is a run that has its sockets.
type session struct {
	*command
	nets    networks
	targets []target
	out     render.Renderer
	ending  ending
	pulse   pulse
	tally   *tally.Tally // as iputils counts; nil in goping's own face
	refuted bool         // an assertion does not hold
	left    bool         // a host cannot be probed, and has been told of
}

// target is a place under measurement.
type target struct {
	*ping.Handle
	start   *render.Start
	summary ping.Summary // once the run is over
}

// probe probes the places to the end of the run and renders everything.
func (s *session) probe(places []place) error {
	places, starts, err := s.starts(places)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.out = s.renderer(ctx, places)

	// The targets are added before the headers are printed: an error then comes
	// before any output, and their events wait.
	if err := s.add(places, starts); err != nil || len(s.targets) == 0 {
		return err
	}
	s.ending = s.newEnding(len(s.targets), s.tally)
	end := func() {
		cancel() // nobody waits for names any more
		s.nets.end()
	}
	if s.options.Deadline > 0 {
		defer time.AfterFunc(s.options.Deadline, end).Stop()
	}
	for i := range s.targets {
		if err := s.out.Start(s.targets[i].start); err != nil {
			return &failure.OutputError{Err: err}
		}
	}
	broken := s.follow(end)
	return s.finish(broken)
}

// add has the places probed. One of several that cannot be is left out.
func (s *session) add(places []place, starts []*render.Start) error {
	s.targets = make([]target, 0, len(places))
	for i, p := range places {
		handle, err := p.in.prober.Add(ping.Target{Host: p.host, Addr: s.onDevice(p.addr)})
		switch {
		case err == nil:
			s.targets = append(s.targets, target{Handle: handle, start: starts[i]})
		case !s.leave(p, err):
			return err
		}
	}
	return nil
}

// leave tells of a place that cannot be probed, and reports whether the run can do
// without it: not when it is the only one, nor when nothing can be probed any more.
func (s *session) leave(p place, err error) bool {
	if len(s.options.Hosts) == 1 && !s.options.AllAddresses || errors.Is(err, ping.ErrClosed) {
		return false
	}
	s.report(p.host, err)
	s.left = true
	return true
}

// finish renders the summaries, unless the output is broken.
func (s *session) finish(broken error) error {
	for i := range s.targets {
		s.targets[i].summary = s.targets[i].Summary()
	}
	if broken != nil {
		return broken
	}
	for i := range s.targets {
		t := &s.targets[i]
		if err := s.out.Summary(t.start, &t.summary); err != nil {
			return &failure.OutputError{Err: err}
		}
	}
	if err := s.assert(); err != nil {
		return err
	}
	return s.nets.err()
}

// assert tells of each host what was asserted of it and is not so.
func (s *session) assert() error {
	for i := range s.targets {
		t := &s.targets[i]
		for _, a := range s.options.Assert {
			why := a.Check(&t.summary)
			if why == "" {
				continue
			}
			s.refuted = true
			if r, ok := s.out.(*jsonl.Renderer); ok {
				if err := r.Assertion(t.start, a.String(), why); err != nil {
					return &failure.OutputError{Err: err}
				}
			}
			fmt.Fprintf(s.stderr, "%s: %s: %s\n", s.program, s.label(t.start), why)
		}
	}
	return nil
}

// label is a target in a line that has no room for more.
func (s *session) label(of *render.Start) string {
	if s.options.AllAddresses {
		return terminal.Escape(of.Host) + " (" + of.Addr.String() + ")"
	}
	return terminal.Escape(of.Host)
}

// answered reports whether the run is a success.
func (s *session) answered() bool {
	for i := range s.targets {
		if !s.ending.succeeded(&s.targets[i].summary) {
			return false
		}
	}
	return true
}

// follow renders the events until the targets are done or the run was ended.
func (s *session) follow(end func()) error {
	caught := &signals.Signals{End: end, Stderr: s.stderr, Status: s.status}
	if !s.done() { // else they answered at once, and there is nothing to wait for
		c := s.command
		if c.arm == nil {
			c.arm = (*signals.Signals).Arm
		}
		c.arm(caught)
		s.dropRights()
	}
	if !s.reads() {
		for i := range s.targets {
			<-s.targets[i].Done()
		}
		return nil
	}
	defer s.ending.stop()
	for e, left := range s.events(len(s.targets)) {
		if err := s.out.Event(e); err != nil {
			return &failure.OutputError{Err: err}
		}
		if left == 0 {
			return nil
		}
		if s.options.Adaptive && e.Kind == ping.EventReplied {
			s.pulse.adapt(e)
		}
		if s.ending.over(e, end) {
			end()
			return nil
		}
	}
	return nil
}

// reads reports whether anybody is interested in events.
func (c *command) reads() bool { return !c.options.Quiet || c.heeds() }

// status is the line for SIGQUIT.
func (s *session) status() []byte {
	var b []byte
	for i := range s.targets {
		now := s.targets[i].Summary()
		if s.tally != nil {
			b = append(b, text.InterimIputils(&now, s.options.Size)...)
		} else {
			b = append(b, text.Interim(&now)...)
		}
	}
	return b
}

// events yields what happens, with the number of targets that are not finished.
func (s *session) events(left int) func(yield func(*ping.Event, int) bool) {
	return func(yield func(*ping.Event, int) bool) {
		for e := range s.nets.events {
			if e.Kind == ping.EventFinished {
				left--
			}
			if !yield(e, left) {
				return
			}
		}
	}
}

// done reports whether all targets are.
func (s *session) done() bool {
	for i := range s.targets {
		select {
		case <-s.targets[i].Done():
		default:
			return false
		}
	}
	return true
}
