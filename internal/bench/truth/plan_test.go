package main

import (
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"goping/ping"
)

func planOf(args string) (plan, error) {
	flags := flag.NewFlagSet("truth", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return parsePlan(flags, strings.Fields(args))
}

func TestParsePlan(t *testing.T) {
	whole, err := planOf("")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(whole.paths)*len(whole.loads)*len(whole.intervals)*len(whole.kinds), 2*3*3*4; got != want {
		t.Errorf("%d combinations by default, want %d", got, want)
	}
	part, err := planOf("-path veth -load idle,inside -interval 20ms -family 6 -mode datagram -times 3")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(part.paths, []string{"veth"}) || !slices.Equal(part.loads, []string{"idle", "inside"}) ||
		!slices.Equal(part.intervals, []time.Duration{20 * time.Millisecond}) ||
		!slices.Equal(part.kinds, []kind{{true, ping.Datagram}}) || part.times != 3 {
		t.Errorf("got %+v", part)
	}
	for _, bad := range []string{
		"-path wifi", "-load none", "-load idle,", "-interval 1us", "-interval soon", "-family 5",
		"-mode auto", "-times 0", "further",
	} {
		if p, err := planOf(bad); err == nil {
			t.Errorf("%s: got %+v, want an error", bad, p)
		}
	}
}

func TestFamilies(t *testing.T) {
	p := plan{kinds: []kind{{false, ping.Raw}, {false, ping.Datagram}, {true, ping.Raw}}}
	if got, want := p.families(), []kind{{v6: false}, {v6: true}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestProbes(t *testing.T) {
	for _, tt := range []struct {
		interval      time.Duration
		times         int
		subject, peer int
	}{
		{time.Millisecond, 1, 1000, 500},
		{10 * time.Millisecond, 1, 200, 100},
		{100 * time.Millisecond, 1, 100, 20},
		{100 * time.Millisecond, 3, 300, 60},
	} {
		p := plan{times: tt.times}
		if a, b := p.probes(tt.interval, true), p.probes(tt.interval, false); a != tt.subject || b != tt.peer {
			t.Errorf("%v: %d and %d, want %d and %d", tt.interval, a, b, tt.subject, tt.peer)
		}
	}
}
