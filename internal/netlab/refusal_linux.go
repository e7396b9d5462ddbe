package netlab

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// RouteKind is what a route says of its destination (ip-route(8)).
type RouteKind int

// The kinds of route that send nothing.
const (
	Unroutable RouteKind = unix.RTN_UNREACHABLE
	Prohibited RouteKind = unix.RTN_PROHIBIT
	Blackhole  RouteKind = unix.RTN_BLACKHOLE
	Throw      RouteKind = unix.RTN_THROW
)

// Refuse has the near end's routing table refuse what goes to addr, until the test
// ends.
func Refuse(t T, addr netip.Addr, kind RouteKind) {
	t.Helper()
	Need(t)
	route := &netlink.Route{
		Type: int(kind),
		Dst:  &net.IPNet{IP: addr.AsSlice(), Mask: net.CIDRMask(addr.BitLen(), addr.BitLen())},
	}
	if err := netlink.RouteAdd(route); err != nil {
		t.Fatalf("netlab: add a route of kind %d to %v: %v", kind, addr, err)
	}
	t.Cleanup(func() {
		if err := netlink.RouteDel(route); err != nil {
			t.Errorf("netlab: delete the route of kind %d to %v: %v", kind, addr, err)
		}
	})
}

// Congest gives the near end a queue that is always full, so that sends are refused
// with ENOBUFS, until relieve is called.
func (l *Lab) Congest() (relieve func()) {
	l.t.Helper()
	if err := setQueue(unix.NLM_F_CREATE|unix.NLM_F_REPLACE, 1); err != nil {
		l.t.Fatal(err)
	}
	// The limit is changed, and not the queue: what is sent while one takes the
	// place of another is dropped and said to be sent (net/sched/sch_generic.c,
	// noop_enqueue).
	return func() {
		l.t.Helper()
		if err := setQueue(0, 1<<24); err != nil {
			l.t.Fatal(err)
		}
	}
}

// setQueue makes or changes the queue of the near end: struct tc_fifo_qopt,
// net/sched/sch_fifo.c.
func setQueue(flags int, bytes uint32) error {
	r := nl.NewNetlinkRequest(unix.RTM_NEWQDISC, flags|unix.NLM_F_ACK)
	r.AddData(&nl.TcMsg{Family: nl.FAMILY_ALL, Ifindex: nearIndex, Parent: netlink.HANDLE_ROOT})
	r.AddData(nl.NewRtAttr(nl.TCA_KIND, nl.ZeroTerminated("bfifo")))
	r.AddData(nl.NewRtAttr(nl.TCA_OPTIONS, nl.Uint32Attr(bytes)))
	if _, err := r.Execute(unix.NETLINK_ROUTE, 0); err != nil {
		return fmt.Errorf("netlab: a queue of %d bytes at %s: %w", bytes, nearName, err)
	}
	return nil
}
