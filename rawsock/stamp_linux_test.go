package rawsock

import (
	"encoding/binary"
	"errors"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// stampedEcho is one exchange: wall clock before sending, the kernel's transmit
// and receive stamps, wall clock before receiving. All in ns since the epoch.
type stampedEcho struct{ before, tx, rx, after int64 }

func (s stampedEcho) ordered() bool {
	return s.tx != 0 && s.rx != 0 && slices.IsSorted([]int64{s.before, s.tx, s.rx, s.after})
}

func TestStampsArePresentAndOrdered(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		c := k.open(t)
		must(t, c.SetTimestamping(RxSoftware|TxSoftware|Software|OptID|OptTSOnly))
		must(t, c.SetInt(k.pick(RecvErr, RecvErr6), 1))
		w := waiter(t, c)

		// Stamping begins a moment after it is switched on; until then the receive
		// stamp is made up when the packet is read.
		key := uint32(0)
		for end := time.Now().Add(patience); !echoWithStamps(t, k, c, w, key).ordered(); key++ {
			if time.Now().After(end) {
				t.Fatal("stamping never began")
			}
		}
		for range 20 {
			key++
			if s := echoWithStamps(t, k, c, w, key); !s.ordered() {
				t.Errorf("key %d: want before <= transmit <= receive <= after, got %+v", key, s)
			}
		}
	})
}

func TestTxKeyNamesTheStamp(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		c := k.open(t)
		must(t, c.SetTimestamping(TxSoftware|Software|OptID|OptTSOnly))
		w := waiter(t, c)
		out := NewBatch(2, 0, 64)
		for _, key := range []uint32{0xfeedbeef, 5} {
			m := out.Add()
			m.Data, m.Addr, m.Control = k.echo(7, 0, 0), k.peer, AppendTxKey(m.Control, key)
		}
		if n, err := c.SendBatch(out); errors.Is(err, syscall.EINVAL) {
			t.Skipf("SCM_TS_OPT_ID needs Linux 6.13: %v", err)
		} else if n != 2 || err != nil {
			t.Fatalf("%d sent, %v", n, err)
		}
		in := NewBatch(1, 0, 512)
		for _, key := range []uint32{0xfeedbeef, 5} {
			receive(t, w, c.RecvErrors, in)
			var a Ancillary
			must(t, a.Parse(in.At(0).Control))
			if a.Err.Data != key || a.Err.Origin != OriginTimestamping {
				t.Errorf("stamp of key %#x, origin %d; want %#x, %d", a.Err.Data, a.Err.Origin, key, OriginTimestamping)
			}
		}
	})
}

func echoWithStamps(t *testing.T, k kind, c *Conn, w *Waiter, key uint32) (s stampedEcho) {
	t.Helper()
	s.before = time.Now().UnixNano()
	send(t, c, k.echo(7, uint16(key), 40), k.peer, 0, nil)

	in := NewBatch(1, 256, 512)
	var a Ancillary
	receive(t, w, c.RecvErrors, in)
	must(t, a.Parse(in.At(0).Control))
	if !a.HasErr || a.Err.Origin != OriginTimestamping || a.Err.Errno != syscall.ENOMSG || a.Err.Info != StampSoftware || a.Err.Data != key {
		t.Fatalf("error queue: %+v, want the software transmit stamp of key %d", a, key)
	}
	if f := in.At(0).Flags; f&MSG_ERRQUEUE == 0 {
		t.Errorf("flags %#x, want MSG_ERRQUEUE", f)
	}
	s.tx = a.Software

	must(t, w.Wait(patience))
	s.after = time.Now().UnixNano()
	receive(t, w, c.RecvBatch, in)
	must(t, a.Parse(in.At(0).Control))
	if seq := binary.BigEndian.Uint16(in.At(0).Data[k.header+6:]); seq != uint16(key) || a.HasErr {
		t.Fatalf("received sequence %d, ancillary %+v; want %d and no error", seq, a, uint16(key))
	}
	s.rx = a.Software
	return s
}

func TestTxStampsAreSampledByMessage(t *testing.T) {
	c, addr := bound(t)
	must(t, c.SetTimestamping(Software|OptTSOnly))
	w := waiter(t, c)
	send(t, c, []byte("a"), addr.Addr(), addr.Port(), nil)
	in := NewBatch(2, 16, 256)
	receive(t, w, c.RecvBatch, in)
	if n, err := c.RecvErrors(in); err != ErrWouldBlock {
		t.Errorf("without being asked: %d stamps, %v; want none", n, err)
	}
	send(t, c, []byte("b"), addr.Addr(), addr.Port(), AppendTxStamps(nil, TxSoftware))
	receive(t, w, c.RecvErrors, in)
	var a Ancillary
	must(t, a.Parse(in.At(0).Control))
	if a.Software == 0 || a.Err.Origin != OriginTimestamping {
		t.Errorf("asked for one: %+v, want a transmit stamp", a)
	}
}

// All three ways to stamp say when a datagram came, each to its precision.
func TestEveryKindOfStampArrives(t *testing.T) {
	for name, on := range map[string]func(*Conn) error{
		"SO_TIMESTAMP":    func(c *Conn) error { return c.SetBool(Stamp, true) },
		"SO_TIMESTAMPNS":  func(c *Conn) error { return c.SetBool(StampNs, true) },
		"SO_TIMESTAMPING": func(c *Conn) error { return c.SetTimestamping(RxSoftware | Software) },
	} {
		c, addr := bound(t)
		must(t, on(c))
		w, in := waiter(t, c), NewBatch(1, 8, 256)
		for deadline := time.Now().Add(patience); ; {
			before := time.Now().UnixNano()
			send(t, c, []byte("x"), addr.Addr(), addr.Port(), nil)
			receive(t, w, c.RecvBatch, in)
			after := time.Now().UnixNano()
			var a Ancillary
			must(t, a.Parse(in.At(0).Control))
			if before/1000 <= a.Software/1000 && a.Software <= after {
				break
			}
			// Stamping begins a moment after it is switched on.
			if time.Now().After(deadline) {
				t.Errorf("%s: %d, want %d to %d", name, a.Software, before, after)
				break
			}
		}
	}
}

// The flags are the kernel's, also those that loopback's device has no clock for.
func TestTimestampingFlagsAreTheKernels(t *testing.T) {
	for flag, want := range map[Timestamping]int{
		TxHardware: unix.SOF_TIMESTAMPING_TX_HARDWARE, TxSoftware: unix.SOF_TIMESTAMPING_TX_SOFTWARE,
		RxHardware: unix.SOF_TIMESTAMPING_RX_HARDWARE, RxSoftware: unix.SOF_TIMESTAMPING_RX_SOFTWARE,
		Software: unix.SOF_TIMESTAMPING_SOFTWARE, RawHardware: unix.SOF_TIMESTAMPING_RAW_HARDWARE,
		OptID: unix.SOF_TIMESTAMPING_OPT_ID, TxSched: unix.SOF_TIMESTAMPING_TX_SCHED, TxAck: unix.SOF_TIMESTAMPING_TX_ACK,
		OptCmsg: unix.SOF_TIMESTAMPING_OPT_CMSG, OptTSOnly: unix.SOF_TIMESTAMPING_OPT_TSONLY,
	} {
		if int(flag) != want {
			t.Errorf("flag %#x, want %#x", flag, want)
		}
	}
	c, all := udp(t, AF_INET), TxHardware|RxHardware|RawHardware|Software
	must(t, c.SetTimestamping(all))
	equal(t, all)(c.Timestamping())
}

// Each point at which a stamp is taken reports itself.
func TestKindsOfTransmitStamps(t *testing.T) {
	for flag, want := range map[Timestamping]uint32{TxSoftware: StampSoftware, TxSched: StampSched, TxAck: StampAck} {
		client, server := transports[0].connection(t)
		must(t, client.SetTimestamping(flag|Software|OptID|OptTSOnly))
		write(t, client, "stamp", nil, 0)
		must(t, readFull(server, 5))
		in := NewBatch(1, 16, 256)
		receive(t, waiter(t, client), client.RecvErrors, in)
		var a Ancillary
		must(t, a.Parse(in.At(0).Control))
		if a.Err.Origin != OriginTimestamping || a.Err.Info != want || a.Software == 0 {
			t.Errorf("asked for %#x: %+v, want a stamp of kind %d", flag, a, want)
		}
	}
}

// OptCmsg names the interface beside a transmit stamp.
func TestStampWithPacketInformation(t *testing.T) {
	for flag, want := range map[Timestamping]int{0: 0, OptCmsg: 1} {
		c, addr := bound(t)
		must(t, c.SetBool(RecvPktInfo, true))
		must(t, c.SetTimestamping(TxSoftware|Software|flag))
		send(t, c, []byte("x"), addr.Addr(), addr.Port(), nil)
		in := NewBatch(1, 256, 512)
		receive(t, waiter(t, c), c.RecvErrors, in)
		var a Ancillary
		must(t, a.Parse(in.At(0).Control))
		if a.IfIndex != want {
			t.Errorf("flag %#x: interface %d, want %d", flag, a.IfIndex, want)
		}
	}
}
