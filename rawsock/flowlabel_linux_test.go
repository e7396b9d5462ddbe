package rawsock

import (
	"math/rand/v2"
	"net/netip"
	"testing"
)

// freshLabel is another one each time: the kernel keeps a label that was released
// for some seconds yet.
func freshLabel() uint32 { return 0x40000 + rand.Uint32N(0x40000) }

// A flow label that is leased goes out with the message, and comes in.
func TestFlowLabelArrives(t *testing.T) {
	c, addr := udp6(t), netip.IPv6Loopback()
	must(t, c.Bind(IPAddr{netip.AddrPortFrom(addr, 0)}))
	must(t, c.SetBool(RecvFlowLabel, true))
	label := freshLabel()
	equal(t, label)(c.LeaseFlowLabel(addr, label))
	send(t, c, []byte("x"), addr, c.LocalAddr().(IPAddr).Port(), AppendFlowLabel(nil, label))
	in := NewBatch(1, 8, 64)
	receive(t, waiter(t, c), c.RecvBatch, in)
	var a Ancillary
	must(t, a.Parse(in.At(0).Control))
	if a.FlowLabel != label {
		t.Errorf("label %#x, want %#x", a.FlowLabel, label)
	}
}
