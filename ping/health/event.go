package health

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"time"
)

// EventKind is what an [Event] tells.
type EventKind uint8

const (
	// StateChanged: a check went From one state To another.
	StateChanged EventKind = iota
	// AddressChanged: the name of a host has another address, from OldAddr to Addr. The
	// state stays, and is decided by samples of the new address from then on.
	AddressChanged
	// NameFailed: the name of a host has no address any more, or the name servers do not
	// answer; Err says which. The address known last, if any, is probed all the same.
	// It is told once, not for each attempt.
	NameFailed
	// NameFound: a name that failed has an address again, or for the first time.
	NameFound
	// Removed: the check was removed.
	Removed
)

var kindNames = [...]string{"state changed", "address changed", "name failed", "name found", "removed"}

// String returns the kind in lower case.
func (k EventKind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("unknown (%d)", uint8(k))
}

// Event is something that happened to a check.
type Event struct {
	Kind   EventKind         // what happened
	Name   string            // of the check
	Host   string            // as it was given
	Addr   netip.Addr        // that is probed; the zero Addr when the name was never resolved
	Labels map[string]string // of the Target
	Time   time.Time         // when

	From, To   State         // equal unless Kind is StateChanged
	Cause      Cause         // why To is not Up, or why the name failed
	Err        error         // says more; nil when Cause is NoCause
	Lasted     time.Duration // how long From lasted; 0 when it was the first state
	Evidence   []Sample      // that decided, in the order their probes were sent; not to be changed
	Suppressed int           // times Hold kept back a recovery from Down that did not last

	OldAddr netip.Addr // for AddressChanged

	// Missed is how many events this reader has missed immediately before this one,
	// because Config.EventBuffer of them waited already.
	Missed uint64
}

// String says what happened in a line: "db: up → down after 1m40s: timeout (ping: no
// answer within the timeout)".
func (e Event) String() string {
	var b strings.Builder
	b.WriteString(e.Name + ": ")
	switch e.Kind {
	case StateChanged:
		fmt.Fprintf(&b, "%v → %v", e.From, e.To)
		if e.Lasted > 0 {
			fmt.Fprintf(&b, " after %v", e.Lasted.Round(time.Millisecond))
		}
	case AddressChanged:
		fmt.Fprintf(&b, "address changed from %v to %v", e.OldAddr, e.Addr)
	case NameFound:
		fmt.Fprintf(&b, "name found: %v", e.Addr)
	default:
		b.WriteString(e.Kind.String())
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %s (%v)", e.Cause, e.Err)
	}
	return b.String()
}

// log writes a line about e.
func (e *Event) log(to *slog.Logger) {
	level := slog.LevelInfo
	attrs := []slog.Attr{slog.String("check", e.Name), slog.Any("addr", e.Addr)}
	switch e.Kind {
	case StateChanged:
		attrs = append(attrs, slog.Any("from", e.From), slog.Any("to", e.To), slog.Duration("lasted", e.Lasted))
		if e.To != Up {
			level = slog.LevelWarn
		}
	case AddressChanged:
		attrs = append(attrs, slog.Any("old", e.OldAddr))
	case NameFailed:
		level = slog.LevelWarn
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("cause", string(e.Cause)), slog.Any("err", e.Err))
	}
	to.LogAttrs(context.Background(), level, "health: "+e.Kind.String(), attrs...)
}
