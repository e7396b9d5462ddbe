package wire

import (
	"errors"
	"math/bits"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

// linux is the wire on package rawsock: batches, kernel stamps both ways, the
// error queue. Measured facts and reasons stand beside what they forced.
type linux struct {
	clock
	options Options
	size    int        // largest message expected
	adding  sync.Mutex // held while sockets, or one of them, grows, perhaps beside a Wait
	sockets []*socket
	byFam   [2][]*socket
	first   [2]Socket              // of each family; does not change
	pass    [2][]uint8             // what the filters admit, by family; guarded by adding
	waiter  atomic.Pointer[waiter] // made by the first Wait: not every run has one
	woken   atomic.Bool            // Wake was called before
	peer    netip.Addr             // of those of its family, once connected
	until   int64                  // when the last Wait was to end
	turn    int                    // the socket Recv begins with
	held    []Packet               // of the error queue, taken in before Recv asked
	holding []Packet               // where they are read into
	anc     rawsock.Ancillary
}

// waiter waits for the sockets there were when it was made, in their order.
type waiter struct {
	*rawsock.Waiter
	sockets []*socket
}

// fewPackets is the batch of a wire that expects no more than some hundred
// packets a second: a start should not pay for memory it does not touch again.
const (
	fewPackets   = 8
	fewPerSecond = 200
)

// Open opens the wire this system is best served by. When no socket may be
// had the error is a *Refused.
func Open(o Options) (Wire, error) {
	w := &linux{clock: newClock(), options: o, size: o.Size, until: Forever}
	for i, f := range packet.Families {
		w.pass[i] = passing(facts[i].pass, f, o.Kind)
	}
	modes := [2]Mode{}
	conns, opened, err := openEach(&o, func(f *packet.Family, mode Mode) (*rawsock.Conn, error) {
		modes[f.Index] = mode
		return openSocket(f, mode, w.pass[f.Index], &o)
	})
	for i, f := range packet.Families {
		if opened[i] {
			w.add(conns[i], f, modes[i])
		}
	}
	if err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *linux) add(c *rawsock.Conn, f *packet.Family, mode Mode) {
	s := &socket{
		conn: c, family: f, facts: &facts[f.Index], mode: mode,
		opened: w.Now().Mono, flow: w.options.FlowLabel, bare: w.options.UserClocks, via: uint8(len(w.byFam[f.Index])),
	}
	s.batches(fewPackets, w.size)
	s.unmute()
	if mode == Datagram {
		if a, ok := c.LocalAddr().(rawsock.IPAddr); ok {
			s.id = a.Port()
		}
	}
	w.adding.Lock()
	w.sockets = append(w.sockets, s)
	w.adding.Unlock()
	w.byFam[f.Index] = append(w.byFam[f.Index], s)
	if s.via == 0 {
		w.first[f.Index] = s.described()
	}
}

// Another gives the new socket what Expect gave the others.
func (w *linux) Another(f *packet.Family) (Socket, error) {
	c, err := openSocket(f, Datagram, nil, &w.options)
	if err != nil {
		return Socket{}, err
	}
	w.add(c, f, Datagram)
	all := w.byFam[f.Index]
	first, s := all[0], all[len(all)-1]
	if first.in.Cap() == Batch {
		s.warmed()
	}
	s.batches(first.in.Cap(), w.size)
	w.enlarge(s, first.asked)
	if w.peer.IsValid() && packet.FamilyOf(w.peer) == f {
		if err := s.connect(w.peer, nil); err != nil {
			return Socket{}, err
		}
	}
	w.Wake() // the Wait in progress does not know the new one
	return s.described(), nil
}

func (w *linux) Socket(f *packet.Family) Socket { return w.first[f.Index] }

// Connect leaves the errors to the error queue: what a router sends comes from another
// address than the socket is connected to, and is not delivered as data any more
// (net/ipv4/raw.c, raw_v4_match), but for the unreachables of the peer itself.
func (w *linux) Connect(dst netip.Addr) error {
	f := packet.FamilyOf(dst)
	w.adding.Lock()
	defer w.adding.Unlock()
	w.peer = dst
	w.pass[f.Index] = slices.DeleteFunc(slices.Clone(w.pass[f.Index]), func(typ uint8) bool { return !f.IsReply(typ) })
	for _, s := range w.byFam[f.Index] {
		if err := s.connect(dst, w.pass[f.Index]); err != nil {
			return err
		}
	}
	return nil
}

func (s *socket) connect(dst netip.Addr, pass []uint8) error {
	if s.mode == Raw {
		if err := s.conn.SetICMPFilter(pass...); err != nil {
			return err
		}
	}
	s.connected = true
	return s.conn.Connect(background, rawsock.IPAddr{AddrPort: netip.AddrPortFrom(dst, 0)})
}

func (w *linux) Wake() {
	w.woken.Store(true)
	if waiter := w.waiter.Load(); waiter != nil {
		waiter.Wake()
	}
}

// madeWaiter returns the waiter, made on first use, and anew when there is one more
// socket: its set is fixed. Only Wait uses it, so that nobody waits on the one before.
func (w *linux) madeWaiter() (*waiter, error) {
	w.adding.Lock()
	defer w.adding.Unlock()
	before := w.waiter.Load()
	if before != nil && len(before.sockets) == len(w.sockets) {
		return before, nil
	}
	var conns []*rawsock.Conn
	for _, s := range w.sockets {
		conns = append(conns, s.conn)
	}
	made, err := rawsock.NewWaiter(conns...)
	if err != nil {
		return nil, err
	}
	all := &waiter{Waiter: made, sockets: slices.Clone(w.sockets)}
	w.waiter.Store(all)
	if before != nil {
		before.Close()
	}
	if w.woken.Load() { // perhaps by one that saw no waiter, or the one before
		all.Wake()
	}
	return all, nil
}

func (w *linux) Wait(until int64) error {
	d := time.Duration(-1)
	if w.until = until; until != Forever {
		if d = time.Duration(until - w.Now().Mono); d <= 0 {
			return nil
		}
	}
	waiter, err := w.madeWaiter()
	if err != nil {
		return err
	}
	if err := waiter.Wait(d); err != nil {
		return err
	}
	w.adding.Lock()
	defer w.adding.Unlock()
	for i, s := range waiter.sockets {
		s.drops.emptied()
		ready := waiter.Ready(i)
		s.maybeErrors = s.maybeErrors || ready&rawsock.HasErrors != 0
		s.maybeData = s.maybeData || ready&(rawsock.Readable|rawsock.HasErrors) != 0
	}
	return nil
}

// look has every queue read, whatever the poller said, once the moment has come that
// Wait was to end at. Then probes are given up, and what came since the poller was
// asked, however long this thread was kept from running, must be seen first.
func (w *linux) look() {
	if w.until == Forever || w.Now().Mono < w.until {
		return
	}
	w.until = Forever
	for _, s := range w.sockets {
		s.maybeErrors, s.maybeData = true, true
	}
}

// mostRoom is the largest receive buffer asked for; the option is a C int.
const mostRoom = 1 << 27

// Expect sizes the receive buffers for a second of answers, and the batches.
func (w *linux) Expect(perSecond float64, size int) (batch, room int) {
	w.adding.Lock()
	defer w.adding.Unlock()
	larger := size > w.size
	w.size = max(w.size, size)
	room = fewPackets
	if perSecond > fewPerSecond {
		room = mostRoom / charge(w.size)
	}
	for _, s := range w.sockets {
		if n := s.in.Cap(); perSecond > fewPerSecond && n < Batch {
			s.warmed()
			s.batches(Batch, w.size)
		} else if larger {
			s.batches(n, w.size)
		}
		if want := int(min(perSecond*float64(charge(w.size)), mostRoom)); want > 1<<17 {
			w.enlarge(s, 1<<bits.Len(uint(want-1)))
		}
		if perSecond > fewPerSecond {
			if bytes, err := s.conn.Int(rawsock.RecvBuf); err == nil {
				room = min(room, bytes/charge(w.size))
			}
		}
	}
	return w.sockets[0].in.Cap(), room
}

// enlarge asks for a receive buffer of n bytes, if it is not as large already.
func (w *linux) enlarge(s *socket, n int) {
	if n <= s.asked {
		return
	}
	s.drops.read(s.conn) // by the room it had
	s.asked = n
	err := s.conn.SetInt(rawsock.RecvBufForce, n)
	if s.forced = s.forced || err == nil; err != nil && !s.forced {
		// Of one that was forced before it would only take away.
		err = s.conn.SetInt(rawsock.RecvBuf, n)
	}
	w.options.optional("receive buffer", err)
}

func (w *linux) Drops() (n uint64) {
	for _, s := range w.sockets {
		n += s.drops.read(s.conn)
	}
	return n
}

// Source asks the kernel by connecting a UDP socket, which sends nothing.
func (w *linux) Source(dst netip.Addr) (netip.Addr, error) {
	if w.options.Source.IsValid() {
		return w.options.Source, nil
	}
	f := packet.FamilyOf(dst)
	c, err := rawsock.Socket(facts[f.Index].domain, rawsock.SOCK_DGRAM, rawsock.IPPROTO_UDP, &rawsock.Config{NetNS: w.options.NetNS, Unpolled: true})
	if err != nil {
		return netip.Addr{}, err
	}
	defer c.Close()
	if w.options.Interface != "" {
		if err := c.BindToDevice(w.options.Interface); err != nil {
			return netip.Addr{}, err
		}
	}
	if err := c.Connect(background, rawsock.IPAddr{AddrPort: netip.AddrPortFrom(dst, anyPort)}); err != nil {
		return netip.Addr{}, err
	}
	a, ok := c.LocalAddr().(rawsock.IPAddr)
	if !ok {
		return netip.Addr{}, errors.ErrUnsupported
	}
	return a.Addr(), nil
}

func (w *linux) Scope(zone string) (uint32, error) {
	w.adding.Lock()
	defer w.adding.Unlock()
	return w.sockets[0].conn.Scope(zone)
}

func (w *linux) Close() error {
	var errs []error
	for _, s := range w.sockets {
		errs = append(errs, s.conn.Close())
	}
	if waiter := w.waiter.Load(); waiter != nil {
		errs = append(errs, waiter.Close())
	}
	return errors.Join(errs...)
}
