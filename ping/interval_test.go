package ping

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// TestSetInterval: targets go faster and come back to their own beat; the others do
// not notice.
func TestSetInterval(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const ms = time.Millisecond
		begun := time.Now()
		sent := map[string][]time.Duration{}
		p, _ := openFake(t, Config{}, func(p *wire.Packet) []wire.Arrival {
			sent[p.Addr.String()] = append(sent[p.Addr.String()], time.Since(begun))
			return after(ms, wire.EchoReply(p))
		})
		first, second := mustAdd(t, p, Target{Addr: host4}), mustAdd(t, p, Target{Addr: other4})
		time.Sleep(2100 * ms)
		first.SetInterval(250 * ms)
		first.SetInterval(250 * ms) // is what it is
		time.Sleep(1000 * ms)       // 3.1 s
		first.SetInterval(0)
		time.Sleep(2000 * ms) // 5.1 s
		first.SetInterval(400 * ms)
		time.Sleep(400 * ms) // 5.5 s
		first.Remove()
		first.SetInterval(ms)
		time.Sleep(700 * ms)
		p.Close()

		want := []time.Duration{0, 1000 * ms, 2000 * ms, 2250 * ms, 2500 * ms, 2750 * ms, 3000 * ms, 4000 * ms, 5000 * ms, 5200 * ms}
		if got := sent[host4.String()]; !slices.Equal(got, want) {
			t.Errorf("probes at %v, want at %v", got, want)
		}
		var regular []time.Duration
		for i := range time.Duration(6) {
			regular = append(regular, i*time.Second+time.Duration(phase(1, int64(time.Second))))
		}
		if got := sent[other4.String()]; !slices.Equal(got, regular) {
			t.Errorf("the other target: probes at %v, want at %v", got, regular)
		}
		if second.Summary().Sent != 6 {
			t.Errorf("got %+v", second.Summary().Counts)
		}
		if p.Stats().Skipped != 0 || p.Stats().Lag != 0 {
			t.Errorf("got %+v", p.Stats())
		}
	})
}

// TestSetIntervalForgets: what is left over of intervals that were is cleared away, and
// the rate asked for is that of the intervals that are.
func TestSetIntervalForgets(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{Probing: Probing{Interval: time.Hour}}, silence)
		h := mustAdd(t, p, Target{Addr: host4})
		time.Sleep(time.Second)
		for i := range time.Duration(10_000) {
			h.SetInterval(time.Minute + i*time.Second)
		}
		h.SetInterval(500 * time.Millisecond)
		p.engine.mu.Lock()
		if n := len(p.engine.due); n > 200 {
			t.Errorf("%d moments are remembered for one target", n)
		}
		if p.engine.rate != 2 {
			t.Errorf("asks for %v a second, want 2", p.engine.rate)
		}
		p.engine.mu.Unlock()
		h.SetInterval(-1)
		time.Sleep(time.Second)
		if got := h.Summary().Sent; got < 100 || got > 102 {
			t.Errorf("%d probes in a second that wait 10 ms for an answer", got)
		}
	})
}

// TestBeforeTheName: the interval of a target that has no address yet is that it begins
// with, and one that never has any asks for no probes.
func TestBeforeTheName(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{Reresolve: time.Hour}, silence)
		add := func() *Handle {
			h, err := p.add(Target{Host: "db.test"}, &lookup{}, 0, nil)
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
		never, later := add(), add()
		later.SetInterval(250 * time.Millisecond)
		never.Remove()
		if p.engine.rate != 0 {
			t.Errorf("asks for %v probes a second before any address is known", p.engine.rate)
		}
		p.engine.resolved(later.target, []netip.Addr{host4}, nil)
		p.engine.start()
		time.Sleep(10 * time.Second)
		if got := later.Summary().Sent; got != 40 || p.engine.rate != 4 {
			t.Errorf("got %d probes in ten seconds, %v a second asked for; want 40 and 4", got, p.engine.rate)
		}
	})
}
