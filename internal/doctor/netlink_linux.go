package doctor

import (
	"context"
	"encoding/binary"
	"net/netip"
	"os"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"goping/rawsock"
)

// netlink asks the kernel about links, addresses, routes and neighbours,
// rtnetlink(7), over one socket.
type netlink struct{ conn *rawsock.Conn }

func openNetlink(ns *os.File) (*netlink, error) {
	c, err := rawsock.Socket(rawsock.AF_NETLINK, rawsock.SOCK_RAW, unix.NETLINK_ROUTE, &rawsock.Config{NetNS: ns, Unpolled: true})
	if err != nil {
		return nil, err
	}
	if err := c.Connect(context.Background(), rawsock.NetlinkAddr{}); err != nil {
		_ = c.Close() // the first error tells
		return nil, err
	}
	return &netlink{c}, nil
}

func (n *netlink) close() { _ = n.conn.Close() } // it was only asked

// message is one answer: its fixed header and its attributes by type.
type message struct {
	header     []byte
	attributes map[uint16][]byte
}

// ask sends a request of the given type and returns the answers; of those the first
// fixed bytes are the header. An errno is the kernel's refusal.
func (n *netlink) ask(kind uint16, flags uint16, header, attributes []byte) ([]message, error) {
	length := unix.SizeofNlMsghdr + len(header) + len(attributes)
	request := binary.NativeEndian.AppendUint32(nil, uint32(length))
	request = binary.NativeEndian.AppendUint16(request, kind)
	request = binary.NativeEndian.AppendUint16(request, unix.NLM_F_REQUEST|flags)
	request = append(request, make([]byte, 8)...)
	request = append(append(request, header...), attributes...)
	if _, err := n.conn.Write(request); err != nil {
		return nil, err
	}
	// The kernel has the first answers ready when send(2) returns, and the next when
	// these are read.
	var all []message
	buffer := make([]byte, 1<<16)
	for {
		size, err := n.conn.Read(buffer)
		if err != nil {
			return nil, err
		}
		messages, err := syscall.ParseNetlinkMessage(slices.Clone(buffer[:size]))
		if err != nil {
			return nil, err
		}
		for i := range messages {
			m := &messages[i]
			switch m.Header.Type {
			case unix.NLMSG_DONE:
				return all, nil
			case unix.NLMSG_ERROR:
				if len(m.Data) < 4 {
					return nil, unix.EBADMSG
				}
				if errno := -int32(binary.NativeEndian.Uint32(m.Data)); errno != 0 {
					return nil, syscall.Errno(errno)
				}
				return all, nil
			}
			if len(m.Data) < len(header) {
				return nil, unix.EBADMSG
			}
			all = append(all, message{m.Data[:len(header)], parseAttributes(m.Data[len(header):])})
			if flags&unix.NLM_F_DUMP == 0 {
				return all, nil
			}
		}
	}
}

// parseAttributes takes struct rtattr apart: length, type, value, padded to four.
func parseAttributes(b []byte) map[uint16][]byte {
	found := make(map[uint16][]byte)
	for len(b) >= unix.SizeofRtAttr {
		length, kind := int(binary.NativeEndian.Uint16(b)), binary.NativeEndian.Uint16(b[2:])
		if length < unix.SizeofRtAttr || length > len(b) {
			break
		}
		found[kind&^(1<<15|1<<14)] = b[unix.SizeofRtAttr:length] // without NLA_F_NESTED and _NET_BYTEORDER
		b = b[min(len(b), (length+3)&^3):]
	}
	return found
}

func attribute(kind uint16, value []byte) []byte {
	b := binary.NativeEndian.AppendUint16(nil, uint16(unix.SizeofRtAttr+len(value)))
	b = binary.NativeEndian.AppendUint16(b, kind)
	b = append(b, value...)
	return append(b, make([]byte, (4-len(b)%4)%4)...)
}

func (m *message) addr(kind uint16) netip.Addr {
	a, _ := netip.AddrFromSlice(m.attributes[kind])
	return a
}

func (m *message) number(kind uint16) int {
	if b := m.attributes[kind]; len(b) >= 4 {
		return int(binary.NativeEndian.Uint32(b))
	}
	return 0
}

// link is an interface.
type link struct {
	index, mtu int
	name, kind string // kind as in "veth"; "" where the kernel has none
	up         bool   // as the user wants it
	running    bool   // as it is
	loopback   bool
}

func (n *netlink) links() ([]link, error) {
	answers, err := n.ask(unix.RTM_GETLINK, unix.NLM_F_DUMP, make([]byte, unix.SizeofIfInfomsg), nil)
	var all []link
	for _, m := range answers {
		flags := binary.NativeEndian.Uint32(m.header[8:])
		l := link{
			index: int(binary.NativeEndian.Uint32(m.header[4:])), mtu: m.number(unix.IFLA_MTU),
			name: text(m.attributes[unix.IFLA_IFNAME]),
			up:   flags&unix.IFF_UP != 0, running: flags&unix.IFF_RUNNING != 0, loopback: flags&unix.IFF_LOOPBACK != 0,
		}
		l.kind = text(parseAttributes(m.attributes[unix.IFLA_LINKINFO])[unix.IFLA_INFO_KIND])
		all = append(all, l)
	}
	return all, err
}

// text is a string of the kernel's, without the NUL that ends it.
func text(b []byte) string {
	if i := slices.Index(b, 0); i >= 0 {
		b = b[:i]
	}
	return string(b)
}

// address is one of an interface.
type address struct {
	index  int
	prefix netip.Prefix
}

func (n *netlink) addresses() ([]address, error) {
	answers, err := n.ask(unix.RTM_GETADDR, unix.NLM_F_DUMP, make([]byte, unix.SizeofIfAddrmsg), nil)
	var all []address
	for _, m := range answers {
		a := m.addr(unix.IFA_LOCAL)
		if !a.IsValid() {
			a = m.addr(unix.IFA_ADDRESS)
		}
		all = append(all, address{int(binary.NativeEndian.Uint32(m.header[4:])), netip.PrefixFrom(a, int(m.header[1]))})
	}
	return all, err
}

// neighbour is an entry of the ARP or ND cache.
type neighbour struct {
	index int
	addr  netip.Addr
	state int // NUD_…
}

func (n *netlink) neighbours() ([]neighbour, error) {
	answers, err := n.ask(unix.RTM_GETNEIGH, unix.NLM_F_DUMP, make([]byte, unix.SizeofNdMsg), nil)
	var all []neighbour
	for _, m := range answers {
		if a := m.addr(unix.NDA_DST); a.IsValid() {
			all = append(all, neighbour{
				index: int(binary.NativeEndian.Uint32(m.header[4:])), addr: a,
				state: int(binary.NativeEndian.Uint16(m.header[8:])),
			})
		}
	}
	return all, err
}

// stateNames are those of ip-neighbour(8).
var stateNames = []struct {
	bit  int
	name string
}{
	{unix.NUD_INCOMPLETE, "INCOMPLETE"}, {unix.NUD_REACHABLE, "REACHABLE"}, {unix.NUD_STALE, "STALE"}, {unix.NUD_DELAY, "DELAY"},
	{unix.NUD_PROBE, "PROBE"}, {unix.NUD_FAILED, "FAILED"}, {unix.NUD_NOARP, "NOARP"}, {unix.NUD_PERMANENT, "PERMANENT"},
}

func (n neighbour) stateName() string {
	for _, s := range stateNames {
		if n.state&s.bit != 0 {
			return s.name
		}
	}
	return "NONE"
}

// failed: the kernel has asked for the hardware address in vain, or is asking.
func (n neighbour) failed() bool { return n.state&(unix.NUD_INCOMPLETE|unix.NUD_FAILED) != 0 }
