package ping

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"net/netip"
	"time"

	"goping/ping/internal/packet"
)

// Sweep says how many addresses are asked once: which of them answer? The zero value
// sends one probe to each, 1,000 a second, and waits for an answer as long as the
// [Config] says.
type Sweep struct {
	// Probing is how an address is probed; its zero fields mean those of the Config.
	// Size has to be 16 at least, so that an answer tells which probe it is to. Interval
	// is the time between two probes to the same address, of which the first was
	// answered; behind one that was not, the next leaves at once. LateWindow
	// ends earlier where more than 65,536 probes have left since.
	Probing

	// Rate is the most probes a second; 0 means 1,000. [MaxRate] is as many as this
	// machine can; it is no rate for a network that others use. When the sockets drop
	// packets the sweep goes on at half the rate it had, and comes back to it by
	// and by.
	Rate float64

	// Count is how many probes an address gets, whatever becomes of them; 0 means as
	// many as Quorum.
	Count int

	// Quorum is how many answers make an address alive; 0 means one.
	Quorum int

	// Retries is how many more probes an address gets as long as the quorum is not
	// reached. A probe whose answer this machine may have lost does not count: another
	// takes its place, up to 16 times.
	Retries int
}

// DefaultSweepRate is what a zero Sweep.Rate means, in probes a second.
const DefaultSweepRate = 1000

// SweepResult is what became of one address.
type SweepResult struct {
	Addr  netip.Addr // as it was given
	Index uint64     // its place among those given, from 0

	// Verdict is Replied for an address that is alive. Of the others it is that of the
	// last probe that had an answer of any kind, else Lost: somebody else says that it is
	// Unreachable, nobody answers (Lost), nothing could be sent (Failed), or this
	// machine lost what came (Indeterminate).
	Verdict Verdict

	From     netip.Addr    // who answered: the address itself, or the router that sent the ICMP error
	RTT      time.Duration // the least round-trip time of an alive address, by the clocks named
	TxClock  Clock         // what took the first of the two timestamps of RTT
	RxClock  Clock         // what took the second
	TTL      int           // time to live or hop limit of the first answer; -1 when not known
	Sent     int           // probes that left, but for those that this machine lost
	Answered int           // of them, late answers included
	Err      error         // why it is not alive: as in Reply
}

// Sweep probes addresses and yields what becomes of each as it is decided, in no
// order. They are taken from targets as they are needed, from a goroutine of their own,
// and nothing is kept of those that are decided: a sequence that makes them up as it
// goes costs no memory however many there are. It is read to the end before the sweep
// ends, or, when the loop breaks, to where it is; when ctx is over it may be read once
// more, later. While the loop's body runs the sweep goes
// on; when it takes long no new probes leave, and receiving goes on.
//
// It ends when all are decided, or the loop breaks. A non-nil error is the last thing
// yielded: ctx is over, the Prober was closed or failed, or what is asked for cannot
// be. No [Event] tells of a sweep, but EngineStats counts its probes. Several
// may go on at the same time, and other targets beside them.
func (p *Prober) Sweep(ctx context.Context, targets iter.Seq[netip.Addr], how Sweep) iter.Seq2[SweepResult, error] {
	return func(yield func(SweepResult, error) bool) {
		s, err := p.newSweep(how)
		if err == nil {
			err = p.engine.beginSweep(s)
		}
		if err != nil {
			yield(SweepResult{}, err)
			return
		}
		feeding := make(chan struct{})
		go func() {
			defer close(feeding)
			p.feed(s, targets)
		}()
		defer func() {
			p.engine.endSweep(s)
			if ctx.Err() == nil { // else targets may be what hangs
				<-feeding
			}
		}()
		p.engine.start()
		for {
			some, err := p.engine.swept(ctx, s)
			for i := range some {
				if !yield(some[i], nil) {
					return
				}
			}
			switch {
			case err != nil:
				yield(SweepResult{}, err)
				return
			case len(some) == 0:
				return
			}
		}
	}
}

// newSweep makes the sweep that how asks for.
func (p *Prober) newSweep(how Sweep) (*sweep, error) {
	probing := how.Probing.over(p.cfg.Probing)
	switch {
	case !probing.sameSocket(&p.cfg.Probing):
		return nil, fmt.Errorf("ping: sweep: what concerns the sockets must be as in the Config: %w", errors.ErrUnsupported)
	case p.cfg.Kind != Echo || probing.Kind != p.cfg.Kind:
		return nil, fmt.Errorf("ping: sweep: echo requests only: %w", errors.ErrUnsupported)
	case probing.Size < packet.PatternOffset:
		return nil, fmt.Errorf("ping: sweep: size %d: must be at least %d", probing.Size, packet.PatternOffset)
	case how.Rate < 0 || math.IsNaN(how.Rate):
		return nil, fmt.Errorf("ping: sweep: rate %v: must not be negative", how.Rate)
	case how.Count < 0 || how.Quorum < 0 || how.Retries < 0:
		return nil, fmt.Errorf("ping: sweep: count %d, quorum %d, retries %d: must not be negative", how.Count, how.Quorum, how.Retries)
	case max(how.Count, how.Quorum) > mostShots || how.Retries > mostShots:
		return nil, fmt.Errorf("ping: sweep: %d probes to an address are the most, and as many retries", mostShots)
	case how.Count > 0 && how.Quorum > how.Count:
		return nil, fmt.Errorf("ping: sweep: quorum %d of %d probes", how.Quorum, how.Count)
	}
	if err := probing.check(packet.IPv4); err != nil { // the smaller limit
		return nil, err
	}
	if how.Rate == 0 {
		how.Rate = DefaultSweepRate
	}
	s := &sweep{
		prober:   p,
		rate:     how.Rate,
		quorum:   uint16(max(how.Quorum, 1)),
		interval: min(max(int64(probing.Interval), 0), longest),
		hungry:   make(chan struct{}, 1),
		news:     make(chan struct{}, 1),
	}
	s.starving.Store(true)
	s.count = max(uint16(how.Count), s.quorum)
	s.most = s.count + uint16(how.Retries)
	s.target = &target{
		lookup:  &lookup{probing: probing, sweep: s},
		timeout: min(int64(probing.Timeout), longest), late: min(int64(max(probing.LateWindow, 0)), longest),
		ttl: differing(probing.TTL, p.cfg.TTL), tos: differing(probing.TOS, p.cfg.TOS),
	}
	s.target.window.Keep(sweepKeeps)
	s.target.schedule = schedule{left: endless, due: never}
	return s, nil
}

// mostShots is the most probes an address gets, without retries, and the most retries.
const mostShots = 10_000

// feed hands over the targets as the sweep asks for them.
func (p *Prober) feed(s *sweep, targets iter.Seq[netip.Addr]) {
	chunk := make([]netip.Addr, 0, fedAtOnce)
	for addr := range targets {
		if chunk = append(chunk, addr); len(chunk) < cap(chunk) && !s.starving.Load() {
			continue
		}
		if chunk = p.engine.serve(s, chunk); chunk == nil {
			return
		}
	}
	if len(chunk) == 0 || p.engine.serve(s, chunk) != nil {
		p.engine.served(s)
	}
}
