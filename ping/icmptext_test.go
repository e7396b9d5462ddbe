package ping

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// icmpMessage is an ICMP error and what it has to be told as. The words are
// those of iputils' ping.
type icmpMessage struct {
	typ, code uint8
	class     error // nil: ErrUnreachable alone
	text      string
}

var messages4 = []icmpMessage{
	{3, 0, ErrNetUnreachable, "Destination Net Unreachable"},
	{3, 1, ErrHostUnreachable, "Destination Host Unreachable"},
	{3, 2, nil, "Destination Protocol Unreachable"},
	{3, 3, ErrPortUnreachable, "Destination Port Unreachable"},
	{3, 4, ErrTooBig, "Frag needed and DF set (mtu = 1400)"},
	{3, 5, nil, "Source Route Failed"},
	{3, 6, ErrNetUnreachable, "Destination Net Unknown"},
	{3, 7, ErrHostUnreachable, "Destination Host Unknown"},
	{3, 8, nil, "Source Host Isolated"},
	{3, 9, ErrFiltered, "Destination Net Prohibited"},
	{3, 10, ErrFiltered, "Destination Host Prohibited"},
	{3, 11, ErrNetUnreachable, "Destination Net Unreachable for Type of Service"},
	{3, 12, ErrHostUnreachable, "Destination Host Unreachable for Type of Service"},
	{3, 13, ErrFiltered, "Packet filtered"},
	{3, 14, ErrFiltered, "Precedence Violation"},
	{3, 15, ErrFiltered, "Precedence Cutoff"},
	{3, 16, nil, "Dest Unreachable, Bad Code: 16"},
	{4, 0, nil, "Source Quench"},
	{5, 0, nil, "Redirect Network(New nexthop: 192.0.2.9)"},
	{5, 1, nil, "Redirect Host(New nexthop: 192.0.2.9)"},
	{5, 2, nil, "Redirect Type of Service and Network(New nexthop: 192.0.2.9)"},
	{5, 3, nil, "Redirect Type of Service and Host(New nexthop: 192.0.2.9)"},
	{5, 4, nil, "Redirect, Bad Code: 4"},
	{11, 0, ErrTimeExceeded, "Time to live exceeded"},
	{11, 1, ErrTimeExceeded, "Frag reassembly time exceeded"},
	{11, 2, nil, "Time exceeded, Bad Code: 2"},
	{12, 0, nil, "Parameter problem: pointer = 20"},
	{12, 255, nil, "Parameter problem: pointer = 20"},
	{40, 0, nil, "Bad ICMP type: 40"},
}

var messages6 = []icmpMessage{
	{1, 0, ErrNetUnreachable, "Destination unreachable: No route"},
	{1, 1, ErrFiltered, "Destination unreachable: Administratively prohibited"},
	{1, 2, nil, "Destination unreachable: Beyond scope of source address"},
	{1, 3, ErrHostUnreachable, "Destination unreachable: Address unreachable"},
	{1, 4, ErrPortUnreachable, "Destination unreachable: Port unreachable"},
	{1, 5, ErrFiltered, "Destination unreachable: Source address failed ingress/egress policy"},
	{1, 6, ErrFiltered, "Destination unreachable: Reject route to destination"},
	{1, 7, nil, "Destination unreachable: Unknown code 7"},
	{2, 0, ErrTooBig, "Packet too big: mtu=1400"},
	{2, 1, ErrTooBig, "Packet too big: mtu=1400"},
	{3, 0, ErrTimeExceeded, "Time exceeded: Hop limit"},
	{3, 1, ErrTimeExceeded, "Time exceeded: Defragmentation failure"},
	{3, 2, nil, "Time exceeded: code 2"},
	{4, 0, nil, "Parameter problem: Wrong header field at 20"},
	{4, 1, nil, "Parameter problem: Unknown header at 20"},
	{4, 2, nil, "Parameter problem: Unknown option at 20"},
	{4, 3, nil, "Parameter problem: Unknown code 3 at 20"},
	{137, 0, nil, "Redirect(New nexthop: 2001:db8::9)"},
	{100, 0, nil, "Unknown icmp type: 100"},
}

// classes are all that an ICMP error may be besides ErrUnreachable.
var classes = []error{ErrHostUnreachable, ErrNetUnreachable, ErrPortUnreachable, ErrFiltered, ErrTimeExceeded, ErrTooBig}

// forward are the messages that decide nothing: the probe went on.
func forward(s side, typ uint8) bool {
	if s.family == packet.IPv4 {
		return typ == packet.V4Redirect || typ == packet.V4SourceQuench
	}
	return typ == packet.V6Redirect
}

// TestICMPMessages sends every type and code through the engine.
func TestICMPMessages(t *testing.T) {
	gateways := map[string]netip.Addr{"v4": netip.MustParseAddr("192.0.2.9"), "v6": netip.MustParseAddr("2001:db8::9")}
	for _, s := range sides {
		messages := messages4
		if s.name == "v6" {
			messages = messages6
		}
		for _, m := range messages {
			t.Run(fmt.Sprintf("%s/%d/%d", s.name, m.typ, m.code), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					got, evs, _ := probed(t, Config{Count: 1}, s.host, func(sent *wire.Packet) []wire.Arrival {
						p := wire.ICMPError(sent, s.router, m.typ, m.code)
						p.MTU, p.Pointer, p.Gateway = 1400, 20, gateways[s.name]
						return after(3*time.Millisecond, p)
					})
					kind, want := EventUnreachable, Counts{Sent: 1, Unreachable: 1}
					if forward(s, m.typ) {
						kind, want = EventNotice, Counts{Sent: 1, Lost: 1, Notices: 1}
					}
					want.Bursts, want.LongestBurst, want.LongestOutage = 1, 1, got.LongestOutage
					if got.Counts != want {
						t.Errorf("got  %+v\nwant %+v", got.Counts, want)
					}
					m.check(t, s, first(t, evs, kind))
				})
			})
		}
	}
}

func (m *icmpMessage) check(t *testing.T, s side, ev Event) {
	t.Helper()
	var e *ICMPError
	if !errors.As(ev.Err, &e) {
		t.Fatalf("got error %v, want an *ICMPError", ev.Err)
	}
	if got := e.Text(); got != m.text {
		t.Errorf("Text: got %q, want %q", got, m.text)
	}
	if want := "ping: " + s.router.String() + ": " + lowerFirst(m.text); e.Error() != want {
		t.Errorf("Error: got %q, want %q", e.Error(), want)
	}
	if !errors.Is(ev.Err, ErrUnreachable) {
		t.Error("it is no ErrUnreachable")
	}
	for _, class := range classes {
		if got, want := errors.Is(ev.Err, class), class == m.class; got != want {
			t.Errorf("errors.Is(%v): got %v, want %v", class, got, want)
		}
	}
	if errors.Is(ev.Err, ErrTimeout) || errors.Is(ev.Err, nil) {
		t.Error("it is a timeout, or nil")
	}
	if e.Reporter != s.router || ev.From != s.router || ev.Addr != s.host || e.Type != m.typ || e.Code != m.code {
		t.Errorf("got %+v from %v about %v", *e, ev.From, ev.Addr)
	}
	if e.QuotedTTL != -1 || e.QuotedTOS != -1 {
		t.Errorf("got TTL %d, TOS %d of a header that was not quoted", e.QuotedTTL, e.QuotedTOS)
	}
	if ev.RTT != 3*time.Millisecond {
		t.Errorf("got RTT %v, want 3ms", ev.RTT)
	}
}

// TestMessagesComplete: the tables above hold every code that has words.
func TestMessagesComplete(t *testing.T) {
	has := func(all []icmpMessage, typ uint8, codes int) {
		for code := range codes {
			if !slices.ContainsFunc(all, func(m icmpMessage) bool { return m.typ == typ && int(m.code) == code }) {
				t.Errorf("type %d code %d is not tested", typ, code)
			}
		}
	}
	has(messages4, packet.V4Unreachable, len(unreachable4))
	has(messages4, packet.V4Redirect, len(redirect4))
	has(messages4, packet.V4TimeExceeded, len(exceeded4))
	has(messages6, packet.V6Unreachable, len(unreachable6))
	has(messages6, packet.V6TimeExceeded, len(exceeded6))
	has(messages6, packet.V6ParameterProblem, len(problem6))
}
