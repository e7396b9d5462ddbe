package wire

import (
	"net/netip"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/packet"
	"goping/rawsock"
)

func TestMain(m *testing.M) { netlab.Main(m) }

// open opens a linux wire in the lab's namespace.
func open(t *testing.T, o Options) *linux {
	t.Helper()
	netlab.Need(t)
	w, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w.(*linux)
}

// echo builds the request seq to addr with size bytes of payload.
func echo(addr netip.Addr, seq uint16, size int) Packet {
	f := packet.FamilyOf(addr)
	tmpl := packet.NewTemplate(f, size, nil)
	b := make([]byte, tmpl.Len())
	tmpl.Copy(b)
	tmpl.Patch(b, 4711, seq, uint64(seq), [8]byte{})
	return Packet{Family: f, Addr: addr, Data: b, Token: 1000 + uint64(seq)}
}

// collect receives until n packets of a kind are there.
func collect(t *testing.T, w Wire, kind Kind, n int) (got []Packet) {
	t.Helper()
	ps := make([]Packet, Batch)
	for deadline := time.Now().Add(10 * time.Second); len(got) < n; {
		if time.Now().After(deadline) {
			t.Fatalf("%d packets of kind %d, want %d", len(got), kind, n)
		}
		k, err := w.Recv(ps)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range ps[:k] {
			if p.Kind == kind {
				p.Data = append([]byte(nil), p.Data...)
				got = append(got, p)
			}
		}
		if k == 0 {
			w.Wait(w.Now().Mono + int64(50*time.Millisecond))
		}
	}
	return got
}

var loopbacks = []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")}

// unroutable has an address of a's family that the namespace has no route to.
func unroutable(a netip.Addr) netip.Addr {
	if a.Is4() {
		return netip.MustParseAddr("203.0.113.9")
	}
	return netip.MustParseAddr("2001:db8:dead::9")
}

// Transmit stamps come back with the token of their packet, whether the key is
// ours (Linux 6.13) or the kernel's count, and after sends that failed.
func TestTransmitStampsFindTheirPacket(t *testing.T) {
	for _, counting := range []bool{false, true} {
		for _, mode := range []Mode{Raw, Datagram} {
			for _, addr := range loopbacks {
				w := open(t, Options{Mode: mode, Size: 64})
				for _, s := range w.sockets {
					s.keys.counting = counting
				}
				want := map[uint64]Packet{}
				for first := uint16(0); first < 20; first += 5 {
					var ps []Packet
					for seq := first; seq < first+5; seq++ {
						to := addr
						if seq%7 == 3 {
							to = unroutable(addr)
						}
						ps = append(ps, echo(to, seq, 56))
					}
					if n, err := w.Send(ps); n != len(ps) || err != nil {
						t.Fatal(n, err)
					}
					for _, p := range ps {
						if (p.Err != nil) != (p.Addr != addr) {
							t.Errorf("%v, %v: send to %v: %v", mode, addr, p.Addr, p.Err)
						}
						if p.Err == nil {
							want[p.Token] = p
						}
					}
				}
				for _, p := range collect(t, w, Transmitted, len(want)) {
					sent, ok := want[p.Token]
					if !ok {
						t.Errorf("counting %v, %v, %v: stamp for token %d, which was not sent or has one", counting, mode, addr, p.Token)
						continue
					}
					delete(want, p.Token)
					if p.Stamp < sent.At.Wall || p.Stamp > p.At.Wall {
						t.Errorf("counting %v, %v, %v: token %d: stamp %d outside the system calls at %d and %d",
							counting, mode, addr, p.Token, p.Stamp, sent.At.Wall, p.At.Wall)
					}
				}
			}
		}
	}
}

// Of packets that do not ask for their transmit stamp none comes back, and those
// between them get theirs.
func TestUntimedPackets(t *testing.T) {
	for _, counting := range []bool{false, true} {
		for _, mode := range []Mode{Raw, Datagram} {
			for _, addr := range loopbacks {
				w := open(t, Options{Mode: mode, Size: 64})
				for _, s := range w.sockets {
					s.keys.counting = counting
				}
				want := map[uint64]bool{}
				for first := uint16(0); first < 32; first += 8 {
					var ps []Packet
					for seq := first; seq < first+8; seq++ {
						p := echo(addr, seq, 56)
						if p.Untimed = seq%5 != 0 && first > 0; !p.Untimed {
							want[p.Token] = true
						}
						if seq%7 == 3 {
							p.Addr = unroutable(addr)
							delete(want, p.Token)
						}
						ps = append(ps, p)
					}
					if n, err := w.Send(ps); n != len(ps) || err != nil {
						t.Fatal(n, err)
					}
				}
				for _, p := range collect(t, w, Transmitted, len(want)) {
					if !want[p.Token] {
						t.Errorf("counting %v, %v, %v: a stamp for token %d, which did not ask or has one", counting, mode, addr, p.Token)
					}
					delete(want, p.Token)
				}
			}
		}
	}
}

func TestSourceIsTheKernelsChoice(t *testing.T) {
	w := open(t, Options{})
	for _, addr := range loopbacks {
		if got, err := w.Source(addr); err != nil || got != addr {
			t.Errorf("source to %v: %v, %v", addr, got, err)
		}
	}
}

func TestWakeEndsWait(t *testing.T) {
	w := open(t, Options{})
	go w.Wake()
	if err := w.Wait(Forever); err != nil {
		t.Error(err)
	}
}

// Batches grow with the rate and buffers with the size, and packets come whole.
func TestExpectMakesRoom(t *testing.T) {
	for _, rate := range []float64{1, 1000} {
		w := open(t, Options{Mode: Raw, Size: 64})
		w.Expect(rate, 4000)
		p := echo(loopbacks[0], 1, 3900)
		if n, err := w.Send([]Packet{p}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if got := collect(t, w, Echo, 1); len(got[0].Data) != len(p.Data) {
			t.Errorf("received %d bytes, want %d", len(got[0].Data), len(p.Data))
		}
	}
}

// behind sends p without telling the wire, so that only the poller can know of
// the answer.
func behind(t *testing.T, w *linux, p Packet) {
	t.Helper()
	s := w.byFam[p.Family.Index][0]
	s.out.Reset()
	s.add(&p)
	if n, err := s.conn.SendBatch(s.out); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}

// What came since the poller was asked is seen all the same once the moment has come
// at which the wait was to end, and not before.
func TestLooksBeforeVerdicts(t *testing.T) {
	for _, mode := range []Mode{Raw, Datagram} {
		for _, addr := range loopbacks {
			w := open(t, Options{Mode: mode, Size: 64})
			if err := w.Wait(w.Now().Mono + int64(time.Millisecond)); err != nil {
				t.Fatal(err)
			}
			ps := make([]Packet, Batch)
			for n := 1; n > 0; {
				n, _ = w.Recv(ps)
			}
			behind(t, w, echo(addr, 1, 56))
			w.until = w.Now().Mono + int64(time.Hour)
			if n, err := w.Recv(ps); n != 0 || err != nil {
				t.Errorf("%v, %v: read %d before the poller said so, %v", mode, addr, n, err)
			}
			w.until = w.Now().Mono
			seen := 0
			for n := 1; n > 0; {
				n, _ = w.Recv(ps)
				for _, p := range ps[:n] {
					if p.Kind == Echo && p.Addr == addr {
						seen++
					}
				}
			}
			if seen == 0 {
				t.Errorf("%v, %v: the answer was not seen", mode, addr)
			}
		}
	}
}

// A receive stamp from the time of the read is not believed soon after the start,
// unless one before it has shown that the kernel stamps.
func TestMadeUpStampsAreNotBelieved(t *testing.T) {
	const opened, wall = int64(1e9), int64(5e18)
	type read struct {
		after       time.Duration // since opened
		stamp, want int64         // relative to the wall clock before the read; 0 for none
	}
	for _, tt := range []struct {
		name  string
		reads []read
	}{
		{"older than the read", []read{{0, -5, -5}}},
		{"from the read", []read{{0, 5, 0}, {time.Duration(settling - 1), 5, 0}}},
		{"from the read, later", []read{{time.Duration(settling), 5, 5}}},
		{"none", []read{{0, 0, 0}, {0, 5, 0}}},
		{"from the read, after an older one", []read{{0, 5, 0}, {1, -5, -5}, {2, 5, 5}}},
	} {
		s := &socket{opened: opened}
		for i, r := range tt.reads {
			absolute := func(relative int64) int64 {
				if relative == 0 {
					return 0
				}
				return wall + relative
			}
			before := Instant{Mono: opened + int64(r.after), Wall: wall}
			p := Packet{Stamp: absolute(r.stamp)}
			s.settle(&p, before)
			if p.Stamp != absolute(r.want) {
				t.Errorf("%s: read %d: stamp %d, want %d", tt.name, i, p.Stamp, absolute(r.want))
			}
		}
	}
}

// The stamp before the packet scheduler is asked for while probes are few, and on a
// mute socket always; only there it is told.
func TestSchedulerStamps(t *testing.T) {
	for _, mode := range []Mode{Raw, Datagram} {
		for _, addr := range loopbacks {
			w := open(t, Options{Mode: mode, Size: 64})
			s := w.byFam[packet.FamilyOf(addr).Index][0]
			for _, perSecond := range []float64{1, fewPerSecond + 1} {
				w.Expect(perSecond, 64)
				if got, want := s.keys.stamps&rawsock.TxSched != 0, s.mute || perSecond <= fewPerSecond; got != want {
					t.Errorf("%v, %v, %v a second: asked for is %v, want %v", mode, addr, perSecond, got, want)
				}
				if _, err := w.Send([]Packet{echo(addr, 1, 56)}); err != nil {
					t.Fatal(err)
				}
				ps := make([]Packet, Batch)
				kinds := make(map[Kind]int)
				for deadline := time.Now().Add(10 * time.Second); kinds[Echo] == 0 && time.Now().Before(deadline); {
					n, err := w.Recv(ps)
					if err != nil {
						t.Fatal(err)
					}
					for _, p := range ps[:n] {
						kinds[p.Kind]++
					}
					if n == 0 {
						w.Wait(w.Now().Mono + int64(50*time.Millisecond))
					}
				}
				if got := kinds[Passed] > 0; kinds[Transmitted] != 1 || got != s.mute {
					t.Errorf("%v, %v, %v a second: %v; a scheduler's stamp is told: %v, want %v",
						mode, addr, perSecond, kinds, got, s.mute)
				}
			}
		}
	}
}

// Another socket is as warm as the first.
func TestAnotherSocketAsksForTheSameStamps(t *testing.T) {
	for _, perSecond := range []float64{1, fewPerSecond + 1} {
		w := open(t, Options{Mode: Datagram, Size: 64})
		w.Expect(perSecond, 64)
		if _, err := w.Another(packet.IPv4); err != nil {
			t.Fatal(err)
		}
		all := w.byFam[packet.IPv4.Index]
		if got, want := all[len(all)-1].keys.stamps, all[0].keys.stamps; got != want {
			t.Errorf("%v a second: stamps %b, want %b", perSecond, got, want)
		}
	}
}
