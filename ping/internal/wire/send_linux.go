package wire

import (
	"context"
	"errors"
	"syscall"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

var background = context.Background()

// Send hands ps to the kernel, runs through one socket at a time, a batch at the most.
func (w *linux) Send(ps []Packet) (n int, err error) {
	for n < len(ps) {
		s := w.byFam[ps[n].Family.Index][ps[n].Via]
		end := n + 1
		for end < min(len(ps), n+s.out.Cap()) && ps[end].Family == ps[n].Family && ps[end].Via == ps[n].Via {
			end++
		}
		k, err := w.sendRun(s, ps[n:end])
		n += k
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// sendRun sends ps through s. A packet the kernel refuses gets its Err and the
// rest goes on.
func (w *linux) sendRun(s *socket, ps []Packet) (n int, err error) {
	for i := range ps {
		if ps[i].Untimed {
			s.sample() // before any is added
			break
		}
	}
	s.out.Reset()
	for i := range ps {
		s.add(&ps[i])
	}
	s.maybeErrors, s.maybeData = s.maybeErrors || s.stamped(ps) > 0, true
	if waiter := w.waiter.Load(); waiter != nil {
		waiter.Ignore() // the stamps would wake it while the packets leave
	}
	tries := 0
	for n < len(ps) {
		at := w.Now()
		k, err := s.conn.SendBatch(s.out)
		if k > 0 {
			tries = 0
		}
		for i := n; i < n+k; i++ {
			ps[i].At, ps[i].Err = at, nil
			if !s.skips(&ps[i]) {
				s.keys.sent(ps[i].Token)
			}
		}
		n += k
		switch {
		case err == nil:
		case isBusy(err):
			w.recount(s)
			s.keys.giveBack(s.stamped(ps[n:]))
			return n, ErrBusy
		case !s.bare && s.keys.unsupported(err):
			// The kernel does not know the key: count its stamps instead.
			s.keys.count()
			rest, err := w.sendRun(s, ps[n:])
			return n + rest, err
		case s.mode == Datagram && tries < pendingErrors && mayBePending(err):
			tries++
			w.recount(s)
		default:
			ps[n].At, ps[n].Err = at, err
			if errors.Is(err, syscall.EMSGSIZE) {
				s.mtu = 0
				w.hold(s) // the error queue says how long it may be
				ps[n].MTU = s.mtu
			}
			s.keys.refused(err)
			s.out.Skip()
			n++
			tries = 0
			w.recount(s)
		}
	}
	return n, nil
}

// recount has the kernel count its stamps anew after a send that failed, where it
// does the counting.
func (w *linux) recount(s *socket) {
	if !s.bare && s.keys.counting {
		w.hold(s)
		s.keys.resync(s.conn)
	}
}

// add puts p into the outgoing batch with its control data.
func (s *socket) add(p *Packet) {
	m := s.out.Add()
	m.Data, m.Addr, m.Scope = p.Data, p.Addr, p.Scope
	if p.TTL > 0 {
		m.Control = s.facts.appendTTL(m.Control, p.TTL)
	}
	if s.flow != 0 && s.family == packet.IPv6 {
		m.Control = rawsock.AppendFlowLabel(m.Control, s.flow)
	}
	if p.TOS > 0 {
		m.Control = s.facts.appendTOS(m.Control, p.TOS)
	}
	if s.skips(p) {
		return
	}
	if s.sampling {
		m.Control = rawsock.AppendTxStamps(m.Control, s.sampled)
	}
	if !s.keys.counting {
		m.Control = rawsock.AppendTxKey(m.Control, s.keys.take(p.Token))
	}
}

// skips reports whether p leaves without a transmit stamp.
func (s *socket) skips(p *Packet) bool { return s.bare || p.Untimed && s.sampling }

// stamped counts those of ps that are to have a transmit stamp.
func (s *socket) stamped(ps []Packet) (n int) {
	for i := range ps {
		if !s.skips(&ps[i]) {
			n++
		}
	}
	return n
}
