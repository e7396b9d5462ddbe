package diagnose

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Sockets explains the failed attempts, given in the order they were made, from
// what this thread can see of itself.
func Sockets(attempts []Attempt) Finding {
	return Examine(ThisProcess()).Sockets(attempts)
}

// refusal is one reason and the attempts it explains.
type refusal struct {
	attempts []Attempt
	errno    syscall.Errno // 0 when the error is not an errno
	err      error
	reason   reason
}

// Sockets explains the failed attempts: it finds the reason of each and joins the
// equal ones.
func (e *Self) Sockets(attempts []Attempt) Finding {
	if len(attempts) == 0 {
		return Finding{Cause: "no socket was tried"}
	}
	var refusals []refusal
next:
	for _, a := range attempts {
		var errno syscall.Errno
		errors.As(a.Err, &errno)
		r := e.reason(a, errno)
		for i, known := range refusals {
			if known.errno == errno && known.reason == r {
				refusals[i].attempts = append(refusals[i].attempts, a)
				continue next
			}
		}
		refusals = append(refusals, refusal{[]Attempt{a}, errno, a.Err, r})
	}
	f := Finding{Cause: sentence(refusals, attempts), Fixes: e.fixes(refusals)}
	for _, r := range refusals {
		f.Reasons = append(f.Reasons, Reason{
			ID: e.id(r.reason.cause), Attempts: r.attempts, Errno: errnoName(r.errno, r.err),
			Text: r.reason.text, Fix: e.remediesAnywhere(r.reason.cause),
		})
	}
	return f
}

// sentence puts the refusals into words.
func sentence(refusals []refusal, all []Attempt) string {
	var b strings.Builder
	for i, r := range refusals {
		switch {
		case i > 0 && i == len(refusals)-1:
			b.WriteString(", and ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(subject(r.attempts, all))
		if i == 0 {
			b.WriteString(" is refused")
		}
		fmt.Fprintf(&b, " with %s because %s", errnoName(r.errno, r.err), r.reason.text)
	}
	return b.String()
}

// subject names the sockets of some attempts: "a raw socket". The family is
// named only when the other family was tried too.
func subject(some, all []Attempt) string {
	kind := "raw"
	switch raw, datagram := kinds(some); {
	case raw && datagram:
		kind = "raw or datagram"
	case datagram:
		kind = "datagram"
	}
	v4, v6 := families(some)
	if all4, all6 := families(all); all4 != v4 || all6 != v6 {
		kind += map[bool]string{false: " IPv4", true: " IPv6"}[v6]
	}
	return "a " + kind + " socket"
}

func kinds(attempts []Attempt) (raw, datagram bool) {
	for _, a := range attempts {
		raw = raw || !a.Datagram
		datagram = datagram || a.Datagram
	}
	return raw, datagram
}

func families(attempts []Attempt) (v4, v6 bool) {
	for _, a := range attempts {
		v4 = v4 || !a.V6
		v6 = v6 || a.V6
	}
	return v4, v6
}

// errnoName returns "EPERM"; the text of err where there is no errno.
func errnoName(errno syscall.Errno, err error) string {
	if name := unix.ErrnoName(errno); name != "" {
		return name
	}
	if err == nil {
		return "no error"
	}
	return fmt.Sprintf("%q", err.Error())
}
