package health

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"goping/ping"
)

// check is one host under check. The checker's lock guards it.
type check struct {
	target  Target
	name    string
	policy  *Policy
	machine machine
	handle  *ping.Handle
	addr    netip.Addr // that is probed; the zero Addr while the name has none
	nameErr error      // of the last attempt to resolve the name
	anyAddr bool       // samples of all addresses of the name count
	fast    bool       // probed at the FastInterval
	removed bool
	last    *Event // of the last change of state; nil before the first
	failed  *Event // NameFailed; nil while the name has an address
}

// newCheck makes the check of t, not begun yet.
func (c *Checker) newCheck(t Target) (*check, error) {
	k := &check{target: t, name: cmp.Or(t.Name, t.Host), policy: &c.policy, anyAddr: c.anyAddr}
	if k.name == "" {
		if !t.Addr.IsValid() {
			return nil, errors.New("health: add: no host given")
		}
		k.name = t.Addr.String()
	}
	if t.Policy != nil {
		own := policyOf(*t.Policy)
		if err := own.check(); err != nil {
			return nil, fmt.Errorf("%w (%s)", err, k.name)
		}
		k.policy = &own
	}
	k.machine = newMachine(k.policy)
	return k, nil
}

// interval is that at which the host is probed.
func (k *check) interval() time.Duration {
	if k.fast {
		return k.policy.FastInterval
	}
	return k.policy.Interval
}

// event describes what happens to k, as far as that is the same for all kinds.
func (k *check) event(kind EventKind, now time.Time) Event {
	return Event{
		Kind: kind, Name: k.name, Host: k.target.Host, Addr: k.addr, Labels: k.target.Labels,
		Time: now, From: k.machine.state, To: k.machine.state,
	}
}

// status describes how k is.
func (k *check) status(now time.Time) Status {
	m := &k.machine
	s := Status{
		Name: k.name, Host: k.target.Host, Addr: k.addr, Labels: k.target.Labels,
		State: m.state, Since: m.since, Err: m.err, NameErr: k.nameErr, Last: m.last, Deciding: k.fast,
		Window: m.quality.summary(now),
	}
	if s.State == Unknown && s.Err == nil {
		s.Err = k.nameErr
	}
	s.Cause = CauseOf(s.Err)
	return s
}

// named takes in where the name of k leads, or why nowhere, and returns what there is to
// tell: not the first address of a name that was not waited for, nor the same failure
// again.
func (k *check) named(e *ping.Event, now time.Time) (ev Event, tell bool) {
	failed := k.failed != nil
	k.nameErr = e.Err
	if e.Kind == ping.EventUnresolved {
		ev = k.event(NameFailed, now)
		ev.Cause, ev.Err = CauseOf(e.Err), e.Err
		if !failed {
			k.failed = &ev
		}
		return ev, !failed
	}
	k.addr, k.failed = e.Addr, nil
	if e.Former.IsValid() && e.Former != e.Addr {
		if !k.anyAddr {
			k.machine.restart()
		}
		ev = k.event(AddressChanged, now)
		ev.OldAddr = e.Former
		return ev, true
	}
	return k.event(NameFound, now), failed
}
