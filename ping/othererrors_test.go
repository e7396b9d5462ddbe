package ping

import (
	"encoding/binary"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// neighbour is another process that pings what we ping, through a raw socket. Its
// payload begins with the mark where ours has the sequence number.
type neighbour struct {
	t      *testing.T
	wire   wire.Wire
	family *packet.Family
}

const neighbourMark = 0xdead_beef_feed_f00d

func newNeighbour(t *testing.T, s setting) *neighbour {
	f := packet.IPv4
	if s.v6 {
		f = packet.IPv6
	}
	w, err := wire.Portable(wire.Options{Mode: wire.Raw, Families: []*packet.Family{f}, Size: 64})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return &neighbour{t, w, f}
}

// send sends the request seq with an identifier to host. The error that answers it
// quotes so many bytes.
func (n *neighbour) send(host netlab.Node, id, seq uint16, quoted byte) {
	n.t.Helper()
	tmpl := packet.NewTemplate(n.family, 56, nil)
	b := make([]byte, tmpl.Len())
	tmpl.Copy(b)
	tmpl.Patch(b, id, seq, neighbourMark, [8]byte{quoted})
	ps := []wire.Packet{{Family: n.family, Addr: host.Addr(n.family == packet.IPv6), Data: b}}
	if k, err := n.wire.Send(ps); k != 1 || err != nil || ps[0].Err != nil {
		n.t.Fatalf("the neighbour's send: %d settled, %v, %v", k, err, ps[0].Err)
	}
}

// rejectsNeighbour answers us, and the neighbour with an error.
func rejectsNeighbour(r netlab.Request) netlab.Script {
	if binary.BigEndian.Uint64(r.Payload) != neighbourMark {
		return netlab.Script{}
	}
	return netlab.Script{Error: netlab.Unreachable(13).Quoting(int(r.Payload[8]))}
}

// slowly does so too, and takes its time to answer us: the error comes while our
// probe could still be decided.
func slowly(r netlab.Request) netlab.Script {
	script := rejectsNeighbour(r)
	if script.Error == nil {
		script.Delay = 200 * time.Millisecond
	}
	return script
}

// TestErrorsOfOthers has another process probe the same hosts with the sequence
// numbers of our probes, and get an error for each. A raw socket is given them all,
// a datagram socket those about its identifier. None is counted as ours: not under
// another identifier, however little is quoted, and under our own not when enough
// is quoted to see whose the probe was.
func TestErrorsOfOthers(t *testing.T) {
	netlab.Need(t)
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) { testErrorsOfOthers(t, s) })
	}
}

func testErrorsOfOthers(t *testing.T, s setting) {
	const probes = 5
	lab := netlab.New(t)
	hosts := []*netlab.Host{lab.Host(netlab.Script{Do: rejectsNeighbour}), lab.Host(netlab.Script{Do: slowly})}
	p := s.open(t, Config{Count: probes,
		Probing: Probing{Interval: 20 * time.Millisecond, Timeout: 5 * time.Second, LateWindow: time.Minute}})
	var handles []*Handle
	for _, h := range hosts {
		handles = append(handles, mustAdd(t, p, Target{Addr: h.Addr(s.v6)}))
	}
	n, id := newNeighbour(t, s), p.Identifier(hosts[0].Addr(s.v6))
	given := uint64(0)
	for _, h := range hosts {
		if err := h.WaitFor(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		for seq := range uint16(probes + 2) { // of probes sent, and not sent
			n.send(h, id, seq, 0)
			n.send(h, id^0x8000, seq, 0)
			n.send(h, id^1, seq, 8)
			if given++; s.mode == Raw {
				given += 2
			}
		}
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if p.Stats().Unmatched >= given && finished(handles) {
			break
		}
	}
	for i, h := range handles {
		if got, want := plain(h.Summary().Counts), scaled(replied, probes); got != want {
			t.Errorf("host %d: counted\n got %+v\nwant %+v", i, got, want)
		}
	}
	if got := p.Stats().Unmatched; got != given {
		t.Errorf("%d unmatched, want %d", got, given)
	}
}

func finished(handles []*Handle) bool {
	for _, h := range handles {
		select {
		case <-h.Done():
		default:
			return false
		}
	}
	return true
}
