package netns

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// Resolver looks names up as a program inside a namespace would: in the hosts file
// there, then by the name servers of its resolv.conf with its search list, asked from
// within, in the order of its nsswitch.conf. Its methods are those of net.Resolver,
// and so are the errors, *net.DNSError. They may be called from any goroutine.
//
// A net.Resolver cannot do that, wherever it dials: it takes names from this process's
// hosts file first, and search list and ndots from its resolv.conf. In a Kubernetes pod
// most names mean nothing without the pod's own.
type Resolver struct {
	sockets sockets

	mu    sync.Mutex
	files files // nil once closed
	known configuration
	read  time.Time // when; zero before
	turn  int       // of the servers, where they take turns
}

// sockets are made inside the namespace.
type sockets interface {
	// dial connects one of network "udp" or "tcp".
	dial(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error)
	// source returns the address that a packet to a destination would have; false
	// where there is no way.
	source(to netip.Addr) (netip.Addr, bool)
	// enter makes sure that later ones need no capability.
	enter() error
	close()
}

// files are those of the directory etc in the namespace's file system.
type files interface {
	// read returns one, or fs.ErrNotExist.
	read(ctx context.Context, name string) ([]byte, error)
	close() error
}

// configuration is what the three files say.
type configuration struct {
	resolvConf
	hosts
	order []source
}

// reread is how often the files are looked at again, as by package net.
const reread = 5 * time.Second

func newResolver(f files, s sockets) *Resolver { return &Resolver{files: f, sockets: s} }

// close ends what the Resolver has in the namespace.
func (r *Resolver) close() error {
	r.sockets.close()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.files == nil {
		return nil
	}
	err := r.files.close()
	r.files = nil
	return err
}

// configured returns what the files say now, or said a moment ago. A file that is there
// and cannot be read is an error: what is in it may not be guessed.
func (r *Resolver) configured(ctx context.Context) (configuration, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.files == nil {
		return configuration{}, net.ErrClosed
	}
	if !r.read.IsZero() && time.Since(r.read) < reread {
		return r.known, nil
	}
	var texts [3]string
	for i, name := range [...]string{"resolv.conf", "hosts", "nsswitch.conf"} {
		text, err := r.files.read(ctx, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return configuration{}, err
		}
		texts[i] = string(text)
	}
	r.known = configuration{parseResolvConf(texts[0]), parseHosts(texts[1]), parseNsswitch(texts[2])}
	r.read = time.Now()
	return r.known, nil
}

// Enter has a thread enter the namespace now, and not with the first question to a name
// server: what comes then needs no capability any more.
func (r *Resolver) Enter() error { return r.sockets.enter() }

// LookupNetIP returns the addresses of a host: network is "ip", "ip4" or "ip6". Those
// that can be reached from the namespace come first, by RFC 6724.
func (r *Resolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr}, nil
	}
	c, err := r.configured(ctx)
	if err != nil {
		return nil, failed(ctx, host, "", err)
	}
	var last error
	for _, from := range c.order {
		var addrs []netip.Addr
		switch from {
		case fromFiles:
			if addrs = only4or6(c.hosts.lookup(host), network); len(addrs) == 0 && isLocalhost(host) {
				addrs = only4or6(loopback, network)
			}
		case fromDNS:
			if addrs, err = r.ask(ctx, &c.resolvConf, network, host); err != nil {
				last = err
			}
		}
		if len(addrs) > 0 {
			return sortAddrs(addrs, r.sockets.source), nil
		}
	}
	if last == nil {
		last = notFound(host, "")
	}
	return nil, last
}

// LookupAddr returns the names of an address.
func (r *Resolver) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return nil, &net.DNSError{Err: "unrecognized address", Name: addr}
	}
	c, err := r.configured(ctx)
	if err != nil {
		return nil, failed(ctx, addr, "", err)
	}
	var last error
	for _, from := range c.order {
		var names []string
		switch from {
		case fromFiles:
			names = c.hosts.reverse(a)
		case fromDNS:
			if names, err = r.askReverse(ctx, &c.resolvConf, a); err != nil {
				last = err
			}
		}
		if len(names) > 0 {
			return names, nil
		}
	}
	if last == nil {
		last = notFound(addr, "")
	}
	return nil, last
}

// loopback is what localhost stands for where no file says so.
var loopback = []netip.Addr{localServers[1].Addr(), localServers[0].Addr()}

func only4or6(addrs []netip.Addr, network string) []netip.Addr {
	return slices.DeleteFunc(slices.Clone(addrs), func(a netip.Addr) bool {
		return strings.HasSuffix(network, "4") && !a.Is4() || strings.HasSuffix(network, "6") && a.Is4()
	})
}

func notFound(name, server string) *net.DNSError {
	return &net.DNSError{Err: "no such host", Name: name, Server: server, IsNotFound: true}
}

// failed is an error that says nothing of the name.
func failed(ctx context.Context, name, server string, err error) *net.DNSError {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	e := &net.DNSError{UnwrapErr: err, Err: err.Error(), Name: name, Server: server}
	var slow net.Error
	e.IsTimeout = errors.As(err, &slow) && slow.Timeout()
	e.IsTemporary = true
	if e.IsTimeout {
		e.Err = "i/o timeout"
	}
	return e
}
