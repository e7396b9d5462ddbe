// Package tally counts a run as iputils' ping does, where that is not how package
// ping counts: a reply that is late, damaged, cut short or from another address is
// received; an ICMP error counts even behind the reply; what could not be sent was
// transmitted, and what has no answer is lost.
//
// Feed it the events as they come, and ask for the Figures of a Summary:
//
//	again := t.Add(&event)
//	figures := t.Figures(&summary)
package tally

import (
	"errors"
	"time"

	"goping/ping"
	"goping/stats"
)

// Tally is the counts of one target. The zero value is ready. It is not safe for
// use by several goroutines at once.
type Tally struct {
	seen seen

	received, errors uint64 // by the events there were

	// What a Summary does not have, or has elsewhere.
	asideReceived uint64         // replies that are no reply to package ping
	asideRepeats  uint64         // likewise, of probes that had been answered
	asideErrors   uint64         // ICMP errors behind a verdict, probes too long to be sent
	counted       uint64         // replies that are one to package ping, but not the first
	corrupted     uint64         // replies with a wrong checksum
	times         stats.Recorder // of asideReceived and asideRepeats
	first, last   time.Time      // when the first and the last could not be sent
}

// Received and Errors are how many of the events added so far are replies, no
// duplicates among them, and errors.
func (t *Tally) Received() uint64 { return t.received }
func (t *Tally) Errors() uint64   { return t.errors }

// Add takes in an event and reports whether it is a further reply to a probe.
func (t *Tally) Add(e *ping.Event) (again bool) {
	switch e.Kind {
	case ping.EventReplied:
		if again = t.seen.add(e.Seq); again {
			t.counted++
		} else {
			t.received++
		}
	case ping.EventDuplicate, ping.EventResponder:
		return true
	case ping.EventCorrupt:
		if e.Damage != nil && e.Damage.BadChecksum {
			t.corrupted++
			return false
		}
		return t.aside(e)
	case ping.EventLate, ping.EventTruncated, ping.EventOtherSource:
		return t.aside(e)
	case ping.EventUnreachable:
		t.errors++
	case ping.EventNotice:
		if IsError(e) {
			t.errors++
			t.asideErrors++
		}
	case ping.EventFailed:
		if t.first.IsZero() {
			t.first = e.Sent
		}
		t.last = e.Sent
		if errors.Is(e.Err, ping.ErrTooBig) {
			t.errors++
			t.asideErrors++
		}
	}
	return again
}

// aside takes in a reply that Summary.Replied does not have.
func (t *Tally) aside(e *ping.Event) (again bool) {
	if e.TxClock != ping.NoClock && e.RxClock != ping.NoClock {
		t.times.Add(e.RTT)
	}
	if again = t.seen.add(e.Seq); again {
		t.asideRepeats++
		return true
	}
	t.asideReceived++
	t.received++
	return false
}

// IsError reports whether the ICMP message of an event says that the probe did not
// arrive: a redirect or a source quench does not.
func IsError(e *ping.Event) bool {
	var icmp *ping.ICMPError
	if !errors.As(e.Err, &icmp) {
		return false
	}
	if icmp.Reporter.Is4() {
		return icmp.Type != 4 && icmp.Type != 5 // RFC 792
	}
	return icmp.Type != 137 // RFC 4861
}

// Figures are what finish in ping_common.c of iputils prints.
type Figures struct {
	Transmitted, Received, Duplicates, Corrupted, Errors uint64

	RTT  stats.Summary // of all replies, duplicates among them
	Pipe uint64        // how many probes were under way at once at the most
	Time time.Duration // from the first probe to the last
}

// Lost is how many probes no reply came for.
func (f *Figures) Lost() uint64 { return f.Transmitted - min(f.Transmitted, f.Received) }

// LossRatio is their share, from 0 to 1.
func (f *Figures) LossRatio() float64 {
	if f.Transmitted == 0 {
		return 0
	}
	return float64(f.Lost()) / float64(f.Transmitted)
}

// Gap is the mean time from one probe to the next; 0 with fewer than two.
func (f *Figures) Gap() time.Duration {
	if f.Transmitted < 2 {
		return 0
	}
	return f.Time / time.Duration(f.Transmitted-1)
}

// Figures are those of a target with this Summary.
func (t *Tally) Figures(s *ping.Summary) Figures {
	return Figures{
		Transmitted: s.Sent + s.Failed,
		Received:    s.Replied - min(s.Replied, t.counted) + t.asideReceived,
		Duplicates:  s.Duplicates + s.Responders + t.counted + t.asideRepeats,
		Corrupted:   t.corrupted,
		Errors:      s.Unreachable + t.asideErrors,
		RTT:         joined(s.RTT, &t.times),
		Pipe:        s.Pipe,
		Time:        t.span(s),
	}
}

// span is the time from the first probe to the last, those among them that could not be
// sent.
func (t *Tally) span(s *ping.Summary) time.Duration {
	first, last := s.First, s.Last
	switch {
	case t.first.IsZero():
	case first.IsZero():
		first, last = t.first, t.last
	default:
		if t.first.Before(first) {
			first = t.first
		}
		if t.last.After(last) {
			last = t.last
		}
	}
	return last.Sub(first)
}
