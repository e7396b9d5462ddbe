package health

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/internal/wire"
	"goping/ping/pingtest"
)

// start begins to check hosts of net.
func start(t *testing.T, net *pingtest.Network, cfg Config, hosts ...string) *Checker {
	t.Helper()
	for _, host := range hosts {
		cfg.Targets = append(cfg.Targets, Target{Host: host})
	}
	if cfg.Ping == nil {
		cfg.Ping = net.Config(ping.Config{})
	}
	c, err := New(&cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// collect reads the events of c until ctx is over or c is closed.
func collect(ctx context.Context, c *Checker) func() []string {
	var lines []string
	begun, done := time.Now(), make(chan struct{})
	go func() {
		defer close(done)
		for ev := range c.Events(ctx) {
			lines = append(lines, ev.Name+" "+line(begun, &ev))
		}
	}()
	return func() []string { <-done; return lines }
}

// TestEvents: each reader gets all, and one that comes late the last change of each
// check first.
func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		a, b := net.Host("a.example."), net.Host("b.example.")
		b.Set(pingtest.Behavior{Down: true})
		c := start(t, net, Config{}, "a.example.", "b.example.")
		early := collect(t.Context(), c)
		time.Sleep(10*time.Second + 500*ms)
		late := collect(t.Context(), c)
		ctx, cancel := context.WithCancel(t.Context())
		short := collect(ctx, c)
		cancel()
		if got := short(); len(got) != 0 && len(got) != 2 {
			t.Errorf("a reader without a context got %q", got)
		}
		a.Set(pingtest.Behavior{Down: true})
		time.Sleep(10 * time.Second)
		c.Close()
		// b's regular probes leave 618 ms after those of a (see ping's phase).
		want := []string{"a.example. 0.201 unknown → up", "b.example. 3.218 unknown → down timeout", "a.example. 13.600 up → down timeout"}
		if got := early(); !slices.Equal(got, want) {
			t.Errorf("the first reader got %q, want %q", got, want)
		}
		want = []string{"a.example. -10.299 unknown → up", "b.example. -7.282 unknown → down timeout", "a.example. 3.100 up → down timeout"}
		if got := late(); !slices.Equal(got, want) {
			t.Errorf("the late reader got %q, want %q", got, want)
		}
		// After the end the last changes can still be read.
		if got := collect(t.Context(), c)(); len(got) != 2 {
			t.Errorf("after Close: got %q", got)
		}
	})
}

// TestEventIsOfItsTarget: an event has what its Target was given.
func TestEventIsOfItsTarget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		h := net.Host("a.example.")
		c := start(t, net, Config{Targets: []Target{{Name: "a", Host: "a.example.", Labels: map[string]string{"rack": "7"}}}})
		for ev := range c.Events(t.Context()) {
			if ev.Name != "a" || ev.Host != "a.example." || ev.Addr != h.Addr() || ev.Labels["rack"] != "7" || ev.To != Up {
				t.Errorf("got %+v", ev)
			}
			break
		}
	})
}

// TestMissed: a reader that is too slow gets the latest, and is told how many are not.
func TestMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		net.Host("a.example.").Set(pingtest.Behavior{Do: everyOther})
		var got []Event
		c := start(t, net, Config{
			Policy:      Policy{Down: KofN{K: 1}, Up: KofN{K: 1}, Hold: -1, Timeout: 500 * ms},
			EventBuffer: 2,
			OnChange: func(ev Event) {
				if len(got) == 0 {
					time.Sleep(10*time.Second + 700*ms)
				}
				got = append(got, ev)
			},
		}, "a.example.")
		time.Sleep(20 * time.Second)
		c.Close()
		synctest.Wait()
		// One change a second; the first is kept for as long as ten come, of which the
		// last two wait.
		if len(got) < 3 || got[0].Missed != 0 || got[1].Missed < 5 || got[2].Missed != 0 {
			t.Fatalf("got %v", got)
		}
		for i, ev := range got[2:] {
			if ev.From != got[i+1].To {
				t.Errorf("after %v: %v", got[i+1], ev)
			}
		}
	})
}

// TestBadNames: hosts without an address stay Unknown and say why; the others do not
// notice. One that gets an address later is checked from then on.
func TestBadNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := pingtest.New(1)
		network.Host("a.example.", netip.MustParseAddr("192.0.2.7"))
		c := start(t, network, Config{}, "none.example.", "a.example.", "later.example.", "192.0.2.7")
		read := collect(t.Context(), c)
		time.Sleep(2 * time.Second)
		s, ok := c.Status("none.example.")
		var dns *net.DNSError
		if !ok || s.State != Unknown || s.Cause != CauseName || !errors.As(s.Err, &dns) || s.NameErr != s.Err || s.Addr.IsValid() {
			t.Errorf("none.example.: got %+v", s)
		}
		if c.State("a.example.") != Up || c.State("192.0.2.7") != Up {
			t.Errorf("the others: %v, %v", c.State("a.example."), c.State("192.0.2.7"))
		}
		network.Host("later.example.")
		if err := c.Wait(t.Context(), "later.example."); err != nil {
			t.Error(err)
		}
		if s, _ := c.Status("later.example."); s.NameErr != nil || s.Err != nil || s.Cause != NoCause || !s.Addr.IsValid() {
			t.Errorf("later.example.: got %+v", s)
		}
		c.Close()
		var got []string
		for _, line := range read() {
			name, event, _ := strings.Cut(line, " ")
			_, event, _ = strings.Cut(event, " ") // without the time
			got = append(got, name+" "+event)
		}
		slices.Sort(got)
		want := []string{
			"192.0.2.7 unknown → up", "a.example. unknown → up", "later.example. name failed name",
			"later.example. name found", "later.example. unknown → up", "none.example. name failed name",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// TestNextAddress: where a prober goes on to the next address a host is Down when none
// answers, and not when one does.
func TestNextAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		one, two := net.Host("", netip.MustParseAddr("192.0.2.7")), net.Host("", netip.MustParseAddr("192.0.2.8"))
		net.Rename("a.example.", one.Addr(), two.Addr())
		begun := time.Now()
		c := start(t, net, Config{Ping: net.Config(ping.Config{NextAddress: true})}, "a.example.")
		time.Sleep(10*time.Second + 500*ms)
		unreachable := pingtest.Behavior{Error: &ping.ICMPError{}}
		one.Set(unreachable)
		time.Sleep(10 * time.Second)
		if s, _ := c.Status("a.example."); s.State != Up || s.Addr != two.Addr() {
			t.Errorf("one of two unreachable: got %v at %v", s.State, s.Addr)
		}
		two.Set(unreachable)
		time.Sleep(10 * time.Second)
		if s, _ := c.Status("a.example."); s.State != Down || s.Since.Sub(begun) != 21*time.Second+801*ms {
			t.Errorf("both unreachable: got %v since %v", s.State, s.Since.Sub(begun))
		}
	})
}

// TestWait: until a state, and all that may happen instead.
func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		h := net.Host("a.example.")
		begun := time.Now()
		c := start(t, net, Config{}, "a.example.")
		if err := c.Wait(t.Context(), "a.example."); err != nil || time.Since(begun) != 201*ms {
			t.Errorf("Up: got %v after %v", err, time.Since(begun))
		}
		if err := c.Wait(t.Context(), "a.example.", Down, Up); err != nil || time.Since(begun) != 201*ms {
			t.Errorf("Up already: got %v after %v", err, time.Since(begun))
		}
		if err := c.Wait(t.Context(), "b.example."); !errors.Is(err, ErrUnknownCheck) {
			t.Errorf("another name: got %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := c.Wait(ctx, "a.example.", Down)
		if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "health: wait for a.example.: still up: context deadline exceeded" {
			t.Errorf("a context that is over: got %v", err)
		}
		h.Set(pingtest.Behavior{Down: true})
		if err := c.Wait(t.Context(), "a.example.", Down); err != nil {
			t.Errorf("Down: got %v", err)
		}
		go func() {
			time.Sleep(time.Second)
			c.Remove("a.example.")
			time.Sleep(time.Second)
			c.Close()
		}()
		if err := c.Add(Target{Name: "b", Addr: netip.MustParseAddr("192.0.2.99")}); err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(t.Context(), "a.example.", Degraded); !errors.Is(err, ErrUnknownCheck) {
			t.Errorf("removed: got %v", err)
		}
		if err := c.Wait(t.Context(), "b", Up); !errors.Is(err, ping.ErrClosed) {
			t.Errorf("closed: got %v", err)
		}
		if len(c.feed.readers) != 0 {
			t.Errorf("%d readers are left", len(c.feed.readers))
		}
	})
}

// TestStatus: what is known of each check, the counts, and who is where in the order.
func TestStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		addr := netip.MustParseAddr("192.0.2.7")
		h := net.Host("a.example.", addr)
		c := start(t, net, Config{})
		begun := time.Now()
		labels := map[string]string{"rack": "7"}
		own := Policy{Interval: 2 * time.Second, Degraded: Limits{Slow: 50 * ms, Window: 20 * time.Second}}
		for _, target := range []Target{
			{Name: "a", Host: "a.example.", Labels: labels, Policy: &own},
			{Addr: netip.MustParseAddr("192.0.2.8")},
			{Host: "192.0.2.9"},
		} {
			if err := c.Add(target); err != nil {
				t.Fatal(err)
			}
		}
		s, _ := c.Status("a")
		if s.State != Unknown || !s.Since.IsZero() || s.Last.Seq != 0 || s.Err != nil || c.Counts() != (Counts{Unknown: 3}) {
			t.Errorf("at first: got %+v, %+v", s, c.Counts())
		}
		time.Sleep(10*time.Second + 100*ms)
		h.Set(pingtest.Behavior{Delay: 60 * ms})
		time.Sleep(5 * time.Second)
		s, _ = c.Status("a")
		if s.State != Degraded || s.Name != "a" || s.Host != "a.example." || s.Addr != addr || s.Labels["rack"] != "7" || s.Since.Sub(begun) != 14*time.Second+60*ms ||
			s.Cause != CauseSlow || !errors.Is(s.Err, ErrSlow) || s.Err.Error() != "health: too many answers slow: 2 of 7 above 50ms within 20s" ||
			s.Last.Outcome != Success || s.Last.RTT != 60*ms || s.Last.Seq != 9 || s.Window.Count != 7 || s.Deciding {
			t.Errorf("slow: got %+v", s)
		}
		h.Set(pingtest.Behavior{Error: &ping.ICMPError{Type: 3, Code: 1}})
		time.Sleep(time.Second)
		s, _ = c.Status("a")
		if !s.Deciding || s.State != Degraded || !errors.Is(s.Last.Err, ping.ErrHostUnreachable) {
			t.Errorf("on its way down: got %+v", s)
		}
		time.Sleep(2 * time.Second)
		if s, _ = c.Status("a"); s.State != Down || s.Cause != CauseHostUnreachable || s.Window.Count != 0 || s.Deciding {
			t.Errorf("down: got %+v", s)
		}
		if got := c.Counts(); got != (Counts{Down: 3}) || got.Total() != 3 {
			t.Errorf("got %+v", got)
		}
		if !c.Remove("192.0.2.8") || c.Remove("192.0.2.8") || c.State("192.0.2.8") != Unknown {
			t.Error("not removed, or twice")
		}
		var names []string
		for s := range c.All() {
			if names = append(names, s.Name); s.Name == "a" {
				c.Remove("192.0.2.9") // meanwhile
				if err := c.Add(Target{Host: "192.0.2.10"}); err != nil {
					t.Error(err)
				}
			}
		}
		if !slices.Equal(names, []string{"a"}) || c.Counts() != (Counts{Down: 1, Unknown: 1}) {
			t.Errorf("got %q, %+v", names, c.Counts())
		}
		if _, ok := c.Status("b"); ok {
			t.Error("a status of nobody")
		}
	})
}

// TestFasterProbing: probes leave faster while a change is being decided and on their
// old beat else; each target by its own policy.
func TestFasterProbing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		a, b := net.Host("a.example."), net.Host("b.example.")
		begun := time.Now()
		c := start(t, net, Config{})
		for _, target := range []Target{{Host: "a.example."}, {Host: "b.example.", Policy: &Policy{Interval: 5 * time.Second, FastInterval: -1}}} {
			if err := c.Add(target); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2*time.Second + 500*ms)
		a.Set(pingtest.Behavior{Down: true})
		b.Set(pingtest.Behavior{Down: true})
		time.Sleep(4 * time.Second)
		a.Set(pingtest.Behavior{})
		time.Sleep(13 * time.Second)
		c.Close()
		var got, other []time.Duration
		for _, p := range net.Sent() {
			if at := p.At.Sub(begun); p.Host == a {
				got = append(got, at/ms)
			} else {
				other = append(other, at/time.Second)
			}
		}
		want := []time.Duration{0, 200, 1000, 2000, 3000, 4000, 4200, 4400, 4600, 4800, 5000, 5200, 5400, 5600,
			6000, 7000, 8000, 9000, 10000, 11000, 12000, 13000, 14000, 15000, 16000, 17000, 18000, 19000}
		if !slices.Equal(got, want) {
			t.Errorf("probes at %v ms, want at %v", got, want)
		}
		if !slices.Equal(other, []time.Duration{3, 8, 13, 18}) {
			t.Errorf("the other: probes at %v s", other)
		}
	})
}

// TestRefused: what New and Add do not take.
func TestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := pingtest.New(1)
		c := start(t, network, Config{}, "192.0.2.7")
		for _, tt := range []struct {
			target Target
			want   string
		}{
			{Target{}, "health: add: no host given"},
			{Target{Host: "192.0.2.7"}, "health: add 192.0.2.7: there is one of that name"},
			{Target{Name: "192.0.2.7", Host: "192.0.2.8"}, "health: add 192.0.2.7: there is one of that name"},
			{Target{Name: "a", Addr: netip.MustParseAddr("fe80::1%nowhere")}, `health: add a: ping: zone of fe80::1%nowhere: no interface named "nowhere"`},
			{Target{Host: "a", Policy: &Policy{Down: KofN{3, 2}}}, "health: 3 of 2: must be at least 1 of at most 1000 (a)"},
			{Target{Host: "a", Policy: &Policy{Up: KofN{1, 1001}}}, "health: 1 of 1001: must be at least 1 of at most 1000 (a)"},
			{Target{Host: "a", Policy: &Policy{Interval: -1}}, "health: interval -1ns: must be at least a millisecond (a)"},
			{Target{Host: "a", Policy: &Policy{FastInterval: time.Microsecond}}, "health: fast interval 1µs: must be at least a millisecond (a)"},
			{Target{Host: "a", Policy: &Policy{Timeout: -1}}, "health: timeout -1ns: must not be negative (a)"},
			{Target{Host: "a", Policy: &Policy{Degraded: Limits{Slow: -1}}}, "health: slow -1ns: must not be negative (a)"},
			{Target{Host: "a", Policy: &Policy{Degraded: Limits{Loss: 5}}}, "fractions must be from 0 to 1"},
			{Target{Host: "a", Policy: &Policy{Degraded: Limits{SlowShare: -1}}}, "fractions must be from 0 to 1"},
		} {
			if err := c.Add(tt.target); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%+v: got %v, want %s", tt.target, err, tt.want)
			}
		}
		if c.Counts().Total() != 1 || len(c.byHandle) != 1 {
			t.Errorf("got %d checks, want the first alone", c.Counts().Total())
		}
		if _, err := New(&Config{Policy: Policy{Interval: -1}}); err == nil {
			t.Error("New takes a bad policy")
		}
		if _, err := New(&Config{Ping: network.Config(ping.Config{}), Targets: []Target{{}}}); err == nil {
			t.Error("New takes a bad target")
		}
		network.Local(pingtest.Trouble{OpenErr: syscall.EPERM})
		var refused *ping.PermissionError
		if _, err := New(&Config{Ping: network.Config(ping.Config{})}); !errors.As(err, &refused) {
			t.Errorf("without a socket: got %v", err)
		}
		c.Close()
		if err := c.Add(Target{Host: "192.0.2.8"}); !errors.Is(err, ping.ErrClosed) {
			t.Errorf("Add after Close: got %v", err)
		}
		if err := c.Close(); err != nil || c.Err() != nil {
			t.Errorf("Close again: got %v, %v", err, c.Err())
		}
	})
}

// brokenWire is a network that fails after a while.
type brokenWire struct {
	*wire.Fake
	until time.Time
	err   error
}

func (w *brokenWire) Recv(ps []wire.Packet) (int, error) {
	if time.Now().After(w.until) {
		return 0, w.err
	}
	return w.Fake.Recv(ps)
}

// TestSocketsFail: when the prober is at its end nothing is known any more, and says so.
func TestSocketsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("the device is gone")
		w := &brokenWire{until: time.Now().Add(5*time.Second + 500*ms), err: gone, Fake: wire.NewFake(func(sent *wire.Packet) []wire.Arrival {
			return []wire.Arrival{{After: ms, Packet: wire.EchoReply(sent)}}
		})}
		c := start(t, nil, Config{
			Ping:    &ping.Config{Wire: w},
			Targets: []Target{{Host: "192.0.2.7"}, {Host: "192.0.2.8", Policy: &Policy{Interval: time.Hour}}},
		})
		got := collect(t.Context(), c)()
		if want := []string{"192.0.2.7 0.201 unknown → up", "192.0.2.7 6.000 up → unknown local"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		for s := range c.All() {
			if s.State != Unknown || s.Err != gone || c.Err() != gone {
				t.Errorf("%s: got %v, %v, %v", s.Name, s.State, s.Err, c.Err())
			}
		}
		if err := c.Wait(t.Context(), "192.0.2.7", Up); !errors.Is(err, gone) {
			t.Errorf("Wait: got %v", err)
		}
	})
}

// TestLog: a line for each event, with what it is about.
func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))
		net := pingtest.New(1)
		h := net.Host("a.example.", netip.MustParseAddr("192.0.2.7"))
		c := start(t, net, Config{Logger: log}, "a.example.")
		time.Sleep(5*time.Second + 500*ms)
		h.Set(pingtest.Behavior{Down: true})
		net.Forget("a.example.")
		time.Sleep(60 * time.Second)
		net.Rename("a.example.", netip.MustParseAddr("192.0.2.8"))
		time.Sleep(60 * time.Second)
		c.Remove("a.example.")
		c.Close()
		synctest.Wait()
		want := `level=INFO msg="health: state changed" check=a.example. addr=192.0.2.7 from=unknown to=up lasted=0s
level=WARN msg="health: state changed" check=a.example. addr=192.0.2.7 from=up to=down lasted=8.399s cause=timeout err="ping: no answer within the timeout"
level=WARN msg="health: name failed" check=a.example. addr=192.0.2.7 cause=name err="ping: resolve: lookup a.example.: no such host"
level=INFO msg="health: address changed" check=a.example. addr=192.0.2.8 old=192.0.2.7
level=INFO msg="health: removed" check=a.example. addr=192.0.2.8
`
		got := regexp.MustCompile(` on \S+:53`).ReplaceAllString(out.String(), "") // this machine's name server
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

// TestManyTargets: five thousand hosts, of which every tenth fails, on the goroutines
// of one.
func TestManyTargets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const hosts = 5000
		net := pingtest.New(1)
		var cfg Config
		for i := range hosts {
			h := net.Host("", netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}))
			cfg.Targets = append(cfg.Targets, Target{Addr: h.Addr()})
			if i%10 == 0 {
				h.Set(pingtest.Behavior{Down: true})
			}
		}
		before := runtime.NumGoroutine()
		c := start(t, net, cfg)
		time.Sleep(10 * time.Second)
		if got := c.Counts(); got != (Counts{Up: hosts * 9 / 10, Down: hosts / 10}) {
			t.Errorf("got %+v", got)
		}
		if n := runtime.NumGoroutine() - before; n > 8 {
			t.Errorf("%d goroutines more", n)
		}
		if err := c.prober.Stats(); err.EventsDropped != 0 {
			t.Errorf("got %+v", err)
		}
	})
}

// TestNames: words that programs depend on.
func TestNames(t *testing.T) {
	got := fmt.Sprintln(Unknown, Up, Degraded, Down, State(9), Indeterminate, Success, Failure, Outcome(9), StateChanged, AddressChanged, NameFailed, NameFound, Removed, EventKind(9))
	if want := "unknown up degraded down unknown (9) indeterminate success failure failure state changed address changed name failed name found removed unknown (9)\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for s := Unknown; s <= Down; s++ {
		text, _ := s.MarshalText()
		back := State(9)
		if err := back.UnmarshalText(text); err != nil || back != s {
			t.Errorf("%v: came back as %v, %v", s, back, err)
		}
	}
	if err := new(State).UnmarshalText([]byte("fine")); err == nil {
		t.Error("no error for a state there is not")
	}
	for _, tt := range []struct {
		err  error
		want Cause
	}{
		{nil, NoCause},
		{ping.ErrTimeout, CauseTimeout},
		{&ping.ICMPError{Reporter: netip.MustParseAddr("192.0.2.1"), Type: 3, Code: 1}, CauseHostUnreachable},
		{&ping.ICMPError{Reporter: netip.MustParseAddr("192.0.2.1"), Type: 3, Code: 0}, CauseNetUnreachable},
		{&ping.ICMPError{Reporter: netip.MustParseAddr("2001:db8::1"), Type: 1, Code: 1}, CauseFiltered},
		{&ping.ICMPError{Reporter: netip.MustParseAddr("2001:db8::1"), Type: 3, Code: 0}, CauseTimeExceeded},
		{&ping.ICMPError{Reporter: netip.MustParseAddr("192.0.2.1"), Type: 3, Code: 4}, CauseTooBig},
		{&ping.ICMPError{Reporter: netip.MustParseAddr("192.0.2.1"), Type: 12}, CauseUnreachable},
		{fmt.Errorf("%w: 3 of 4", ErrLossy), CauseLoss},
		{fmt.Errorf("%w: 3 of 4", ErrSlow), CauseSlow},
		{&ping.SendError{Err: syscall.EPERM}, CauseLocal},
		{&ping.LocalError{Reason: "process stalled"}, CauseLocal},
		{errors.New("anything"), CauseLocal},
		{fmt.Errorf("x: %w", &net.DNSError{}), CauseName},
		{&net.AddrError{}, CauseName},
	} {
		if got := CauseOf(tt.err); got != tt.want {
			t.Errorf("%v: got %q, want %q", tt.err, got, tt.want)
		}
	}
	ev := Event{Name: "db", From: Up, To: Down, Lasted: 100 * time.Second, Cause: CauseTimeout, Err: ping.ErrTimeout}
	if got, want := ev.String(), "db: up → down after 1m40s: timeout (ping: no answer within the timeout)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
