package ping

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// oneTimestamp is a probe for the time of day.
var oneTimestamp = Config{Count: 1, Probing: Probing{Kind: Timestamp}}

// timestampAfter answers with the host's clock so far ahead, when it is asked.
func timestampAfter(d, ahead time.Duration) answering {
	return func(sent *wire.Packet) []wire.Arrival {
		came := packet.TimeOfDay(sent.At.Wall + int64(d/2+ahead))
		return after(d, wire.TimestampReply(sent, came, came))
	}
}

// TestTimestampFates: a timestamp probe has the same fates as an echo.
func TestTimestampFates(t *testing.T) {
	reply := func(sent *wire.Packet) wire.Packet { return sealed(wire.TimestampReply(sent, 1, 2)) }
	replyAt := func(at ...time.Duration) answering {
		return func(sent *wire.Packet) (all []wire.Arrival) {
			for _, d := range at {
				all = append(all, after(d, reply(sent))...)
			}
			return all
		}
	}
	with := func(change func(p *wire.Packet)) answering {
		return func(sent *wire.Packet) []wire.Arrival {
			p := reply(sent)
			change(&p)
			return after(time.Millisecond, p)
		}
	}
	resealed := func(change func(p *wire.Packet)) answering {
		return with(func(p *wire.Packet) {
			change(p)
			*p = sealed(*p)
		})
	}
	unreachable := func(sent *wire.Packet) wire.Packet {
		return wire.ICMPError(sent, router4, packet.V4Unreachable, 1)
	}
	const h = packet.HeaderLen
	for _, tt := range []struct {
		name   string
		answer answering
		kinds  []EventKind
		counts Counts
	}{
		{"reply", replyAt(time.Millisecond), []EventKind{EventReplied}, Counts{Replied: 1}},
		{"silence", silence, []EventKind{EventLost}, Counts{Lost: 1}},
		{"late", replyAt(3 * time.Second), []EventKind{EventLost, EventLate}, Counts{Lost: 1, Late: 1}},
		{"twice", replyAt(1, 2), []EventKind{EventReplied, EventDuplicate}, Counts{Replied: 1, Duplicates: 1}},
		{"bad checksum", with(func(p *wire.Packet) { p.Data[2] ^= 1 }), []EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
		{"damaged time", with(func(p *wire.Packet) { p.Data[h+5] ^= 1 }), []EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
		{"wrong code", resealed(func(p *wire.Packet) { p.Data[1] = 1 }), []EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
		{"another originate", resealed(func(p *wire.Packet) { p.Data[h+2] ^= 0x10 }), []EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
		{"a day's originate too many", resealed(func(p *wire.Packet) {
			binary.BigEndian.PutUint32(p.Data[h:], binary.BigEndian.Uint32(p.Data[h:])+packet.Day)
		}), []EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
		{"one byte short", resealed(func(p *wire.Packet) { p.Data = p.Data[:h+11] }), []EventKind{EventTruncated, EventLost}, Counts{Truncated: 1, Lost: 1}},
		{"header only", resealed(func(p *wire.Packet) { p.Data = p.Data[:h] }), []EventKind{EventTruncated, EventLost}, Counts{Truncated: 1, Lost: 1}},
		{"one byte more", resealed(func(p *wire.Packet) { p.Data = append(p.Data, 0) }), []EventKind{EventCorrupt, EventLost}, Counts{Corrupt: 1, Lost: 1}},
		{"an echo reply", resealed(func(p *wire.Packet) { p.Data[0] = packet.V4EchoReply }), []EventKind{EventLost}, Counts{Lost: 1}},
		{"the request", resealed(func(p *wire.Packet) { p.Data[0] = packet.V4Timestamp }), []EventKind{EventLost}, Counts{Lost: 1}},
		{"wrong identifier", resealed(func(p *wire.Packet) { p.Data[4] ^= 1 }), []EventKind{EventLost}, Counts{Lost: 1}},
		{"wrong sequence number", resealed(func(p *wire.Packet) { p.Data[7] ^= 1 }), []EventKind{EventLost}, Counts{Lost: 1}},
		{"other source", with(func(p *wire.Packet) { p.Addr = other4 }), []EventKind{EventLost}, Counts{Lost: 1}},
		{"error", func(sent *wire.Packet) []wire.Arrival { return after(1, unreachable(sent)) }, []EventKind{EventUnreachable}, Counts{Unreachable: 1}},
		{"error about an echo", func(sent *wire.Packet) []wire.Arrival {
			p := unreachable(sent)
			p.Quote.Kind = packet.KindEcho
			return after(1, p)
		}, []EventKind{EventLost}, Counts{Lost: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				got, evs, _ := probed(t, oneTimestamp, host4, tt.answer)
				if ks := kinds(evs); !slices.Equal(ks, tt.kinds) {
					t.Errorf("got events %v, want %v", ks, tt.kinds)
				}
				tt.counts.Sent = 1
				tt.counts.Bursts, tt.counts.LongestBurst, tt.counts.LongestOutage = got.Bursts, got.LongestBurst, got.LongestOutage
				if got.Counts != tt.counts {
					t.Errorf("got counts  %+v\nwant counts %+v", got.Counts, tt.counts)
				}
			})
		})
	}
}

// TestTimestampsOfReply: a reply tells the times of both hosts, and its round-trip time
// is that of the packets.
func TestTimestampsOfReply(t *testing.T) {
	bubble(t, func(t *testing.T) {
		_, evs, _ := probed(t, oneTimestamp, host4, timestampAfter(40*time.Millisecond, 5*time.Minute))
		ev := first(t, evs, EventReplied)
		left := packet.TimeOfDay(ev.Sent.UnixNano())
		want := Timestamps{Originate: left, Receive: left + 300_020, Transmit: left + 300_020, Local: left + 40}
		if ev.Timestamps == nil || *ev.Timestamps != want {
			t.Fatalf("got %+v, want %+v", ev.Timestamps, want)
		}
		if ahead, ok := ev.Timestamps.Offset(); !ok || ahead != 5*time.Minute {
			t.Errorf("got an offset of %v, %v, want 5m0s", ahead, ok)
		}
		if ev.RTT != 40*time.Millisecond || ev.TxClock != Kernel || ev.RxClock != Kernel || ev.Bytes != 20 || ev.Node != nil {
			t.Errorf("got %+v", ev.Reply)
		}
	})
}

// TestTimestampWrongTellsWhy: the reason of a corrupt reply whose bytes are all right.
func TestTimestampWrongTellsWhy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		_, evs, _ := probed(t, oneTimestamp, host4, func(sent *wire.Packet) []wire.Arrival {
			p := wire.TimestampReply(sent, 1, 2)
			clear(p.Data[packet.HeaderLen : packet.HeaderLen+4])
			p.Data[packet.HeaderLen] = 0x80
			return after(1, sealed(p))
		})
		if d := first(t, evs, EventCorrupt).Damage; !errors.Is(d.Err, errOriginate) || d.Offset != -1 || d.BadChecksum {
			t.Errorf("got %+v", d)
		}
	})
}

// TestTimestampBeside: probes of both kinds to one address, and two of this one, are
// told apart, at 10 ms and an hour's probes.
func TestTimestampBeside(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, _ := openFake(t, Config{Count: 5000, Probing: Probing{Interval: 10 * time.Millisecond, Size: -1}}, func(sent *wire.Packet) []wire.Arrival {
			if sent.Data[0] == packet.V4Timestamp {
				return after(30*time.Millisecond, wire.TimestampReply(sent, uint32(numberOf(sent)), 0))
			}
			return after(20*time.Millisecond, wire.EchoReply(sent))
		})
		echo := mustAdd(t, p, Target{Addr: host4})
		one := mustAdd(t, p, Target{Addr: host4, Probing: Probing{Kind: Timestamp}})
		two := mustAdd(t, p, Target{Addr: host4, Probing: Probing{Kind: Timestamp}})
		for h, rtt := range map[*Handle]time.Duration{echo: 20 * time.Millisecond, one: 30 * time.Millisecond, two: 30 * time.Millisecond} {
			<-h.Done()
			s := h.Summary()
			if want := (Counts{Sent: 5000, Replied: 5000}); s.Counts != want || s.RTT.Min != rtt || s.RTT.Max != rtt {
				t.Errorf("got %+v, %v to %v; want %+v, %v", s.Counts, s.RTT.Min, s.RTT.Max, want, rtt)
			}
		}
		ids := map[*Handle]uint16{}
		for _, ev := range drain(p) {
			ids[ev.Target] = ev.ID
			if ev.Timestamps != nil && uint64(ev.Timestamps.Receive) != ev.Seq {
				t.Fatalf("probe %d got the reply to %d", ev.Seq, ev.Timestamps.Receive)
			}
			if ev.Kind == EventFinished {
				delete(ids, ev.Target)
			} else if len(ids) == 3 && (ids[echo] != ids[one] || ids[one] == ids[two]) {
				t.Fatalf("got the identifiers %v; those of one kind have to differ, and no others", ids)
			}
		}
	})
}

// TestTimestampParked: a probe for which there was no room at first leaves with the
// time it was built at.
func TestTimestampParked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p, w := openFake(t, oneTimestamp, timestampAfter(time.Millisecond, 0))
		tries := 0
		w.Refuse = func(*wire.Packet) error {
			if tries++; tries <= maxTries {
				return wire.ErrBusy
			}
			return nil
		}
		h := mustAdd(t, p, Target{Addr: host4})
		<-h.Done()
		if s := h.Summary(); s.Replied != 1 {
			t.Errorf("got %+v after %d tries", s.Counts, tries)
		}
	})
}

func TestTimestampsOffset(t *testing.T) {
	const day = packet.Day
	for _, tt := range []struct {
		name  string
		in    Timestamps
		ahead time.Duration
		ok    bool
	}{
		{"same", Timestamps{1000, 1010, 1010, 1020}, 0, true},
		{"ahead", Timestamps{1000, 2010, 2015, 1025}, time.Second, true},
		{"behind", Timestamps{2000, 1010, 1010, 2020}, -time.Second, true},
		{"half a millisecond", Timestamps{1000, 1000, 1001, 1000}, time.Millisecond / 2, true},
		{"across midnight", Timestamps{day - 10, 0, 0, 10}, 0, true},
		{"midnight on the way there", Timestamps{day - 10, 500, 500, 10}, 500 * time.Millisecond, true},
		{"behind across midnight", Timestamps{5, day - 995, day - 990, 10}, -time.Second, true},
		{"not standard", Timestamps{1000, NonStandard | 5, 1010, 1020}, 0, false},
		{"not standard at the end", Timestamps{1000, 5, NonStandard, 1020}, 0, false},
		{"no time of day", Timestamps{1000, day, 1010, 1020}, 0, false},
	} {
		ahead, ok := tt.in.Offset()
		if ahead != tt.ahead || ok != tt.ok || tt.in.Standard() != tt.ok {
			t.Errorf("%s: got %v, %v, want %v, %v", tt.name, ahead, ok, tt.ahead, tt.ok)
		}
	}
}

// TestKindRefused: what a kind of probe cannot do without is said when it is opened or
// added.
func TestKindRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		datagram, _ := openFakeAs(t, 7, Config{}, silence)
		raw, _ := openFake(t, Config{}, silence)
		add := func(p *Prober, addr netip.Addr, probing Probing) error {
			_, err := p.Add(Target{Addr: addr, Probing: probing})
			return err
		}
		open := func(c Config) error {
			c.Wire = wire.NewFake(silence)
			p, err := Open(&c)
			if err == nil {
				p.Close()
			}
			return err
		}
		for name, tt := range map[string]struct {
			err  error
			want error // nil: none
		}{
			"timestamp, raw":                    {add(raw, host4, Probing{Kind: Timestamp}), nil},
			"timestamp over IPv6":               {add(raw, host6, Probing{Kind: Timestamp}), errors.ErrUnsupported},
			"timestamp, datagram":               {add(datagram, host4, Probing{Kind: Timestamp}), errors.ErrUnsupported},
			"node information, raw":             {add(raw, host6, Probing{Kind: NodeInfo}), nil},
			"node information over IPv4":        {add(raw, host4, Probing{Kind: NodeInfo}), errors.ErrUnsupported},
			"node information, datagram":        {add(datagram, host6, Probing{Kind: NodeInfo}), errors.ErrUnsupported},
			"echo, datagram":                    {add(datagram, host4, Probing{}), nil},
			"opened for timestamps":             {open(Config{Probing: Probing{Kind: Timestamp}}), nil},
			"opened for timestamps, IPv4":       {open(Config{Family: IPv4, Probing: Probing{Kind: Timestamp}}), nil},
			"opened for timestamps, IPv6":       {open(Config{Family: IPv6, Probing: Probing{Kind: Timestamp}}), errors.ErrUnsupported},
			"opened for timestamps, IPv6 first": {open(Config{Family: PreferIPv6, Probing: Probing{Kind: Timestamp}}), nil},
			"opened for timestamps, datagram":   {open(Config{Mode: Datagram, Probing: Probing{Kind: Timestamp}}), errors.ErrUnsupported},
			"opened for timestamps from IPv6":   {open(Config{Probing: Probing{Kind: Timestamp, Source: host6}}), errors.ErrUnsupported},
			"opened for node information, v4":   {open(Config{Family: IPv4, Probing: Probing{Kind: NodeInfo}}), errors.ErrUnsupported},
		} {
			if tt.want == nil && tt.err != nil || tt.want != nil && !errors.Is(tt.err, tt.want) {
				t.Errorf("%s: got %v, want %v", name, tt.err, tt.want)
			}
		}
		if got := Echo.String() + ", " + Timestamp.String() + ", " + NodeInfo.String(); got != "echo, timestamp, node information" {
			t.Errorf("got %q", got)
		}
		if err := open(Config{Probing: Probing{Kind: NodeInfo + 1}}); err == nil {
			t.Error("a kind that is none was opened")
		}
	})
}
