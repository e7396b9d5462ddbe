package wire

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"goping/ping/internal/packet"
)

// portable is the wire on golang.org/x/net: one packet a call, the program's
// clock. It has no build tag, so that the lab tests it on Linux as well, whose
// datagram sockets keep ICMP errors in a queue of their own.
//
// A goroutine per socket reads into a bounded queue; what finds it full counts
// as dropped by this machine.
type portable struct {
	clock
	alarm
	options Options
	byFam   [2][]*portableSocket
	first   [2]Socket // of each family; does not change

	mu      sync.Mutex
	queue   []arrival
	taken   []arrival // handed out by Recv, until the next
	free    [][]byte
	size    int // largest message expected
	dropped uint64

	readers sync.WaitGroup
}

// arrival is a packet and the buffer under it.
type arrival struct {
	packet Packet
	buffer []byte
}

// portableQueue bounds what waits for Recv.
const portableQueue = 4096

// Portable opens the wire that needs nothing beyond golang.org/x/net. When no
// socket may be had the error is a *Refused.
func Portable(o Options) (Wire, error) {
	if err := o.portable(); err != nil {
		return nil, err
	}
	w := &portable{clock: newClock(), alarm: newAlarm(), options: o, size: o.Size}
	sockets, opened, err := openEach(&o, func(f *packet.Family, mode Mode) (*portableSocket, error) {
		return openPortable(f, mode, &o)
	})
	for i, s := range sockets {
		if opened[i] {
			w.add(s)
			w.first[i] = s.described()
		}
	}
	if err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

// add has s read from now on.
func (w *portable) add(s *portableSocket) {
	all := &w.byFam[s.family.Index]
	s.via = uint8(len(*all))
	*all = append(*all, s)
	w.readers.Go(func() { w.read(s) })
}

func (w *portable) Admit(f *packet.Family, k packet.Kind) error {
	if err := admissible(w.first[f.Index].Mode, f, k); err != nil || k == packet.KindEcho {
		return notRaw(err, &w.options, f, func() (io.Closer, error) { return openPortable(f, Raw, &w.options) })
	}
	return w.byFam[f.Index][0].admit(k)
}

func (w *portable) Another(f *packet.Family) (Socket, error) {
	s, err := openPortable(f, Datagram, &w.options)
	if err != nil {
		return Socket{}, err
	}
	w.add(s)
	return s.described(), nil
}

// read queues what comes in on s until s is closed.
func (w *portable) read(s *portableSocket) {
	// Of any size: Expect may ask for more room while a read waits.
	whole := make([]byte, 1<<16)
	for failures := 0; ; {
		p, err := s.read(whole)
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			// The errno of an ICMP error is reported once, before any data; one that
			// stays must not have this spin. Where errors never cease there is data to
			// be had between two of them.
			w.drain(s)
			if failures++; failures%pendingErrors == 0 {
				time.Sleep(10 * time.Millisecond)
			}
			continue
		}
		failures = 0
		p.At = w.Now()
		w.drain(s) // an error that came before it, and of which a send was told
		b := w.buffer()
		if len(b) < len(p.Data) {
			b = make([]byte, len(p.Data))
		}
		p.Data = b[:copy(b, p.Data)]
		if !p.classify() || !w.enqueue(arrival{packet: p, buffer: b}) {
			w.recycle(b)
		}
	}
}

// buffer returns one that is free, or a new one.
func (w *portable) buffer() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	size := room(w.size)
	if n := len(w.free); n > 0 {
		b := w.free[n-1]
		w.free = w.free[:n-1]
		if len(b) >= size {
			return b
		}
	}
	return make([]byte, size)
}

// recycle makes a buffer free again.
func (w *portable) recycle(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.free = append(w.free, b)
}

// enqueue hands a packet to Recv; false when there is no room for it.
func (w *portable) enqueue(a arrival) bool {
	w.mu.Lock()
	room := len(w.queue) < portableQueue
	if room {
		w.queue = append(w.queue, a)
	} else {
		w.dropped++
	}
	w.mu.Unlock()
	w.Wake()
	return room
}

func (w *portable) Send(ps []Packet) (n int, err error) {
	for ; n < len(ps); n++ {
		p := &ps[n]
		s := w.byFam[p.Family.Index][p.Via]
		p.At = w.Now()
		p.Err = s.write(p)
		if p.Err != nil && s.mode == Datagram && mayBePending(p.Err) {
			w.resend(s, p)
		}
		if p.Err != nil && isBusy(p.Err) {
			return n, ErrBusy
		}
	}
	return n, nil
}

func (w *portable) Recv(ps []Packet) (n int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.taken {
		w.free = append(w.free, a.buffer)
	}
	w.taken = w.taken[:0]
	n = min(len(ps), len(w.queue))
	w.taken = append(w.taken, w.queue[:n]...)
	w.queue = append(w.queue[:0], w.queue[n:]...)
	for i, a := range w.taken {
		ps[i] = a.packet
	}
	return n, nil
}

// Wait that ends long after until does so because this process stood still. What
// came meanwhile lies in the sockets, and is the readers' to take before the loop
// gives anything up.
func (w *portable) Wait(until int64) error {
	w.wait(&w.clock, until)
	if until == Forever {
		return nil
	}
	if late := time.Duration(w.Now().Mono - until); late > stoodStill {
		// The longer the process stood still, the more there is for the readers to stamp
		// and queue before the loop judges what did not come.
		time.Sleep(min(max(late/4, stoodStill), mostReading))
	}
	return nil
}

const (
	stoodStill  = 10 * time.Millisecond
	mostReading = 100 * time.Millisecond
)

// Connect is refused by portable before.
func (w *portable) Connect(netip.Addr) error { return errors.ErrUnsupported }

func (w *portable) Socket(f *packet.Family) Socket { return w.first[f.Index] }

func (s *portableSocket) described() Socket {
	return Socket{Open: true, Mode: s.mode, Identifier: s.id}
}

// Source asks the system by connecting a UDP socket, which sends nothing.
func (w *portable) Source(dst netip.Addr) (netip.Addr, error) {
	if w.options.Source.IsValid() {
		return w.options.Source, nil
	}
	c, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(dst, anyPort)))
	if err != nil {
		return netip.Addr{}, err
	}
	defer c.Close()
	return c.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap(), nil
}

// Expect has the next buffers hold size bytes.
func (w *portable) Expect(_ float64, size int) (batch, room int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.size = max(w.size, size)
	return Batch, Batch // whose buffers are the system's
}

// Drops counts what found the queue full and, of datagram sockets where the system
// tells, what found the socket full while its reader was kept from running.
func (w *portable) Drops() uint64 {
	w.mu.Lock()
	n := w.dropped
	w.mu.Unlock()
	for _, all := range w.byFam {
		for _, s := range all {
			if s.errors != nil {
				n += s.errors.drops()
			}
		}
	}
	return n
}

func (w *portable) Close() error {
	var errs []error
	for _, all := range w.byFam {
		for _, s := range all {
			errs = append(errs, s.Close())
		}
	}
	w.readers.Wait()
	return errors.Join(errs...)
}
