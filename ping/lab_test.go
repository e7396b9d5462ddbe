package ping

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/wire"
)

// setting is one way to probe the lab: a wire, a kind of socket, a family.
type setting struct {
	portable bool
	mode     Mode
	v6       bool
}

func (s setting) String() string {
	w, f := "linux", "v4"
	if s.portable {
		w = "portable"
	}
	if s.v6 {
		f = "v6"
	}
	return fmt.Sprintf("%s/%v/%s", w, s.mode, f)
}

func settings() (all []setting) {
	for _, v6 := range []bool{false, true} {
		all = append(all, setting{false, Raw, v6}, setting{false, Datagram, v6}, setting{true, Raw, v6}, setting{true, Datagram, v6})
	}
	return all
}

// faultProbes is how many probes each host of the fault list gets.
const faultProbes = 6

// fault is a row of the fault list: what a host does, and what has to be
// reported of each of its probes.
type fault struct {
	name   string
	script netlab.Script
	want   func(s setting) Counts // of one probe; Sent is filled in
	err    func(s setting) error  // class of the outcome's error
	detail func(t *testing.T, s setting, e *ICMPError)
}

// Outcomes of one probe.
var (
	replied     = Counts{Replied: 1}
	lost        = Counts{Lost: 1}
	unreachable = Counts{Unreachable: 1}
)

func always(c Counts) func(setting) Counts { return func(setting) Counts { return c } }
func is(err error) func(setting) error     { return func(setting) error { return err } }
func aside(c, side Counts) (sum Counts)    { c.add(side); return c }
func rawOnly(side Counts) func(setting) Counts {
	return func(s setting) Counts {
		if s.mode == Raw {
			return aside(lost, side)
		}
		return lost
	}
}

// add adds the counts of o to c.
func (c *Counts) add(o Counts) {
	c.Replied += o.Replied
	c.Lost += o.Lost
	c.Unreachable += o.Unreachable
	c.Late += o.Late
	c.Duplicates += o.Duplicates
	c.Reordered += o.Reordered
	c.Corrupt += o.Corrupt
	c.Truncated += o.Truncated
	c.OtherSource += o.OtherSource
	c.Foreign += o.Foreign
	c.Notices += o.Notices
	c.Sent += o.Replied + o.Lost + o.Unreachable
}

// scaled returns the counts of n probes out of those of a row: Counts of one
// probe each, or of all of them when they already make up n.
func scaled(c Counts, n uint64) Counts {
	if c.Replied+c.Lost+c.Unreachable == n {
		c.Sent = n
		return c
	}
	var sum Counts
	for range n {
		sum.add(c)
	}
	return sum
}

// faults is the fault list. Where the kernel itself drops what is wrong (bad
// checksums but on raw IPv4 sockets, foreign identifiers on datagram sockets)
// nothing but the loss can be seen.
func faults(lab *netlab.Lab) []fault {
	other, router := lab.Host(netlab.Script{}), lab.Router("r1")
	const ms = time.Millisecond
	list := []fault{
		{name: "answers", want: always(replied)},
		{name: "delay", script: netlab.Script{Delay: 30 * ms}, want: always(replied)},
		{name: "lose", script: netlab.Script{LoseEvery: 3}, want: always(Counts{Replied: 4, Lost: 2})},
		{name: "lose all", script: netlab.Script{AnswerEvery: 100}, want: always(lost), err: is(ErrTimeout)},
		{name: "answer every second", script: netlab.Script{AnswerEvery: 2}, want: always(Counts{Replied: 3, Lost: 3})},
		{name: "late", script: netlab.Script{Delay: 900 * ms}, want: always(aside(lost, Counts{Late: 1})), err: is(ErrTimeout)},
		{name: "duplicate", script: netlab.Script{Duplicate: 1}, want: always(aside(replied, Counts{Duplicates: 1}))},
		{name: "duplicate thrice, later", script: netlab.Script{Duplicate: 3, DuplicateGap: 10 * ms}, want: always(aside(replied, Counts{Duplicates: 3}))},
		{name: "reorder", script: netlab.Script{Reorder: true}, want: always(Counts{Replied: 6, Reordered: 3})},
		{name: "corrupt", script: netlab.Script{Corrupt: []int{20}}, want: always(aside(lost, Counts{Corrupt: 1}))},
		{name: "corrupt tag", script: netlab.Script{Corrupt: []int{9}}, want: always(lost)},
		{name: "bad checksum", script: netlab.Script{BadChecksum: true}, want: func(s setting) Counts {
			if s.mode == Raw && !s.v6 {
				return aside(lost, Counts{Corrupt: 1})
			}
			return lost
		}},
		{name: "truncate", script: netlab.Script{Truncate: 30}, want: always(aside(lost, Counts{Truncated: 1}))},
		{name: "truncate into the tag", script: netlab.Script{Truncate: 12}, want: always(aside(lost, Counts{Truncated: 1}))},
		{name: "truncate all", script: netlab.Script{Truncate: -1}, want: always(aside(lost, Counts{Truncated: 1}))},
		{name: "other address", script: netlab.Script{From: other}, want: always(aside(lost, Counts{OtherSource: 1}))},
		{name: "wrong identifier", script: netlab.Script{WrongID: true}, want: rawOnly(Counts{Foreign: 1})},
		{name: "wrong sequence number", script: netlab.Script{WrongSeq: true}, want: always(aside(lost, Counts{Corrupt: 1}))},
		{name: "redirect", script: netlab.Script{Error: netlab.Redirect(router).By(lab.Gateway())}, want: func(s setting) Counts {
			if s.v6 && s.mode == Datagram {
				return replied // the kernel keeps it to itself
			}
			return aside(replied, Counts{Notices: 1})
		}},
		{name: "source quench", script: netlab.Script{Error: netlab.SourceQuench()}, want: func(s setting) Counts {
			if s.v6 {
				return replied // there is none
			}
			return aside(replied, Counts{Notices: 1})
		}},
	}
	return append(list, icmpFaults(lab, router)...)
}

// icmpFaults is the part of the fault list in which a router answers.
func icmpFaults(lab *netlab.Lab, router *netlab.Router) (list []fault) {
	from := func(t *testing.T, s setting, e *ICMPError) {
		if want := router.Addr(s.v6); e.Reporter != want {
			t.Errorf("reporter %v, want %v", e.Reporter, want)
		}
	}
	add := func(name string, e *netlab.ICMPError, want func(setting) Counts, class func(s setting) error, detail func(*testing.T, setting, *ICMPError)) {
		list = append(list, fault{
			name: name, script: netlab.Script{Error: e.By(router)}, want: want, err: class,
			detail: func(t *testing.T, s setting, got *ICMPError) {
				from(t, s, got)
				if detail != nil {
					detail(t, s, got)
				}
			},
		})
	}
	class := func(e *netlab.ICMPError) func(setting) error {
		return func(s setting) error {
			if err := icmpClass(!s.v6, pick(s, e.Type4, e.Type6), pick(s, e.Code4, e.Code6)); err != nil {
				return err
			}
			return ErrUnreachable
		}
	}
	exact := func(e *netlab.ICMPError) func(*testing.T, setting, *ICMPError) {
		return func(t *testing.T, s setting, got *ICMPError) {
			if typ, code := pick(s, e.Type4, e.Type6), pick(s, e.Code4, e.Code6); got.Type != typ || got.Code != code {
				t.Errorf("type %d code %d, want %d %d", got.Type, got.Code, typ, code)
			}
			mtu := 0
			if got.Is(ErrTooBig) {
				mtu = e.MTU
			}
			if got.MTU != mtu {
				t.Errorf("MTU %d, want %d", got.MTU, mtu)
			}
		}
	}
	for code := range uint8(16) {
		e := netlab.Unreachable(code)
		want := always(unreachable)
		if e.Type6 == 0 {
			want = func(s setting) Counts {
				if s.v6 {
					return replied
				}
				return unreachable
			}
		}
		add(fmt.Sprintf("unreachable %d", code), e, want, class(e), exact(e))
	}
	for code := range uint8(8) {
		e := netlab.Unreachable6(code)
		add(fmt.Sprintf("unreachable v6 %d", code), e, always(unreachable), class(e), exact(e))
	}
	for code := range uint8(2) {
		e := netlab.TimeExceeded(code)
		add(fmt.Sprintf("time exceeded %d", code), e, func(s setting) Counts {
			if code == 1 && !s.v6 && s.mode == Datagram {
				return lost // the kernel keeps it to itself
			}
			return unreachable
		}, nil, exact(e))
	}
	big := netlab.TooBig(1400)
	add("too big", big, always(unreachable), is(ErrTooBig), func(t *testing.T, s setting, got *ICMPError) {
		if got.MTU != 1400 {
			t.Errorf("MTU %d, want 1400", got.MTU)
		}
	})
	problem := netlab.ParameterProblem(5)
	add("parameter problem", problem, always(unreachable), is(ErrUnreachable), func(t *testing.T, s setting, got *ICMPError) {
		if got.Pointer != 5 {
			t.Errorf("pointer %d, want 5", got.Pointer)
		}
	})
	short := netlab.Unreachable(1).Quoting(8)
	add("unreachable, 8 bytes quoted", short, always(unreachable), is(ErrHostUnreachable), exact(short))
	labelled := netlab.TimeExceeded(0).With(
		netlab.MPLS{{Value: 16001, TC: 1, TTL: 1}},
		netlab.InterfaceInfo{Role: 0, Index: 7, Name: "ge-0/0/1", MTU: 9000})
	add("time exceeded, extensions", labelled, always(unreachable), is(ErrTimeExceeded), func(t *testing.T, s setting, got *ICMPError) {
		if len(got.Extensions) != 2 || len(got.Extensions[0].MPLS) != 1 || got.Extensions[0].MPLS[0].Label != 16001 ||
			got.Extensions[1].Interface == nil || got.Extensions[1].Interface.Name != "ge-0/0/1" {
			t.Errorf("extensions %+v", got.Extensions)
		}
	})
	return list
}

func pick(s setting, v4, v6 uint8) uint8 {
	if s.v6 {
		return v6
	}
	return v4
}

// TestFaults probes a host for each row of the fault list, all from one
// Prober, and wants each reported as what it was.
func TestFaults(t *testing.T) {
	netlab.Need(t)
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) { testFaults(t, s) })
	}
}

func testFaults(t *testing.T, s setting) {
	lab := netlab.New(t)
	list := faults(lab)
	cfg := &Config{Mode: s.mode, Count: faultProbes, Lossless: true, EventBuffer: 1 << 16,
		Probing: Probing{Interval: 20 * time.Millisecond, Timeout: 700 * time.Millisecond, LateWindow: time.Minute}}
	if s.portable {
		w, err := wire.Portable(wire.Options{Mode: wire.Mode(s.mode), Size: 64})
		if err != nil {
			t.Fatal(err)
		}
		cfg.Wire = w
	}
	p, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()

	handles := make([]*Handle, len(list))
	row := make(map[*Handle]int)
	for i, f := range list {
		host := lab.Host(f.script)
		if handles[i], err = p.Add(Target{Addr: host.Addr(s.v6)}); err != nil {
			t.Fatal(err)
		}
		row[handles[i]] = i
	}
	outcomes := make([][]Event, len(list))
	go func() {
		awaitCounts(t, s, list, handles)
		p.Close()
	}()
	for ev := range p.Events(context.Background()) {
		outcomes[row[ev.Target]] = append(outcomes[row[ev.Target]], ev)
	}
	for i, f := range list {
		t.Run(f.name, func(t *testing.T) { checkFault(t, s, &f, handles[i].Summary(), outcomes[i]) })
	}
	if c := lab.Counters(); c.Overruns > 0 || c.SendErrors > 0 {
		t.Errorf("the lab itself failed: %+v", c)
	}
}

// awaitCounts waits, within a bound, until every row has what is wanted of it;
// the checks tell which has not. The books must balance all the while.
func awaitCounts(t *testing.T, s setting, list []fault, handles []*Handle) {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		open := 0
		for i, f := range list {
			c := handles[i].Summary().Counts
			balanced(t, f.name, c)
			if plain(c) != scaled(f.want(s), faultProbes) {
				open++
			}
		}
		if open == 0 {
			return
		}
	}
}

// balanced checks the one law of the counts.
func balanced(t testing.TB, name string, c Counts) {
	if c.Sent != c.Replied+c.Lost+c.Unreachable+c.Indeterminate+c.InFlight {
		t.Errorf("%s: the books do not balance: %+v", name, c)
	}
}

// plain leaves out what follows from the rest.
func plain(c Counts) Counts {
	c.Bursts, c.LongestBurst, c.LongestOutage = 0, 0, Outage{}
	return c
}

func checkFault(t *testing.T, s setting, f *fault, sum Summary, events []Event) {
	if got, want := plain(sum.Counts), scaled(f.want(s), faultProbes); got != want {
		t.Errorf("counted\n got %+v\nwant %+v", got, want)
	}
	verdicts := make(map[uint64]int)
	for _, ev := range events {
		if !ev.Kind.IsVerdict() {
			continue
		}
		verdicts[ev.Seq]++
		if (ev.Err == nil) != (ev.Verdict == Replied) {
			t.Errorf("probe %d: %v with error %v", ev.Seq, ev.Verdict, ev.Err)
		}
		if f.err != nil && ev.Verdict != Replied && !errors.Is(ev.Err, f.err(s)) {
			t.Errorf("probe %d: error %v, want %v", ev.Seq, ev.Err, f.err(s))
		}
		if f.detail == nil || ev.Verdict != Unreachable {
			continue
		}
		var icmp *ICMPError
		if !errors.As(ev.Err, &icmp) {
			t.Errorf("probe %d: error %v, want an ICMPError", ev.Seq, ev.Err)
			continue
		}
		f.detail(t, s, icmp)
	}
	for seq, n := range verdicts {
		if n != 1 {
			t.Errorf("probe %d has %d verdicts", seq, n)
		}
	}
	if len(verdicts) != faultProbes {
		t.Errorf("%d probes have a verdict, want %d", len(verdicts), faultProbes)
	}
}
