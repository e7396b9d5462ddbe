package wire

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/packet"
	"goping/rawsock"
)

// socketKind is a socket of a wire.
type socketKind struct {
	portable bool
	mode     Mode
	family   *packet.Family
}

func (k socketKind) String() string {
	name := "linux"
	if k.portable {
		name = "portable"
	}
	return fmt.Sprintf("%s/%v/%v", name, k.mode, k.family)
}

func eachSocket(t *testing.T, f func(t *testing.T, k socketKind)) {
	for _, portable := range []bool{false, true} {
		for _, mode := range []Mode{Raw, Datagram} {
			for _, family := range []*packet.Family{packet.IPv4, packet.IPv6} {
				k := socketKind{portable, mode, family}
				t.Run(k.String(), func(t *testing.T) { f(t, k) })
			}
		}
	}
}

// open opens the wire with the one socket.
func (k socketKind) open(t *testing.T) Wire {
	t.Helper()
	o := Options{Mode: k.mode, Families: []*packet.Family{k.family}, Size: 64}
	if !k.portable {
		w := open(t, o)
		for _, s := range w.sockets {
			s.opened -= settling // the lab's own stamps keep the kernel stamping
		}
		return w
	}
	w, err := Portable(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

func (k socketKind) addr(n netlab.Node) netip.Addr { return n.Addr(k.family == packet.IPv6) }

// sendOne sends the request seq to addr.
func sendOne(t *testing.T, w Wire, addr netip.Addr, seq uint16) {
	t.Helper()
	ps := []Packet{echo(addr, seq, 56)}
	if n, err := w.Send(ps); n != 1 || err != nil || ps[0].Err != nil {
		t.Fatalf("send to %v: %d settled, %v, %v", addr, n, err, ps[0].Err)
	}
}

// errorsUntil receives until the reply to request seq is there, and returns the
// errors that came meanwhile. It gives up after a time that only a failing test
// spends.
func errorsUntil(t *testing.T, w Wire, seq uint16) (errs []Packet) {
	t.Helper()
	ps := make([]Packet, Batch)
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		n, err := w.Recv(ps)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range ps[:n] {
			switch p.Kind {
			case Error:
				p.Quote.Payload, p.Extensions = bytes.Clone(p.Quote.Payload), bytes.Clone(p.Extensions)
				errs = append(errs, p)
			case Echo:
				if e, _ := packet.ParseMessage(p.Family, p.Data, p.Verify); e.Seq == seq {
					return errs
				}
			}
		}
		if n == 0 {
			w.Wait(w.Now().Mono + int64(50*time.Millisecond))
		}
	}
	t.Fatalf("no reply to request %d", seq)
	return nil
}

// told is what an Error tells, as far as it does not differ by wire.
type told struct {
	from, about          netip.Addr
	typ, code            uint8
	mtu, pointer         int
	seq                  uint16
	extensions           int
	errorTTL             int
	quoted               bool // with its IP header
	quotedTTL, quotedTOS int  // then
}

// Each ICMP error about a probe comes once, whole, from whatever socket; one that
// is damaged or quotes too little does not come.
func TestErrorsComeOnceAndWhole(t *testing.T) {
	lab := netlab.New(t)
	router, answers := lab.Router("r1"), lab.Host(netlab.Script{})
	damaged := netlab.Unreachable(1)
	damaged.BadChecksum = true
	labelled := netlab.TimeExceeded(0).With(netlab.MPLS{{Value: 16001}}, netlab.InterfaceInfo{Name: "ge-0/0/1"})
	unmarked := *labelled
	unmarked.NoLength = true
	for _, tt := range []struct {
		name  string
		e     *netlab.ICMPError
		never bool
	}{
		{"unreachable", netlab.Unreachable(0), false},
		{"filtered", netlab.Unreachable(13), false},
		{"reject route", netlab.Unreachable6(6), false},
		{"time exceeded", netlab.TimeExceeded(0), false},
		{"too big", netlab.TooBig(1400), false},
		{"parameter problem", netlab.ParameterProblem(5), false},
		{"8 bytes quoted", netlab.Unreachable(1).Quoting(8), false},
		{"changed on the way", netlab.Unreachable(1).Having(1, 0x48), false},
		{"extensions", labelled, false},
		{"extensions, no length", &unmarked, false},
		{"wrong checksum", damaged, true},
		{"4 bytes quoted", netlab.Unreachable(1).Quoting(4), true},
	} {
		e := tt.e.By(router)
		e.TTL = 250
		host := lab.Host(netlab.Script{Error: e})
		t.Run(tt.name, func(t *testing.T) {
			eachSocket(t, func(t *testing.T, k socketKind) {
				w := k.open(t)
				sendOne(t, w, k.addr(host), 7)
				sendOne(t, w, k.addr(answers), 8)
				errs := errorsUntil(t, w, 8)
				switch {
				case tt.never && len(errs) > 0:
					t.Errorf("came all the same: %+v", errs)
				case !tt.never && len(errs) != 1:
					t.Errorf("%d errors, want 1: %+v", len(errs), errs)
				case !tt.never:
					checkTold(t, k, &errs[0], k.told(e, router, host))
				}
			})
		})
	}
}

// told is what e, of which there is a row, has to tell a socket of kind k.
func (k socketKind) told(e *netlab.ICMPError, router, host netlab.Node) told {
	want := told{
		from: k.addr(router), about: k.addr(host), typ: e.Type6, code: e.Code6, mtu: e.MTU, pointer: e.Pointer,
		seq: 7, extensions: len(e.Extensions), errorTTL: e.TTL,
	}
	if k.family == packet.IPv4 {
		want.typ, want.code = e.Type4, e.Code4
	}
	if k.mode == Raw { // the error queue of a datagram socket has no quoted IP header
		want.quoted, want.quotedTTL, want.quotedTOS = true, 64, 0
		if e.QuoteTTL > 0 {
			want.quotedTTL, want.quotedTOS = e.QuoteTTL, e.QuoteTOS
		}
	}
	return want
}

func checkTold(t *testing.T, k socketKind, p *Packet, want told) {
	t.Helper()
	exts, err := packet.ParseExtensions(p.Extensions)
	if err != nil && want.extensions > 0 {
		t.Error(err)
	}
	got := told{
		from: p.From, about: p.Addr, typ: p.Type, code: p.Code, mtu: p.MTU, pointer: p.Pointer,
		seq: p.Quote.Seq, extensions: len(exts), errorTTL: p.TTL,
		quoted: p.Quote.HasHeader, quotedTTL: int(p.Quote.Header.TTL), quotedTOS: int(p.Quote.Header.TOS),
	}
	if got != want {
		t.Errorf("told\n got %+v\nwant %+v", got, want)
	}
	if stamped := p.Stamp != 0; stamped == k.portable {
		t.Errorf("with a kernel stamp: %v", stamped)
	}
}

// An error that a read has not fetched yet fails the next send, to whomever: that
// send takes it in and goes out.
func TestSendTakesInErrors(t *testing.T) {
	lab := netlab.New(t)
	silent, filtered := lab.Host(netlab.Script{LoseEvery: 1}), lab.Host(netlab.Script{Error: netlab.Unreachable(13)})
	for _, f := range []*packet.Family{packet.IPv4, packet.IPv6} {
		k := socketKind{true, Datagram, f}
		t.Run(f.Name, func(t *testing.T) {
			o := Options{Mode: Datagram, Size: 64}
			s, err := openPortable(f, Datagram, &o)
			if err != nil {
				t.Fatal(err)
			}
			w := &portable{clock: newClock(), alarm: newAlarm(), options: o, size: o.Size} // and nobody reads
			w.byFam[f.Index] = append(w.byFam[f.Index], s)
			t.Cleanup(func() { w.Close() })
			sendOne(t, w, k.addr(filtered), 1)
			ps := make([]Packet, Batch)
			for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
				sendOne(t, w, k.addr(silent), 2)
				if n, _ := w.Recv(ps); n > 0 {
					if n > 1 || ps[0].Kind != Error || ps[0].Quote.Seq != 1 {
						t.Errorf("received %+v, want the error about request 1", ps[:n])
					}
					return
				}
			}
			t.Error("the error did not come")
		})
	}
}

// An error that comes in after the error queue was found empty is given before the
// reply behind it.
func TestErrorBeforeTheReplyBehindIt(t *testing.T) {
	lab := netlab.New(t)
	e := *netlab.Unreachable(1)
	e.Forward = true
	host := lab.Host(netlab.Script{Error: &e})
	for _, f := range []*packet.Family{packet.IPv4, packet.IPv6} {
		k := socketKind{false, Datagram, f}
		w := k.open(t).(*linux)
		sendOne(t, w, k.addr(host), 7)
		s := w.sockets[0]
		s.maybeData = false
		for deadline := time.Now().Add(10 * time.Second); !s.maybeData && time.Now().Before(deadline); {
			waiter, err := w.madeWaiter()
			if err != nil {
				t.Fatal(err)
			}
			if err := waiter.Wait(time.Second); err != nil {
				t.Fatal(err)
			}
			s.maybeData = waiter.Ready(0)&rawsock.Readable != 0
		}
		s.maybeErrors = false
		if errs := errorsUntil(t, w, 7); len(errs) != 1 {
			t.Errorf("%v: %d errors before the reply, want 1", f, len(errs))
		}
	}
}

// The identifier of a portable datagram socket is its own, as that of the other
// wire's: a second socket that bound it would get the replies.
func TestIdentifierIsItsOwn(t *testing.T) {
	netlab.Need(t)
	eachSocket(t, func(t *testing.T, k socketKind) {
		if k.mode == Raw {
			return
		}
		id := k.open(t).Socket(k.family).Identifier
		fact := &facts[k.family.Index]
		c, err := rawsock.Socket(fact.domain, rawsock.SOCK_DGRAM, fact.proto, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		o := Options{}
		name := rawsock.IPAddr{AddrPort: netip.AddrPortFrom(o.source(fact), id)}
		if err := c.Bind(name); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("bind %v once more: %v, want %v", name, err, syscall.EADDRINUSE)
		}
	})
}

// TestPortableSocketDrops: what finds the receive buffer of a portable datagram socket
// full, while its reader does not run, is counted, to the packet.
func TestPortableSocketDrops(t *testing.T) {
	netlab.Need(t)
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{})
	for _, f := range []*packet.Family{packet.IPv4, packet.IPv6} {
		k := socketKind{true, Datagram, f}
		t.Run(f.Name, func(t *testing.T) {
			const probes = 2000 // some hundred fit
			o := Options{Mode: Datagram, Size: 64}
			s, err := openPortable(f, Datagram, &o)
			if err != nil {
				t.Fatal(err)
			}
			w := &portable{clock: newClock(), alarm: newAlarm(), options: o, size: o.Size} // and nobody reads
			w.byFam[f.Index] = append(w.byFam[f.Index], s)
			t.Cleanup(func() { w.Close() })
			for i := range probes {
				sendOne(t, w, k.addr(host), uint16(i))
			}
			held := 0
			w.readers.Go(func() { w.read(s) })
			ps := make([]Packet, Batch)
			for deadline := time.Now().Add(20 * time.Second); held+int(w.Drops()) < probes; {
				n, _ := w.Recv(ps)
				if held += n; n == 0 && time.Now().After(deadline) {
					t.Fatalf("%d came and %d were dropped, of %d; the lab: %+v", held, w.Drops(), probes, lab.Counters())
				} else if n == 0 {
					time.Sleep(time.Millisecond)
				}
			}
			if held+int(w.Drops()) != probes || w.Drops() == 0 {
				t.Errorf("%d came and %d were dropped, of %d", held, w.Drops(), probes)
			}
		})
	}
}
