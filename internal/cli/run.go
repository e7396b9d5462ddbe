package cli

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"time"

	"goping/internal/cli/flags"
	"goping/internal/cli/render"
	"goping/internal/cli/render/jsonl"
	"goping/internal/cli/render/text"
	"goping/ping"
)

// run pings the host and returns the exit code.
func (c *command) run() int {
	cfg := config(&c.options)
	if err := checkInterface(cfg.Interface); err != nil {
		return c.fail(err)
	}
	addr, err := c.target(context.Background(), cfg)
	if err != nil {
		return c.fail(err)
	}
	prober, err := ping.Open(cfg)
	if err != nil {
		return c.fail(c.openError(err))
	}
	defer prober.Close()
	s := &session{command: c, prober: prober}
	answered, err := s.probe(addr)
	switch {
	case err != nil && !errors.Is(err, syscall.EPIPE):
		return c.fail(err)
	case answered:
		return exitAnswered
	}
	return exitUnanswered
}

// openError blames the option that is to blame.
func (c *command) openError(err error) error {
	if a := c.options.Source; a.IsValid() && errors.Is(err, syscall.EADDRNOTAVAIL) {
		return &flags.Error{Message: "-I " + a.String() + ": not an address of this machine"}
	}
	return err
}

// session is a run that has its sockets.
type session struct {
	*command
	prober *ping.Prober
	target *ping.Handle
	out    render.Renderer
}

// probe probes addr to the end of the run, renders everything, and says whether
// the host answered.
func (s *session) probe(addr netip.Addr) (answered bool, err error) {
	start, err := s.start(addr)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.out = s.renderer(ctx, addr)

	// The target is added before the header is printed: an error then comes
	// before any output, and its events wait.
	s.target, err = s.prober.Add(ping.Target{Host: s.options.Host, Addr: addr})
	if err != nil {
		return false, err
	}
	end := func() {
		cancel() // nobody waits for names any more
		s.prober.Close()
	}
	if s.options.Deadline > 0 {
		defer time.AfterFunc(s.options.Deadline, end).Stop()
	}
	if err := s.out.Start(start); err != nil {
		return false, &outputError{err}
	}
	broken := s.follow(end)
	return s.finish(broken)
}

// finish renders the summary, unless the output is broken.
func (s *session) finish(broken error) (answered bool, err error) {
	summary := s.target.Summary()
	answered = summary.Replied > 0
	if broken != nil {
		return answered, broken
	}
	if err := s.out.Summary(&summary); err != nil {
		return answered, &outputError{err}
	}
	return answered, s.prober.Err()
}

// follow renders the events until the target is done or the run was ended.
func (s *session) follow(end func()) error {
	caught := &signals{end: end, stderr: s.stderr, status: func() []byte {
		now := s.target.Summary()
		return text.Interim(&now)
	}}
	select {
	case <-s.target.Done(): // answered at once: nothing to wait for
	default:
		caught.arm()
	}
	if s.options.Quiet {
		<-s.target.Done()
		return nil
	}
	for e := range s.prober.Events(context.Background()) {
		if err := s.out.Event(&e); err != nil {
			return &outputError{err}
		}
		if e.Kind == ping.EventFinished {
			return nil
		}
	}
	return nil
}

// start gathers what is known before the first probe.
func (s *session) start(addr netip.Addr) (*render.Start, error) {
	o := &s.options
	known := &render.Start{
		Host:       o.Host,
		Addr:       addr,
		Interface:  o.Interface,
		Size:       o.Size,
		Count:      o.Count,
		Interval:   o.Interval,
		Timeout:    o.Timeout,
		Mode:       s.prober.Mode(addr),
		Identifier: s.prober.Identifier(addr),
		Time:       time.Now(),
	}
	if o.Interface == "" && !o.Source.IsValid() {
		return known, nil
	}
	source, err := s.prober.Source(addr)
	if err != nil {
		var errno syscall.Errno
		if errors.As(err, &errno) {
			err = errno // how it was found out is nobody's business
		}
		return nil, fmt.Errorf("no way to %v as asked for: %w", addr, err)
	}
	known.Source = source
	return known, nil
}

// renderer returns the output the options ask for.
func (s *session) renderer(ctx context.Context, addr netip.Addr) render.Renderer {
	o := &s.options
	if o.JSON {
		return jsonl.New(s.stdout, jsonl.Config{Quiet: o.Quiet})
	}
	cfg := text.Config{Program: program, Quiet: o.Quiet, Verbose: o.Verbose, Timestamps: o.Timestamp}
	if _, err := netip.ParseAddr(o.Host); err != nil && !o.Numeric && !o.Quiet {
		names := newNames(ctx)
		names.ask(addr) // its answer may be there before the first reply is
		cfg.Name = names.of
	}
	return text.New(s.stdout, s.stderr, cfg)
}
