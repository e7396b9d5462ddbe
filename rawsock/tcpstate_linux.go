package rawsock

import (
	"encoding/binary"
	"errors"
	"net/netip"

	"golang.org/x/sys/unix"
)

// TCPState asks the kernel for the state of the connection: TCP_INFO, man tcp(7).
// When that has none any more, and the peer is known from Connect or Accept, it asks
// whether the connection is in TIME_WAIT, where it belongs to no socket.
func (c *Conn) TCPState() (TCPState, error) {
	info, err := c.tcpInfo()
	s := TCPState(info.State)
	if err != nil || s != TCP_CLOSE {
		return s, err
	}
	c.mu.Lock()
	remote, ok := c.peer.(IPAddr)
	c.mu.Unlock()
	local, named := c.LocalAddr().(IPAddr)
	if !ok || !named {
		return s, nil
	}
	return c.lookupTCPState(local.AddrPort, remote.AddrPort)
}

// LookupTCPState asks the kernel for the state of the connection between the two
// addresses, in the network namespace of the calling thread: sock_diag(7). Unlike
// [Conn.TCPState] it sees those whose socket has been closed. [TCP_CLOSE] is the
// answer for one that there is not.
func LookupTCPState(local, remote netip.AddrPort) (TCPState, error) {
	return (*Conn)(nil).lookupTCPState(local, remote)
}

// lookupTCPState looks in the namespace of c.
func (c *Conn) lookupTCPState(local, remote netip.AddrPort) (TCPState, error) {
	if local.Addr().Is4() != remote.Addr().Is4() || !local.IsValid() || !remote.IsValid() {
		err := badAddr(IPAddr{local}, unix.EINVAL, "of another family, or none")
		return 0, &OpError{Op: "look up TCP state", Addr: IPAddr{remote}, Err: err}
	}
	reply, err := c.diagnose(inetDiagRequest(local, remote))
	switch {
	case errors.Is(err, unix.ENOENT):
		return TCP_CLOSE, nil
	case err != nil:
		return 0, &OpError{Op: "look up TCP state", Addr: IPAddr{remote}, Err: err}
	case len(reply) < inetDiagMsg || binary.BigEndian.Uint16(reply[6:]) != remote.Port():
		return TCP_CLOSE, nil // a listener at that port takes the next one
	}
	return TCPState(reply[1]), nil
}

// inetDiagMsg is the length of struct inet_diag_msg, linux/inet_diag.h: family,
// state, timer and retransmissions as a byte each, the sockid, and five words.
const inetDiagMsg = 4 + 48 + 5*4

// inetDiagRequest is struct inet_diag_req_v2: family, protocol, extensions and
// padding as a byte each, a mask of states, and the sockid: ports, addresses of 16
// bytes, interface, and a cookie that is not compared.
func inetDiagRequest(local, remote netip.AddrPort) []byte {
	r := make([]byte, 8, 8+48)
	r[0], r[1] = unix.AF_INET, unix.IPPROTO_TCP
	if local.Addr().Is6() {
		r[0] = unix.AF_INET6
	}
	binary.NativeEndian.PutUint32(r[4:], ^uint32(0))
	r = binary.BigEndian.AppendUint16(r, local.Port())
	r = binary.BigEndian.AppendUint16(r, remote.Port())
	for _, a := range [2]netip.Addr{local.Addr(), remote.Addr()} {
		var field [16]byte
		copy(field[:], a.WithZone("").AsSlice())
		r = append(r, field[:]...)
	}
	r = binary.NativeEndian.AppendUint32(r, 0)
	return binary.NativeEndian.AppendUint64(r, ^uint64(0))
}
