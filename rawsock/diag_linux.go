package rawsock

import (
	"context"
	"encoding/binary"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// diagnose asks the kernel about one socket, sock_diag(7), in the network namespace
// of c, or that of the calling thread when c is nil. It returns the payload of the
// answer. ENOENT: there is no such socket.
func (c *Conn) diagnose(request []byte) ([]byte, error) {
	d, err := Socket(AF_NETLINK, SOCK_RAW, unix.NETLINK_SOCK_DIAG, &Config{Unpolled: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = d.Close() }()
	if c != nil && !sameNamespace(c, d) {
		elsewhere, err := c.diagSocket()
		if err != nil {
			return nil, err
		}
		defer elsewhere.Close()
		d = elsewhere
	}
	if err := d.Connect(context.Background(), NetlinkAddr{}); err != nil {
		return nil, err
	}
	if _, err := d.Write(netlinkRequest(request)); err != nil {
		return nil, err
	}
	// The kernel has answered when send(2) returns.
	b := make([]byte, 4096)
	n, err := d.Read(b)
	if err != nil {
		return nil, err
	}
	return netlinkAnswer(b[:n])
}

// sameNamespace compares the cookies of two sockets' namespaces; where there are
// none they are taken for the same.
func sameNamespace(a, b *Conn) bool {
	var cookies [2]uint64
	for i, c := range [2]*Conn{a, b} {
		cookie, err := c.Uint64(NetNSCookie)
		if err != nil {
			return true
		}
		cookies[i] = cookie
	}
	return cookies[0] == cookies[1]
}

// diagSocket opens the asking socket in the namespace that c lives in. Both to learn
// it (CAP_NET_ADMIN there) and to enter it takes privilege.
func (c *Conn) diagSocket() (*Conn, error) {
	var ns *os.File
	err := c.with("get SIOCGSKNS", nil, func(fd int) error {
		nsfd, err := unix.IoctlRetInt(fd, unix.SIOCGSKNS)
		if err == nil {
			ns = os.NewFile(uintptr(nsfd), "network namespace of a socket")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	defer ns.Close()
	return Socket(AF_NETLINK, SOCK_RAW, unix.NETLINK_SOCK_DIAG, &Config{NetNS: ns, Unpolled: true})
}

// netlinkRequest puts struct nlmsghdr in front: length, type, flags, sequence, port;
// man netlink(7).
func netlinkRequest(payload []byte) []byte {
	r := binary.NativeEndian.AppendUint32(nil, uint32(unix.SizeofNlMsghdr+len(payload)))
	r = binary.NativeEndian.AppendUint16(r, unix.SOCK_DIAG_BY_FAMILY)
	r = binary.NativeEndian.AppendUint16(r, unix.NLM_F_REQUEST)
	r = append(r, make([]byte, 8)...)
	return append(r, payload...)
}

// netlinkAnswer takes struct nlmsghdr off, or makes an errno of struct nlmsgerr.
func netlinkAnswer(b []byte) ([]byte, error) {
	if len(b) < unix.SizeofNlMsghdr {
		return nil, unix.EBADMSG
	}
	payload := b[unix.SizeofNlMsghdr:]
	if binary.NativeEndian.Uint16(b[4:]) == unix.NLMSG_ERROR {
		if len(payload) < 4 {
			return nil, unix.EBADMSG
		}
		return nil, syscall.Errno(-int32(binary.NativeEndian.Uint32(payload)))
	}
	return payload, nil
}
