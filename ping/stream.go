package ping

import (
	"context"
	"iter"
	"net/netip"
)

// Stream probes host and yields each outcome as it is decided: a [Reply] with
// its Verdict and Err, and a nil error. It ends after Config.Count outcomes, or
// goes on until the loop breaks; both stop the probing and release the sockets.
// A non-nil error is the last thing yielded: the stream could not begin, or ctx
// is over. While the loop's body runs receiving goes on, and nothing is lost; when
// it takes very long no new probes leave.
func Stream(ctx context.Context, host string, cfg *Config) iter.Seq2[Reply, error] {
	return func(yield func(Reply, error) bool) {
		count := 0
		if cfg != nil {
			count = cfg.Count
		}
		p, _, err := single(ctx, host, count, true, cfg)
		if err != nil {
			yield(noReply(host, netip.Addr{}, err))
			return
		}
		defer p.Close()
		for ev := range p.Events(ctx) {
			if ev.Kind == EventFinished {
				return
			}
			if ev.Kind.IsVerdict() && !yield(ev.Reply, nil) {
				return
			}
		}
		if err = ctx.Err(); err == nil {
			err = p.Err()
		}
		if err != nil {
			yield(noReply(host, netip.Addr{}, err))
		}
	}
}
