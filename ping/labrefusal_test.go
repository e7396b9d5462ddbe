package ping

import (
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// needTold skips what the system does not tell a program of.
func needTold(t *testing.T, s setting, congestion bool) {
	t.Helper()
	switch {
	case s.mode == Datagram && s.v6 && (s.portable || congestion):
		t.Skip("Linux says that the packet was sent (net/ipv6/ping.c, ping_v6_sendmsg)")
	case congestion && s.portable && s.mode == Raw:
		t.Skip("Linux does not tell a raw socket without IP_RECVERR (net/ipv4/raw.c, raw_sendmsg)")
	}
}

// errorsOf closes p and returns the errors of the probes of h that were not replied to.
func errorsOf(p *Prober, h *Handle) (errs []error) {
	p.Close()
	for ev := range p.Events(context.Background()) {
		if ev.Target == h && ev.Kind.IsVerdict() && ev.Err != nil {
			errs = append(errs, ev.Err)
		}
	}
	return errs
}

// untold is what becomes of a row where every send succeeds: what failed is
// indeterminate, or what the rule's own ICMP error says.
func untold(name string, c Counts) Counts {
	c.Sent += c.Failed
	if strings.HasPrefix(name, "reject") {
		c.Unreachable = c.Failed
	} else {
		c.Indeterminate = c.Failed
	}
	c.Failed = 0
	return c
}

// passed is what becomes of a row when more of its probes leave, and are answered.
func passed(c Counts, more uint64) Counts {
	c.Replied += more
	switch {
	case c.Failed > 0:
		c.Failed -= more
		c.Sent += more
	case c.Unreachable > 0:
		c.Unreachable -= more
	default:
		c.Indeterminate -= more
	}
	return c
}

// TestFirewall: what a rule of this machine drops on its way out has failed, be it
// every packet or every second, and leaves the other targets alone. What it
// drops on the way in nobody can tell from a loss.
func TestFirewall(t *testing.T) {
	const probes = 4
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		needTold(t, s, false)
		rows := []struct {
			name, output, input string
			want                Counts
			reached             int
		}{
			{"drop", "drop", "", Counts{Failed: probes}, 0},
			{"reject", "reject", "", Counts{Failed: probes}, 0},
			{"drop every second", "numgen inc mod 2 0 drop", "", Counts{Sent: probes / 2, Replied: probes / 2, Failed: probes / 2}, probes / 2},
			{"reject every second", "numgen inc mod 2 0 reject", "", Counts{Sent: probes / 2, Replied: probes / 2, Failed: probes / 2}, probes / 2},
			{"drop answers", "", "drop", Counts{Sent: probes, Lost: probes}, probes},
			{"none", "", "", Counts{Sent: probes, Replied: probes}, probes},
		}
		family := "ip"
		if s.v6 {
			family = "ip6"
		}
		var output, input []string
		var hosts []*netlab.Host
		for _, r := range rows {
			h := lab.Host(netlab.Script{})
			hosts = append(hosts, h)
			if r.output != "" {
				output = append(output, family+" daddr "+h.Addr(s.v6).String()+" "+r.output)
			}
			if r.input != "" {
				input = append(input, family+" saddr "+h.Addr(s.v6).String()+" "+r.input)
			}
		}
		netlab.Firewall(t, output, input)
		p := s.open(t, Config{Count: probes, Probing: Probing{Interval: 20 * time.Millisecond, Timeout: 700 * time.Millisecond}})
		var handles []*Handle
		for _, host := range hosts {
			handles = append(handles, mustAdd(t, p, Target{Addr: host.Addr(s.v6)}))
		}
		for _, h := range handles {
			<-h.Done()
		}
		p.Close()
		heldUp := make(map[*Handle]bool) // by the machine: a stall is the only other reason
		for ev := range p.Events(context.Background()) {
			if local := (*LocalError)(nil); errors.As(ev.Err, &local) {
				heldUp[ev.Target] = local.Stall > 0
			}
			var failed *SendError
			if ev.Kind == EventFailed && (!errors.As(ev.Err, &failed) || !errors.Is(ev.Err, syscall.EPERM) || !strings.Contains(failed.Reason(), "firewall")) {
				t.Errorf("%v: got %v, want a local firewall named", ev.Addr, ev.Err)
			}
		}
		for i, r := range rows {
			if s.mode == Datagram && s.v6 && r.output != "" {
				r.want = untold(r.name, r.want)
			}
			got := plain(handles[i].Summary().Counts)
			if r.input != "" && heldUp[handles[i]] {
				got = asLost(got)
			}
			if strings.HasSuffix(r.name, "every second") {
				// Of several packets in one call the one that is dropped ends the call
				// without an error, and is tried once more by the next: the rule sees it
				// twice, and lets it out.
				more := uint64(len(hosts[i].Exchanges()) - r.reached)
				if more >= probes/2 {
					t.Errorf("%s: %+v, none refused", r.name, got)
				}
				r.want = passed(r.want, more)
				r.reached += int(more)
			}
			if got != r.want {
				t.Errorf("%s: got %+v, want %+v", r.name, got, r.want)
			}
			if got := len(hosts[i].Exchanges()); got != r.reached {
				t.Errorf("%s: %d reached the host, want %d", r.name, got, r.reached)
			}
		}
	})
}

// TestRefusingRoutes: each kind of route that sends nothing has its errno and its
// words.
func TestRefusingRoutes(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		for _, r := range []struct {
			kind  netlab.RouteKind
			errno syscall.Errno
			words string
		}{
			{netlab.Unroutable, syscall.EHOSTUNREACH, "unreachable route"},
			{netlab.Prohibited, syscall.EACCES, "prohibit route"},
			{netlab.Blackhole, syscall.EINVAL, "blackhole route"},
			{netlab.Throw, syscall.ENETUNREACH, "no route"},
		} {
			refused, fine := lab.Host(netlab.Script{}), lab.Host(netlab.Script{})
			netlab.Refuse(t, refused.Addr(s.v6), r.kind)
			p := s.open(t, Config{Count: 3, Probing: Probing{Interval: 10 * time.Millisecond}})
			h, other := mustAdd(t, p, Target{Addr: refused.Addr(s.v6)}), mustAdd(t, p, Target{Addr: fine.Addr(s.v6)})
			<-h.Done()
			<-other.Done()
			if got, want := plain(h.Summary().Counts), (Counts{Failed: 3}); got != want {
				t.Errorf("%s: got %+v, want %+v", r.words, got, want)
			}
			if got, want := plain(other.Summary().Counts), (Counts{Sent: 3, Replied: 3}); got != want {
				t.Errorf("beside %s: got %+v, want %+v", r.words, got, want)
			}
			for _, err := range errorsOf(p, h) {
				var failed *SendError
				if !errors.As(err, &failed) || !errors.Is(err, r.errno) || !strings.Contains(failed.Reason(), r.words) {
					t.Errorf("%s: got %v, want %v", r.words, err, r.errno)
				}
			}
		}
	})
}

// TestCongestion: a queue of this machine that is full has each probe tried again a
// bounded number of times, and then fail; one that empties meanwhile costs none.
func TestCongestion(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		needTold(t, s, true)
		const probes = 2 // half a second each
		host := lab.Host(netlab.Script{})
		relieve := lab.Congest()
		p := s.open(t, Config{Count: probes, Probing: Probing{Interval: 10 * time.Millisecond}})
		h := mustAdd(t, p, Target{Addr: host.Addr(s.v6)})
		<-h.Done()
		if got, want := plain(h.Summary().Counts), (Counts{Failed: probes}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got := p.Stats().Busy; got != probes*maxTries {
			t.Errorf("tried again %d times, want %d", got, probes*maxTries)
		}
		for _, err := range errorsOf(p, h) {
			if !errors.Is(err, syscall.ENOBUFS) || !strings.Contains(err.Error(), "queue") {
				t.Errorf("got %v, want a full queue", err)
			}
		}

		p = s.open(t, Config{Count: 1})
		h = mustAdd(t, p, Target{Addr: host.Addr(s.v6)})
		if p.Stats().Busy == 0 {
			t.Error("there was room for the first try")
		}
		relieve()
		<-h.Done()
		if got, want := plain(h.Summary().Counts), (Counts{Sent: 1, Replied: 1}); got != want {
			t.Errorf("relieved: got %+v, want %+v", got, want)
		}
	})
}
