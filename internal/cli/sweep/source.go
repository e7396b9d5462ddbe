package sweep

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/netip"
	"os"
	"strings"

	"goping/internal/cli/flags"
	"goping/internal/cli/targets"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// source is what a sweep probes: the addresses, which nobody keeps, then those of the
// names.
type source struct {
	set   targets.Set
	list  *targets.List
	order targets.Order
	bad   int // lines of files that are no targets
}

const (
	// badShown is how many lines that are no targets are told one by one.
	badShown = 10

	// asked is how many names are asked for at a time.
	asked = 16
)

// gather reads the targets.
func (v *verb) gather() (*source, error) {
	o, s := &v.options, &source{}
	for _, text := range o.Targets {
		if err := s.set.Add(text); err != nil {
			return nil, &flags.Error{Message: terminal.Quote(text) + ": " + terminal.Escape(err.Error())}
		}
	}
	for _, text := range o.Excluded {
		if err := s.set.Exclude(text); err != nil {
			return nil, &flags.Error{Message: "--exclude " + terminal.Quote(text) + ": " + terminal.Escape(err.Error())}
		}
	}
	for _, file := range []struct {
		names []string
		add   func(string) error
	}{{o.Files, s.set.Add}, {o.ExcludeFiles, s.set.Exclude}} {
		for _, name := range file.names {
			if err := v.readFile(s, name, file.add); err != nil {
				return nil, err
			}
		}
	}
	if s.bad > badShown {
		v.warn(fmt.Sprintf("%d lines are no targets, and were left out", s.bad))
	}
	var err error
	if s.list, err = s.set.List(); err != nil {
		return nil, err
	}
	s.order = targets.Order{Shuffle: o.Shuffle, Seed: o.Seed, Shard: uint64(max(o.Shard, 1) - 1), Shards: uint64(o.Shards)}
	if o.Shuffle && !o.SeedSet {
		if o.Shards > 1 {
			return nil, &flags.Error{Message: "--shuffle with --shard needs a --seed, the same for all parts"}
		}
		s.order.Seed = rand.Uint64()
	}
	return s, nil
}

// readFile adds what stands in a file, "-" the standard input: a target a line, before
// any comment.
func (v *verb) readFile(s *source, name string, add func(string) error) error {
	in := v.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	line := 0
	for word, err := range targets.Words(in) {
		if err != nil {
			return err
		}
		line++
		text, _, _ := strings.Cut(word, "#")
		if text == "" {
			continue
		}
		if err := add(text); err != nil {
			if s.bad++; s.bad <= badShown {
				v.warn(fmt.Sprintf("%s, line %d: %s: %s", terminal.Escape(name), line, terminal.Quote(text), terminal.Escape(err.Error())))
			}
		}
	}
	return nil
}

// named is an address of a name, or why it has none.
type named struct {
	name string
	addr netip.Addr
	err  error
}

// addrs yields the addresses, then those of the names as they are resolved; tell is
// told which name an address behind the others has, before it is yielded, and which
// have none. Names are of the first part.
func (r *round) addrs(ctx context.Context, tell func(named)) iter.Seq[netip.Addr] {
	s := r.source
	return func(yield func(netip.Addr) bool) {
		names := s.set.Names()
		if s.order.Shard > 0 {
			names = nil
		}
		found := r.verb.lookUp(ctx, names)
		for addr := range s.list.All(s.order) {
			if !yield(addr) {
				return
			}
		}
		for range names {
			select {
			case f := <-found:
				if f.err == nil && s.set.Excludes(f.addr) {
					continue
				}
				if tell(f); f.err == nil && !yield(f.addr) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// lookUp resolves names, a few at a time.
func (v *verb) lookUp(ctx context.Context, names []string) <-chan named {
	found, ask := make(chan named, len(names)), make(chan string, len(names))
	for _, name := range names {
		ask <- name
	}
	close(ask)
	cfg := v.config()
	for range min(asked, len(names)) {
		go func() {
			for name := range ask {
				addr, err := ping.Resolve(ctx, name, cfg)
				found <- named{name, addr, err}
			}
		}()
	}
	return found
}
