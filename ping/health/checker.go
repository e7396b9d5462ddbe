package health

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"sync"
	"time"

	"goping/ping"
)

// Config is what a [Checker] checks, and how. A nil *Config is the zero value: a
// checker without targets, to be added.
type Config struct {
	// Targets are checked from New on.
	Targets []Target

	// Policy is that of the targets that have none of their own. Its zero value works.
	Policy Policy

	// Ping is how the sockets are opened and what probes look like; nil is the zero
	// value, which works with and without privilege. Interval and Timeout are those of
	// the Policy; Count and Lossless are the checker's. Reresolve of 0 means a minute. With
	// NextAddress a host is Down when none of its addresses answers; else it is about
	// the one that is probed.
	Ping *ping.Config

	// OnChange is called for each event, one at a time and in order, on a goroutine
	// of its own. When it is slower than they come it misses the oldest, as a reader of
	// [Checker.Events] does.
	OnChange func(Event)

	// Logger gets a line for each event, at level Info when a check comes up and Warn
	// otherwise; nil means nothing is logged.
	Logger *slog.Logger

	// EventBuffer bounds how many events wait for each reader; 0 means 4096.
	EventBuffer int
}

// Target is one host to check.
type Target struct {
	// Name is what the check is called in events and to [Checker.State]. It is unique;
	// empty means Host, or Addr where that is empty too.
	Name string

	// Host is a name or an address literal, zone allowed. A name is resolved in the
	// background, again and again, and need not have an address yet.
	Host string

	// Addr is the address to probe; the zero Addr has Host resolved.
	Addr netip.Addr

	// Labels are the caller's own and come back in every event.
	Labels map[string]string

	// Policy is that of this target; nil means the Config's.
	Policy *Policy
}

// Checker keeps the state of any number of hosts. Its methods may be called from any
// goroutine, and none but Wait waits.
type Checker struct {
	prober  *ping.Prober
	policy  Policy
	anyAddr bool // as in check

	mu       sync.Mutex
	checks   []*check // in the order they were added
	byName   map[string]*check
	byHandle map[*ping.Handle]*check
	counts   [Down + 1]int // of checks, by state
	feed     feed
	err      error // what ended the prober

	running sync.WaitGroup
}

// ErrUnknownCheck: no check has that name.
var ErrUnknownCheck = errors.New("health: no such check")

// New opens the sockets and begins to check the targets. It does not wait for names to
// be resolved, nor for answers: every check is [Unknown] at first. The errors are those
// of [ping.Open], a *[ping.PermissionError] for instance, and of [Checker.Add].
func New(cfg *Config) (*Checker, error) {
	if cfg == nil {
		cfg = &Config{}
	}
	c := &Checker{
		policy:   policyOf(cfg.Policy),
		anyAddr:  cfg.Ping != nil && cfg.Ping.NextAddress,
		byName:   map[string]*check{},
		byHandle: map[*ping.Handle]*check{},
	}
	if err := c.policy.check(); err != nil {
		return nil, err
	}
	c.feed.limit = cmp.Or(max(cfg.EventBuffer, 0), defaultEventBuffer)
	var err error
	if c.prober, err = ping.Open(cfg.probing(&c.policy)); err != nil {
		return nil, fmt.Errorf("health: %w", err)
	}
	if cfg.OnChange != nil || cfg.Logger != nil {
		c.report(cfg.Logger, cfg.OnChange)
	}
	c.running.Go(c.run)
	for _, t := range cfg.Targets {
		if err := c.Add(t); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

// probing is how the prober works.
func (cfg *Config) probing(p *Policy) *ping.Config {
	var c ping.Config
	if cfg.Ping != nil {
		c = *cfg.Ping
	}
	c.Interval, c.Timeout = p.Interval, p.Timeout
	c.Count, c.Lossless = 0, true
	c.Reresolve = cmp.Or(c.Reresolve, defaultReresolve)
	if c.Logger == nil {
		c.Logger = cfg.Logger
	}
	return &c
}

const (
	defaultEventBuffer = 4096
	defaultReresolve   = time.Minute
)

// run takes the prober's events to the checks.
func (c *Checker) run() {
	for ev := range c.prober.Events(context.Background()) {
		c.take(&ev, time.Now())
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err = c.prober.Err(); c.err != nil {
		now := time.Now()
		for _, k := range c.checks {
			if k.machine.state != Unknown {
				c.changed(k, now, k.machine.turn(Unknown, now, c.err, nil))
			}
			k.machine.err = c.err
		}
	}
	c.feed.close()
}

// take takes one event of the prober.
func (c *Checker) take(ev *ping.Event, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.byHandle[ev.Target]
	switch {
	case k == nil:
		return
	case ev.Kind == ping.EventAddressChanged || ev.Kind == ping.EventUnresolved:
		if named, tell := k.named(ev, now); tell {
			c.feed.tell(&named)
		}
	case ev.Kind.IsVerdict() && (ev.Addr == k.addr || k.anyAddr): // else of a former address
		if change, ok := k.machine.add(sampleOf(&ev.Reply, now)); ok {
			c.changed(k, now, change)
		}
	}
	if fast := k.machine.deciding(now); fast != k.fast {
		k.fast = fast
		k.handle.SetInterval(k.interval())
	}
}

// changed notes and tells that a check has changed its state.
func (c *Checker) changed(k *check, now time.Time, ch change) {
	c.counts[ch.from]--
	c.counts[ch.to]++
	ev := k.event(StateChanged, now)
	ev.From, ev.To, ev.Lasted, ev.Evidence, ev.Suppressed = ch.from, ch.to, ch.lasted, ch.evidence, ch.suppressed
	ev.Cause, ev.Err = CauseOf(ch.err), ch.err
	k.last = &ev
	c.feed.tell(&ev)
}

// report has the logger and the caller's function told of every event.
func (c *Checker) report(log *slog.Logger, onChange func(Event)) {
	r := c.feed.listen()
	go func() {
		defer c.forget(r)
		c.read(context.Background(), r, func(ev Event) bool {
			if log != nil {
				ev.log(log)
			}
			if onChange != nil {
				onChange(ev)
			}
			return true
		})
	}()
}

// Add begins to check one more host. It fails for a name that is taken, a policy that
// makes no sense, and an address that cannot be probed; not for a host whose name has no
// address, which is an event.
func (c *Checker) Add(t Target) error {
	k, err := c.newCheck(t)
	if err != nil {
		return err
	}
	probed := ping.Target{Host: t.Host, Addr: t.Addr, Labels: t.Labels}
	probed.Interval, probed.Timeout = k.policy.Interval, k.policy.Timeout
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byName[k.name] != nil {
		return fmt.Errorf("health: add %s: there is one of that name", k.name)
	}
	if k.handle, err = c.prober.Add(probed); err != nil {
		return fmt.Errorf("health: add %s: %w", k.name, err)
	}
	k.addr = k.handle.Addr()
	c.checks, c.byName[k.name], c.byHandle[k.handle] = append(c.checks, k), k, k
	c.counts[Unknown]++
	return nil
}

// Remove ends a check and reports whether there was one of that name.
func (c *Checker) Remove(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.byName[name]
	if k == nil {
		return false
	}
	k.handle.Remove()
	delete(c.byHandle, k.handle)
	delete(c.byName, name)
	c.checks = slices.DeleteFunc(c.checks, func(other *check) bool { return other == k })
	c.counts[k.machine.state]--
	k.removed = true
	ev := k.event(Removed, time.Now())
	c.feed.tell(&ev)
	return true
}

// Err returns what ended the checker other than Close, such as sockets that failed, or
// nil. All checks are Unknown then.
func (c *Checker) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Close ends all checks and releases the sockets. States stay as they were; loops over
// Events end when they have read what waits, and so do the calls of OnChange, which
// Close does not wait for. It may be called more than once.
func (c *Checker) Close() error {
	err := c.prober.Close()
	c.running.Wait()
	return err
}
