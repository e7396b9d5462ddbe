package pingtest

import (
	"context"
	"errors"
	"net"
)

// resolver asks this network's name server, over a connection in memory. Its context
// ends with the exchange.
func (n *Network) resolver() *net.Resolver {
	return &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			context.AfterFunc(ctx, func() { theirs.Close() })
			go n.serve(ctx, theirs)
			return ours, nil
		},
	}
}

// The first lookup of a process makes channels that all its lookups use
// (net/dnsclient_unix.go, resolverConfig). Made inside a bubble they would be fatal
// outside it, and in the next one, so that they have to be there before any bubble is:
// when the program starts. Nothing is asked.
var _ = func() bool {
	r := net.Resolver{
		PreferGo: true,
		Dial:     func(context.Context, string, string) (net.Conn, error) { return nil, errors.ErrUnsupported },
	}
	_, err := r.LookupNetIP(context.Background(), "ip", "first.test.")
	return err == nil
}()
