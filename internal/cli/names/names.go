// Package names looks up the names of addresses in the background, so that no
// probe and no line waits for a name server for long.
package names

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"time"
)

const (
	// patience is how long the first line with an address waits for its name.
	patience = 300 * time.Millisecond
	// lookupTimeout is when a name server's silence is final.
	lookupTimeout = 10 * time.Second
	// maxNames bounds the memory, and the questions, that strangers who answer
	// in the target's stead can cause.
	maxNames = 1024
)

// Names are the names of addresses. Lines wait for the name of an address once,
// for a moment, and probes never.
type Names struct {
	ctx      context.Context // over when nobody waits any more
	resolver Resolver
	known    map[netip.Addr]*name
}

type name struct {
	text   string        // to be read after done
	done   chan struct{} // closed when the lookup has ended
	waited bool
}

// Resolver has the names of an address; a *net.Resolver is one.
type Resolver interface {
	LookupAddr(ctx context.Context, addr string) (names []string, err error)
}

// New returns Names that asks until ctx is over, when nobody waits any more. A nil
// resolver is Go's own over the system's configuration.
func New(ctx context.Context, resolver Resolver) *Names {
	if resolver == nil {
		resolver = &net.Resolver{PreferGo: true}
	}
	return &Names{ctx: ctx, resolver: resolver, known: map[netip.Addr]*name{}}
}

// Ask begins the lookup of a, so that its answer may be there before it is wanted.
// It and Of belong to one goroutine.
func (n *Names) Ask(a netip.Addr) { n.ask(a) }

// ask returns the lookup of a, begun now or before; nil means that there are too
// many already.
func (n *Names) ask(a netip.Addr) *name {
	if known := n.known[a]; known != nil {
		return known
	}
	if len(n.known) >= maxNames {
		return nil
	}
	asked := &name{done: make(chan struct{})}
	n.known[a] = asked
	go func() {
		defer close(asked.done)
		ctx, cancel := context.WithTimeout(n.ctx, lookupTimeout)
		defer cancel()
		asked.text = Look(ctx, n.resolver, a)
	}()
	return asked
}

// Look asks for the name of a and returns it, "" when it has none. It is not escaped.
func Look(ctx context.Context, resolver Resolver, a netip.Addr) string {
	// An error may come with the names that are well-formed.
	found, _ := resolver.LookupAddr(ctx, a.WithZone("").String())
	if len(found) == 0 {
		return ""
	}
	return strings.TrimSuffix(found[0], ".")
}

// Of returns the name of a, "" while or because it has none. It is not escaped.
func (n *Names) Of(a netip.Addr) string {
	asked := n.ask(a)
	if asked == nil {
		return ""
	}
	if !asked.waited {
		asked.waited = true
		timer := time.NewTimer(patience)
		defer timer.Stop()
		select {
		case <-asked.done:
		case <-timer.C:
		case <-n.ctx.Done():
		}
	}
	select {
	case <-asked.done:
		return asked.text
	default:
		return ""
	}
}
