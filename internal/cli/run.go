package cli

import (
	"context"
	"errors"
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
	r := &run{command: c, prober: prober}
	answered, err := r.probe(addr)
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

// run is a run that has its sockets.
type run struct {
	*command
	prober *ping.Prober
	target *ping.Handle
	out    render.Renderer
}

// probe probes addr to the end of the run, renders everything, and says whether
// the host answered.
func (r *run) probe(addr netip.Addr) (answered bool, err error) {
	start, err := r.start(addr)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r.out = r.renderer(ctx, addr)

	// The target is added before the header is printed: an error then comes
	// before any output, and its events wait.
	r.target, err = r.prober.Add(ping.Target{Host: r.options.Host, Addr: addr})
	if err != nil {
		return false, err
	}
	end := func() {
		cancel() // nobody waits for names any more
		r.prober.Close()
	}
	if r.options.Deadline > 0 {
		defer time.AfterFunc(r.options.Deadline, end).Stop()
	}
	if err := r.out.Start(start); err != nil {
		return false, &outputError{err}
	}
	broken := r.follow(end)
	return r.finish(broken)
}

// finish renders the summary, unless the output is broken.
func (r *run) finish(broken error) (answered bool, err error) {
	summary := r.target.Summary()
	answered = summary.Replied > 0
	if broken != nil {
		return answered, broken
	}
	if err := r.out.Summary(&summary); err != nil {
		return answered, &outputError{err}
	}
	return answered, r.prober.Err()
}

// follow renders the events until the target is done or the run was ended.
func (r *run) follow(end func()) error {
	s := &signals{end: end, stderr: r.stderr, status: func() []byte {
		now := r.target.Summary()
		return text.Interim(&now)
	}}
	select {
	case <-r.target.Done(): // answered at once: nothing to wait for
	default:
		s.arm()
	}
	if r.options.Quiet {
		<-r.target.Done()
		return nil
	}
	for e := range r.prober.Events(context.Background()) {
		if err := r.out.Event(&e); err != nil {
			return &outputError{err}
		}
		if e.Kind == ping.EventFinished {
			return nil
		}
	}
	return nil
}

// start gathers what is known before the first probe.
func (r *run) start(addr netip.Addr) (*render.Start, error) {
	o := &r.options
	s := &render.Start{
		Host:       o.Host,
		Addr:       addr,
		Interface:  o.Interface,
		Size:       o.Size,
		Count:      o.Count,
		Interval:   o.Interval,
		Timeout:    o.Timeout,
		Mode:       r.prober.Mode(addr),
		Identifier: r.prober.Identifier(addr),
		Time:       time.Now(),
	}
	if o.Interface == "" && !o.Source.IsValid() {
		return s, nil
	}
	var err error
	s.Source, err = r.prober.Source(addr)
	return s, err
}

// renderer returns the output the options ask for.
func (r *run) renderer(ctx context.Context, addr netip.Addr) render.Renderer {
	o := &r.options
	if o.JSON {
		return jsonl.New(r.stdout, jsonl.Config{Quiet: o.Quiet})
	}
	cfg := text.Config{Program: program, Quiet: o.Quiet, Verbose: o.Verbose, Timestamps: o.Timestamp}
	if _, err := netip.ParseAddr(o.Host); err != nil && !o.Numeric && !o.Quiet {
		names := newNames(ctx)
		names.ask(addr) // its answer may be there before the first reply is
		cfg.Name = names.of
	}
	return text.New(r.stdout, r.stderr, cfg)
}
