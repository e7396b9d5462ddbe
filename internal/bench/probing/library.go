package main

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	probing "github.com/prometheus-community/pro-bing"

	"goping/ping"
)

// size is the payload of all echoes, in bytes.
const size = 56

// patience is when pro-bing gives a run up; it counts from the beginning, and busy
// goroutines delay its tickers.
const patience = time.Minute

// library is one that is compared.
type library struct {
	name string
	// run probes and returns when all is answered, or nothing more can come; it calls
	// replied for each echo reply, perhaps from many goroutines.
	run func(e errand, replied func(seq uint16, rtt time.Duration)) error
}

var libraries = []library{{"goping", runGoping}, {"pro-bing", runProbing}}

// addresses are those of the targets: 127.0.0.2 and on.
func (e *errand) addresses() (all []netip.Addr) {
	addr := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	for range e.targets {
		addr = addr.Next()
		all = append(all, addr)
	}
	return all
}

// runGoping probes all targets with one Prober.
func runGoping(e errand, replied func(uint16, time.Duration)) error {
	cfg := &ping.Config{
		Probing: ping.Probing{Interval: e.interval, Size: size},
		Count:   e.count, Family: ping.IPv4, Mode: ping.Datagram, Lossless: true,
	}
	if e.raw {
		cfg.Mode = ping.Raw
	}
	p, err := ping.Open(cfg)
	if err != nil {
		return err
	}
	defer p.Close()
	for _, addr := range e.addresses() {
		if _, err := p.Add(ping.Target{Addr: addr}); err != nil {
			return err
		}
	}
	finished := 0
	for ev := range p.Events(context.Background()) {
		switch ev.Kind {
		case ping.EventReplied:
			replied(uint16(ev.Seq), ev.RTT)
		case ping.EventFinished:
			if finished++; finished == e.targets {
				return nil
			}
		}
	}
	return p.Err()
}

// runProbing probes each target with a Pinger, which is what pro-bing has for one. It
// keeps no list of all round-trip times, as is advised for long runs.
func runProbing(e errand, replied func(uint16, time.Duration)) error {
	var all sync.WaitGroup
	failures := make([]error, e.targets)
	for i, addr := range e.addresses() {
		p, err := probing.NewPinger(addr.String())
		if err != nil {
			return err
		}
		p.SetPrivileged(e.raw)
		p.Size, p.Count, p.Interval = size, e.count, e.interval
		p.Timeout = patience
		p.RecordRtts, p.RecordTTLs = false, false
		p.OnRecv = func(reply *probing.Packet) { replied(uint16(reply.Seq), reply.Rtt) }
		all.Add(1)
		go func() {
			defer all.Done()
			failures[i] = p.Run()
		}()
		// Spread over the interval, as those of package ping are.
		time.Sleep(e.interval / time.Duration(e.targets))
	}
	all.Wait()
	return errors.Join(failures...)
}
