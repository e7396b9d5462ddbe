package ping

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"goping/internal/netlab"
)

// faultProbes is how many probes each host of the fault list gets.
const faultProbes = 6

// They leave with a TTL and a TOS that can be told from what is usual.
const (
	faultTTL = 61
	faultTOS = 0x28
)

// fault is a row of the fault list: what a host does, and what has to be
// reported of each of its probes.
type fault struct {
	name   string
	script netlab.Script
	want   func(s setting) Counts                   // of one probe; Sent is filled in
	err    func(s setting) error                    // class of the outcome's error
	detail func(t *testing.T, s setting, ev *Event) // of each verdict and notice
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

// faults is the fault list. Where the kernel itself drops what is wrong (bad
// checksums but on raw IPv4 sockets, foreign identifiers on datagram sockets)
// nothing but the loss can be seen.
func faults(lab *netlab.Lab) []fault {
	other := lab.Host(netlab.Script{})
	const ms = time.Millisecond
	list := []fault{
		{name: "answers", want: always(replied)},
		{name: "answers with another TTL and TOS", script: netlab.Script{TTL: 33, TOS: 0x10}, want: always(replied), detail: checkHops},
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
		{name: "wrong checksum", script: netlab.Script{BadChecksum: true}, want: func(s setting) Counts {
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
	}
	return append(append(list, noticeFaults(lab)...), icmpFaults(lab)...)
}

// checkHops wants the TTL and TOS that replies came with.
func checkHops(t *testing.T, s setting, ev *Event) {
	tos := 0x10
	if s.portable {
		tos = -1 // golang.org/x/net does not ask for it
	}
	if ev.TTL != 33 || ev.TOS != tos {
		t.Errorf("probe %d: answered with TTL %d and TOS %d, want 33 and %d", ev.Seq, ev.TTL, ev.TOS, tos)
	}
}

// noticeFaults is the part of the fault list in which a router says something and
// the host answers.
func noticeFaults(lab *netlab.Lab) []fault {
	redirect, quench := netlab.Redirect(lab.Router("r1")).By(lab.Gateway()), netlab.SourceQuench()
	return []fault{
		{name: "redirect", script: netlab.Script{Error: redirect}, detail: tells(lab, redirect), want: func(s setting) Counts {
			if s.v6 && s.mode == Datagram {
				return replied // the kernel keeps it to itself
			}
			return aside(replied, Counts{Notices: 1})
		}},
		{name: "source quench", script: netlab.Script{Error: quench}, detail: tells(lab, quench), want: func(s setting) Counts {
			if s.v6 {
				return replied // there is none
			}
			return aside(replied, Counts{Notices: 1})
		}},
	}
}

// icmpFaults is the part of the fault list in which a router answers.
func icmpFaults(lab *netlab.Lab) (list []fault) {
	router := lab.Router("r1")
	add := func(name string, e *netlab.ICMPError, want func(setting) Counts, class func(setting) error) *fault {
		e = e.By(router)
		list = append(list, fault{name: name, script: netlab.Script{Error: e}, want: want, err: class, detail: tells(lab, e)})
		return &list[len(list)-1]
	}
	class := func(e *netlab.ICMPError) func(setting) error {
		return func(s setting) error {
			if err := icmpClass(!s.v6, pick(s, e.Type4, e.Type6), pick(s, e.Code4, e.Code6)); err != nil {
				return err
			}
			return ErrUnreachable
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
		add(fmt.Sprintf("unreachable %d", code), e, want, class(e))
	}
	for code := range uint8(8) {
		e := netlab.Unreachable6(code)
		add(fmt.Sprintf("unreachable v6 %d", code), e, always(unreachable), class(e))
	}
	add("time exceeded 0", netlab.TimeExceeded(0), always(unreachable), is(ErrTimeExceeded))
	add("time exceeded 1", netlab.TimeExceeded(1), func(s setting) Counts {
		if !s.v6 && s.mode == Datagram {
			return lost // the kernel keeps it to itself
		}
		return unreachable
	}, nil)
	add("too big", netlab.TooBig(1400), always(unreachable), is(ErrTooBig))
	add("parameter problem", netlab.ParameterProblem(5), always(unreachable), is(ErrUnreachable))

	far := netlab.Unreachable(1)
	add("unreachable, later", far, always(unreachable), is(ErrHostUnreachable)).script.Delay = 30 * time.Millisecond
	add("unreachable, TTL and TOS changed", far.Having(1, 0xb8), always(unreachable), is(ErrHostUnreachable))
	add("unreachable, 8 bytes quoted", far.Quoting(8), always(unreachable), is(ErrHostUnreachable))
	add("unreachable, 4 bytes quoted", far.Quoting(4), always(lost), is(ErrTimeout)) // says of which probe no more
	damaged := *far
	damaged.BadChecksum = true
	add("unreachable, wrong checksum", &damaged, always(lost), is(ErrTimeout))
	both := *far
	both.Forward = true
	add("unreachable, and answered", &both, always(aside(unreachable, Counts{Late: 1})), is(ErrHostUnreachable))

	labelled := netlab.TimeExceeded(0).With(
		netlab.MPLS{{Value: 16001, TC: 1, TTL: 1}},
		netlab.InterfaceInfo{Role: 0, Index: 7, Name: "ge-0/0/1", MTU: 9000})
	add("time exceeded, extensions", labelled, always(unreachable), is(ErrTimeExceeded))
	unmarked := *labelled
	unmarked.NoLength = true
	add("time exceeded, extensions without length", &unmarked, always(unreachable), is(ErrTimeExceeded))
	return list
}

func pick(s setting, v4, v6 uint8) uint8 {
	if s.v6 {
		return v6
	}
	return v4
}

// tells wants each ICMP error of a row to say all that e says, and when it came.
func tells(lab *netlab.Lab, e *netlab.ICMPError) func(*testing.T, setting, *Event) {
	return func(t *testing.T, s setting, ev *Event) {
		var got *ICMPError
		if !errors.As(ev.Err, &got) {
			if ev.Verdict == Unreachable || ev.Kind == EventNotice {
				t.Errorf("probe %d: error %v, want an ICMPError", ev.Seq, ev.Err)
			}
			return
		}
		plain := *got
		plain.Extensions, plain.Quoted = nil, nil
		version := pick(s, byte(4), byte(6))
		if known := s.mode == Raw; (len(got.Quoted) > 0) != known || known && got.Quoted[0]>>4 != version {
			t.Errorf("probe %d: quoted %x in a message over IPv%d", ev.Seq, got.Quoted, version)
		}
		if want := wantICMP(lab, s, e); !reflect.DeepEqual(plain, want) {
			t.Errorf("probe %d: told\n got %+v\nwant %+v", ev.Seq, plain, want)
		}
		if len(e.Extensions) > 0 {
			checkExtensions(t, got.Extensions)
		} else if len(got.Extensions) > 0 {
			t.Errorf("probe %d: extensions %+v, want none", ev.Seq, got.Extensions)
		}
		if ev.From != got.Reporter || ev.RTT <= 0 || ev.TxClock == NoClock || ev.RxClock == NoClock || ev.Received.IsZero() {
			t.Errorf("probe %d: from %v in %v (%v to %v), received %v", ev.Seq, ev.From, ev.RTT, ev.TxClock, ev.RxClock, ev.Received)
		}
	}
}

// wantICMP is what has to be told of e, but for its extensions.
func wantICMP(lab *netlab.Lab, s setting, e *netlab.ICMPError) ICMPError {
	router := e.Router
	if router == nil {
		router = lab.Gateway()
	}
	want := ICMPError{
		Reporter: router.Addr(s.v6), Type: pick(s, e.Type4, e.Type6), Code: pick(s, e.Code4, e.Code6),
		QuotedTTL: -1, QuotedTOS: -1,
	}
	if e.Gateway != nil {
		want.Gateway = e.Gateway.V4
		if s.v6 { // routers speak by their link-local addresses (RFC 4861, 4.5)
			want.Reporter, want.Gateway = router.Link.WithZone(""), e.Gateway.Link.WithZone("")
		}
	}
	if want.Is(ErrTooBig) {
		want.MTU = e.MTU
	}
	if want.Type == pick(s, 12, 4) {
		want.Pointer = e.Pointer
	}
	if s.mode == Raw { // a datagram socket is not shown the quoted IP header
		want.QuotedTTL, want.QuotedTOS = faultTTL, faultTOS
		if e.QuoteTTL > 0 {
			want.QuotedTTL, want.QuotedTOS = e.QuoteTTL, e.QuoteTOS
		}
	}
	return want
}

// checkExtensions wants those that the rows with extensions have.
func checkExtensions(t *testing.T, got []Extension) {
	if len(got) != 2 || len(got[0].MPLS) != 1 || got[0].MPLS[0].Label != 16001 ||
		got[1].Interface == nil || got[1].Interface.Name != "ge-0/0/1" {
		t.Errorf("extensions %+v", got)
	}
}
