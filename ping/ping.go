package ping

import (
	"context"
	"fmt"
	"net/netip"
)

// Ping sends one echo request, or what Probing.Kind asks, to host and returns the
// outcome. The error is nil only for a reply: else it is why there was none
// ([ErrTimeout], an *[ICMPError], a *[SendError] …), or why none could be asked for (a
// *[PermissionError], a *net.DNSError, the error of ctx).
func Ping(ctx context.Context, host string, cfg *Config) (Reply, error) {
	one := Config{}
	if cfg != nil {
		one = *cfg
	}
	one.Count = 1
	if one.NextAddress {
		return pingEach(ctx, host, &one)
	}
	for reply, err := range Stream(ctx, host, &one) {
		if err == nil {
			err = reply.Err
		}
		return reply, err
	}
	return Reply{}, ErrClosed
}

// pingEach sends one echo request to each address of host, until one answers, or says
// nothing.
func pingEach(ctx context.Context, host string, cfg *Config) (Reply, error) {
	addrs, err := ResolveAll(ctx, host, cfg)
	if err != nil {
		return noReply(host, netip.Addr{}, err)
	}
	p, err := Open(cfg)
	if err != nil {
		return noReply(host, netip.Addr{}, err)
	}
	defer p.Close()
	var reply Reply
	for _, addr := range addrs {
		reply, err = p.once(ctx, Target{Host: host, Addr: addr})
		if reply.Seq > 0 && reply.Verdict != Failed && reply.Verdict != Unreachable || ctx.Err() != nil {
			break
		}
	}
	return reply, err
}

// Check sends n echo requests to host, an interval apart, waits for the last
// verdict and returns the summary. The error is nil when at least one probe was
// sent, whatever became of it: see [Summary]. When ctx is over before the last verdict
// the summary tells of the probes until then.
func Check(ctx context.Context, host string, n int, cfg *Config) (Summary, error) {
	if n < 1 {
		return Summary{}, fmt.Errorf("ping: check %s: %d probes: must be at least one", host, n)
	}
	p, h, err := single(ctx, host, n, false, cfg)
	if err != nil {
		return Summary{}, err
	}
	defer p.Close()
	select {
	case <-h.Done():
	case <-ctx.Done():
	}
	s := h.Summary()
	switch {
	case s.Sent > 0:
		return s, nil
	case ctx.Err() != nil:
		return s, ctx.Err()
	case p.Err() != nil:
		return s, p.Err()
	}
	return s, h.lastErr()
}

// single opens a Prober for one host and begins to probe it.
func single(ctx context.Context, host string, count int, lossless bool, cfg *Config) (*Prober, *Handle, error) {
	c := Config{}
	if cfg != nil {
		c = *cfg
	}
	c.Count, c.Lossless = count, lossless
	addrs, err := ResolveAll(ctx, host, &c)
	if err != nil {
		return nil, nil, err
	}
	if !c.NextAddress {
		if c.Family = IPv6; addrs[0].Is4() {
			c.Family = IPv4
		}
	}
	p, err := Open(&c)
	if err != nil {
		return nil, nil, err
	}
	h, err := p.addNamed(Target{Host: host}, addrs)
	if err != nil {
		p.Close()
		return nil, nil, err
	}
	return p, h, nil
}
