package netlab

import (
	"errors"
	"net"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// Elsewhere adds an interface that leads nowhere, which has addresses of both families
// and the routes to all multicast, and returns its name. It skips the test where the
// kernel has no such interface.
func (l *Lab) Elsewhere() string {
	l.t.Helper()
	link := &netlink.Dummy{LinkAttrs: netlink.LinkAttrs{Name: "nowhere0", TxQLen: -1}}
	l.addInterface(link)
	var errs []error
	for _, address := range [...]struct {
		prefix string
		flags  int
	}{{"203.0.113.129/25", 0}, {"2001:db8:9::1/64", unix.IFA_F_NODAD}} {
		a, err := netlink.ParseAddr(address.prefix)
		if err == nil {
			a.Flags = address.flags
			err = netlink.AddrAdd(link, a)
		}
		errs = append(errs, err)
	}
	for _, route := range [...]struct {
		prefix string
		table  int
	}{{"224.0.0.0/4", unix.RT_TABLE_MAIN}, {"ff00::/8", unix.RT_TABLE_LOCAL}} { // the kernel's own of IPv6 lie there, one for each interface
		_, dst, err := net.ParseCIDR(route.prefix)
		if err == nil {
			err = netlink.RouteReplace(&netlink.Route{LinkIndex: link.Index, Dst: dst, Scope: netlink.SCOPE_LINK, Table: route.table, Priority: 1})
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		l.t.Fatalf("netlab: %s: %v", link.Name, err)
	}
	return link.Name
}

// addInterface makes an interface, brings it up and takes it away when the test ends.
func (l *Lab) addInterface(link netlink.Link) {
	l.t.Helper()
	err := netlink.LinkAdd(link)
	if errors.Is(err, unix.EOPNOTSUPP) {
		l.t.Skipf("the kernel has no interface of type %s: %v", link.Type(), err)
	}
	if err == nil {
		l.t.Cleanup(func() {
			if err := netlink.LinkDel(link); err != nil {
				l.t.Errorf("netlab: delete %s: %v", link.Attrs().Name, err)
			}
		})
		err = netlink.LinkSetUp(link)
	}
	if err != nil {
		l.t.Fatalf("netlab: add %s: %v", link.Attrs().Name, err)
	}
}
