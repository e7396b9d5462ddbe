package packet

import "net/netip"

// NodeGroup returns the link-local multicast addresses at which the nodes listen whose
// name, in wire format, has this first label: that of RFC 4620 section 5 and that of
// the drafts before it, with 32 bits of the hash in place of 24.
func NodeGroup(name []byte) (group, former netip.Addr) {
	hash := md5(LowerName(name[:1+int(name[0])]))
	a := [16]byte{0: 0xff, 1: 0x02, 11: 2, 12: 0xff}
	copy(a[13:], hash[:3])
	group = netip.AddrFrom16(a)
	copy(a[12:], hash[:4])
	return group, netip.AddrFrom16(a)
}
