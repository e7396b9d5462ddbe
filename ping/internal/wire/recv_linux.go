package wire

import (
	"bytes"
	"errors"
	"net"
	"syscall"
	"time"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

// settling is how long after the socket was opened a receive stamp may be the
// time of recvmsg: the kernel switches stamping on from a work queue, and a
// packet without a stamp is given one when it is read. The first stamp that is
// older than the read ends it.
const settling = int64(50 * time.Millisecond)

// Recv drains the error queue first: the transmit stamp of a probe is there
// before its reply is looked at.
func (w *linux) Recv(ps []Packet) (n int, err error) {
	if len(w.held) > 0 {
		n = copy(ps, w.held)
		w.held = w.held[n:]
		return n, nil
	}
	w.look()
	for range w.sockets {
		s := w.sockets[w.turn]
		w.turn = (w.turn + 1) % len(w.sockets) // the others next, or a busy one would hide them
		if n, err = w.recvSocket(s, ps); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, nil
}

// recvSocket drains the error queue of s, then its data, up to one batch. A read of
// data that fails tells of an error that has come in meanwhile: it is taken first, or
// what came behind it would seem to have come before.
func (w *linux) recvSocket(s *socket, ps []Packet) (n int, err error) {
	for n == 0 && err == nil {
		switch {
		case s.maybeErrors:
			n, err = w.recvErrors(s, ps)
		case s.maybeData:
			n, err = w.recvData(s, ps)
		default:
			return 0, nil
		}
	}
	return n, err
}

// hold takes in what the error queue of s has now, for the next Recv.
func (w *linux) hold(s *socket) {
	if len(w.holding) < s.in.Cap() {
		w.holding = make([]Packet, s.in.Cap())
	}
	ps := w.holding
	for s.maybeErrors = true; s.maybeErrors; {
		n, err := w.recvErrors(s, ps)
		if err != nil {
			return // the next Recv finds the same
		}
		for _, p := range ps[:n] {
			p.Quote.Payload, p.Extensions = bytes.Clone(p.Quote.Payload), bytes.Clone(p.Extensions)
			w.held = append(w.held, p)
		}
	}
}

func (w *linux) recvErrors(s *socket, ps []Packet) (n int, err error) {
	before := w.Now()
	got, err := s.conn.RecvErrors(s.in)
	s.maybeErrors = got == s.in.Cap()
	if err != nil && !errors.Is(err, rawsock.ErrWouldBlock) {
		return 0, err
	}
	now := w.Now()
	for i := range got {
		m := s.in.At(i)
		s.drops.took(len(m.Data)) // one buffer for both queues (net/core/skbuff.c, sock_queue_err_skb)
		if w.anc.Parse(m.Control) != nil || !w.anc.HasErr {
			continue
		}
		p := &ps[n]
		*p = Packet{Family: s.family, Via: s.via, At: now, TTL: -1, TOS: -1}
		if s.queued(p, m, &w.anc) {
			if p.Kind == Error {
				s.settle(p, before)
			}
			n++
		}
	}
	return n, nil
}

// queued makes p of a record of the error queue. Of a local refusal, which the
// send has reported, only the MTU is news.
func (s *socket) queued(p *Packet, m *rawsock.Message, a *rawsock.Ancillary) bool {
	switch a.Err.Origin {
	case rawsock.OriginLocal:
		if a.Err.Errno == syscall.EMSGSIZE {
			s.mtu = int(a.Err.Info)
		}
	case rawsock.OriginTimestamping:
		token, ok := s.keys.token(a.Err.Data)
		if ok && a.Err.Info == rawsock.StampSched {
			p.Kind, p.Token = Passed, token
			return s.mute // else it is known from the send
		}
		if !ok || a.Err.Info != rawsock.StampSoftware {
			return false
		}
		p.Kind, p.Token = Transmitted, token
		p.Stamp, p.Hardware = a.Software, false
		return p.Stamp != 0
	default:
		// A raw socket has the error as a plain packet too, with the whole quote, unless
		// it is connected.
		return (s.mode == Datagram || s.connected) && p.queued(m, a)
	}
	return false
}

func (w *linux) recvData(s *socket, ps []Packet) (n int, err error) {
	before := w.Now()
	got, err := s.conn.RecvBatch(s.in)
	s.maybeData = got == s.in.Cap()
	switch {
	case errors.Is(err, net.ErrClosed):
		return 0, err
	case err != nil && !errors.Is(err, rawsock.ErrWouldBlock):
		// The errno of an ICMP error, reported once; the error queue has the rest
		// of it, and there may be data as well.
		s.maybeErrors = true
		s.faults++
		s.maybeData = s.faults < pendingErrors
		return 0, nil
	}
	s.faults = 0
	if got == 0 {
		return 0, nil
	}
	now := w.Now()
	for i := range got {
		m := s.in.At(i)
		s.drops.took(len(m.Data))
		if w.anc.Parse(m.Control) != nil {
			continue
		}
		p := &ps[n]
		*p = Packet{
			Family: s.family, Via: s.via, Addr: m.Addr, Scope: m.Scope, Data: m.Data, At: now,
			TTL: w.anc.TTL, TOS: w.anc.TOS, Stamp: w.anc.Software, Whole: len(m.Data), IPOptions: w.anc.IPOptions,
		}
		s.settle(p, before)
		if s.unwrap(p, m.Flags&rawsock.MSG_TRUNC != 0) {
			n++
		}
	}
	if !s.maybeData {
		s.drops.emptied()
	}
	return n, nil
}

// settle takes the stamp from a packet received by a read that began at before,
// where it may be the time of that read.
func (s *socket) settle(p *Packet, before Instant) {
	if p.Stamp != 0 && p.Stamp <= before.Wall {
		s.stamping = true // it was taken before the read, and so are all that follow
	}
	if !s.stamping && before.Mono-s.opened < settling {
		p.Stamp = 0
	}
}

// unwrap takes off the IP header in front of what a raw IPv4 socket delivers.
// cut says that the batch's buffer was too small for it.
func (s *socket) unwrap(p *Packet, cut bool) bool {
	if s.family == packet.IPv4 && s.mode == Raw {
		h, msg, ok := packet.StripIPv4(p.Data)
		if !ok {
			return false
		}
		p.IPOptions = p.Data[packet.IPv4.HeaderLen:h.HeaderLen]
		p.Data, p.Whole, p.TTL, p.TOS, p.Verify = msg, len(msg), int(h.TTL), int(h.TOS), !cut
		if cut {
			p.Whole = max(p.Whole, h.TotalLen-h.HeaderLen)
		}
	}
	return p.classify()
}
