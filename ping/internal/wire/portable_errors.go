package wire

import (
	"errors"
	"sync"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

// errorQueue is where Linux keeps the ICMP errors of a datagram socket, which
// others hand over among the data.
type errorQueue struct {
	conn *rawsock.Conn // the socket of the portableSocket once more

	mu        sync.Mutex // guards what follows: reader and sender both find errors
	batch     *rawsock.Batch
	ancillary rawsock.Ancillary
}

// openErrorQueue switches the error queue of s on; nil where the system has none.
// It also makes the identifier s's own: the kernel lets others bind it until then.
func (s *portableSocket) openErrorQueue(o *Options) *errorQueue {
	c, err := s.adopted()
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	if err != nil {
		o.optional("error queue", err)
		return nil
	}
	on, extensions := rawsock.RecvErr, rawsock.RecvErrRFC4884
	if s.family == packet.IPv6 {
		on, extensions = rawsock.RecvErr6, rawsock.RecvErrRFC4884v6
	}
	o.optional("identifier of its own", c.SetInt(rawsock.ReuseAddr, 0))
	if err := c.SetInt(on, 1); err != nil {
		o.optional("error queue", err)
		c.Close()
		return nil
	}
	o.optional("ICMP extensions", c.SetInt(extensions, 1))
	return &errorQueue{conn: c, batch: rawsock.NewBatch(fewQueued, room(o.Size), queuedControl)}
}

// drops returns how many packets the socket dropped for want of room.
func (q *errorQueue) drops() uint64 {
	n, err := q.conn.Drops()
	if err != nil { // older than Linux 4.12
		return 0
	}
	return uint64(n)
}

// fewQueued is how many errors are taken at once, and queuedControl what the kernel
// says beside each at most.
const (
	fewQueued     = 8
	queuedControl = 512
)

// adopted returns the socket of s as package rawsock knows it.
func (s *portableSocket) adopted() (*rawsock.Conn, error) {
	f, err := s.file()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return rawsock.FromFile(f)
}

// resend tries a packet again that was refused: each try takes the errno of an ICMP
// error away, and the next comes with the next error. Nobody drains meanwhile, which
// sets it anew for each record that is left (net/core/skbuff.c,
// sock_dequeue_err_skb).
func (w *portable) resend(s *portableSocket, p *Packet) {
	if q := s.errors; q != nil {
		q.mu.Lock()
		defer q.mu.Unlock()
		defer w.take(s, q)
	}
	for tries, own := 0, 0; p.Err != nil && mayBePending(p.Err) && own < pendingErrors && tries < floodedTries; tries++ {
		if s.errors == nil || !s.errors.pending() {
			own++ // refused for itself, as far as can be seen
		}
		p.Err = s.write(p)
	}
}

// floodedTries bounds the tries while errors of others keep coming in.
const floodedTries = 256

// pending takes away the errno of an ICMP error, and reports whether there was one:
// SO_ERROR, man socket(7).
func (q *errorQueue) pending() bool {
	errno, err := q.conn.Int(rawsock.SocketError)
	return err == nil && errno != 0
}

// drain queues the errors that the system keeps apart from the data of s.
func (w *portable) drain(s *portableSocket) {
	q := s.errors
	if q == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	w.take(s, q)
}

// take is drain with q locked.
func (w *portable) take(s *portableSocket, q *errorQueue) {
	for {
		n, err := q.conn.RecvErrors(q.batch)
		if n == 0 || err != nil {
			return
		}
		for i := range n {
			m := q.batch.At(i)
			if q.ancillary.Parse(m.Control) != nil || !q.ancillary.HasErr {
				continue
			}
			b := w.buffer()
			m.Data = b[:copy(b, m.Data)]
			p := Packet{Family: s.family, Via: s.via, At: w.Now()}
			if !p.queued(m, &q.ancillary) || !w.enqueue(arrival{packet: p, buffer: b}) {
				w.recycle(b)
			}
		}
	}
}
