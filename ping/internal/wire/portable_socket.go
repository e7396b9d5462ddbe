package wire

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"runtime"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"

	"goping/ping/internal/packet"
)

// portableSocket is one socket of the portable wire.
type portableSocket struct {
	family *packet.Family
	mode   Mode
	id     uint16
	via    uint8 // its place in portable.byFam
	conn   net.PacketConn
	v4     *ipv4.PacketConn // one of the two, over conn
	v6     *ipv6.PacketConn
	verify bool // the system leaves the checksum to us
	device *net.Interface
	scope  uint32 // of the last packet that had one
	zone   string // its name
	errors *errorQueue
}

// portableRoom is what is asked for as a receive buffer. A raw socket gets all
// ICMP of the host, and a goroutine is not always there in time.
const portableRoom = 4 << 20

func openPortable(f *packet.Family, mode Mode, o *Options) (*portableSocket, error) {
	s := &portableSocket{family: f, mode: mode, verify: mode == Raw && f == packet.IPv4}
	if o.Interface != "" {
		ifi, err := net.InterfaceByName(o.Interface)
		if err != nil {
			return nil, &OptionError{"Interface", fmt.Errorf("interface %s: %w", o.Interface, err)}
		}
		s.device = ifi
	}
	if err := s.listen(o); err != nil {
		var call *os.SyscallError
		if errors.As(err, &call) && call.Syscall == "bind" {
			err = &OptionError{"Source", err}
		}
		return nil, err
	}
	if err := s.setUp(o); err != nil {
		s.conn.Close()
		return nil, err
	}
	if mode == Datagram {
		s.errors = s.openErrorQueue(o)
	}
	return s, nil
}

// listen opens the socket.
func (s *portableSocket) listen(o *Options) error {
	raw, datagram, address := "ip4:icmp", "udp4", "0.0.0.0"
	if s.family == packet.IPv6 {
		raw, datagram, address = "ip6:ipv6-icmp", "udp6", "::"
	}
	if o.Source.IsValid() {
		address = o.Source.String()
	}
	if s.mode == Datagram {
		if o.Identifier != 0 {
			return fmt.Errorf("identifier of a datagram socket: %w", errors.ErrUnsupported)
		}
		c, err := icmp.ListenPacket(datagram, address)
		if err != nil {
			return err
		}
		s.conn, s.v4, s.v6 = c, c.IPv4PacketConn(), c.IPv6PacketConn()
		if a, ok := c.LocalAddr().(*net.UDPAddr); ok {
			s.id = uint16(a.Port)
		}
		return nil
	}
	c, err := net.ListenPacket(raw, address)
	if err != nil {
		return err
	}
	s.conn = c
	if s.family == packet.IPv4 {
		s.v4 = ipv4.NewPacketConn(c)
	} else {
		s.v6 = ipv6.NewPacketConn(c)
	}
	if c, ok := c.(*net.IPConn); ok {
		o.optional("receive buffer", c.SetReadBuffer(portableRoom))
	}
	return nil
}

// file returns a copy of the socket's descriptor.
func (s *portableSocket) file() (*os.File, error) {
	c := s.conn
	switch {
	case s.v4 != nil:
		c = s.v4.PacketConn
	case s.v6 != nil:
		c = s.v6.PacketConn
	}
	if c, ok := c.(interface{ File() (*os.File, error) }); ok {
		return c.File()
	}
	return nil, errors.ErrUnsupported
}

// Close releases the socket.
func (s *portableSocket) Close() error {
	err := s.conn.Close()
	if s.errors != nil {
		err = errors.Join(err, s.errors.conn.Close())
	}
	return err
}

// ifIndex is the index of the device asked for, 0 for none.
func (s *portableSocket) ifIndex() int {
	if s.device == nil {
		return 0
	}
	return s.device.Index
}

// admit has a raw socket receive errors, and the replies to echo and to one more kind of
// probe. There is no filter for IPv4 beyond Linux, and none on Windows.
func (s *portableSocket) admit(k packet.Kind) error {
	if s.v6 == nil || runtime.GOOS == "windows" {
		return nil
	}
	var filter ipv6.ICMPFilter
	filter.SetAll(true)
	for _, t := range passing([]uint8{packet.V6EchoReply, packet.V6Unreachable, packet.V6TooBig, packet.V6TimeExceeded,
		packet.V6ParameterProblem, packet.V6Redirect}, s.family, k) {
		filter.Accept(ipv6.ICMPType(t))
	}
	return s.v6.SetICMPFilter(&filter)
}

func (s *portableSocket) write(p *Packet) error {
	dst := s.netAddr(p)
	var err error
	if c := s.v4; c != nil {
		if p.TTL > 0 || p.TOS > 0 {
			return fmt.Errorf("TTL and TOS of one packet: %w", errors.ErrUnsupported)
		}
		_, err = c.WriteTo(p.Data, &ipv4.ControlMessage{IfIndex: s.ifIndex()}, dst)
	} else {
		_, err = s.v6.WriteTo(p.Data, &ipv6.ControlMessage{IfIndex: s.ifIndex(), HopLimit: p.TTL, TrafficClass: p.TOS}, dst)
	}
	return err
}

// netAddr is where p goes, in the type the kind of socket wants.
func (s *portableSocket) netAddr(p *Packet) net.Addr {
	zone := ""
	if p.Scope != 0 {
		if p.Scope != s.scope {
			s.scope, s.zone = p.Scope, fmt.Sprint(p.Scope)
			if ifi, err := net.InterfaceByIndex(int(p.Scope)); err == nil {
				s.zone = ifi.Name
			}
		}
		zone = s.zone
	}
	if s.mode == Datagram {
		return &net.UDPAddr{IP: p.Addr.AsSlice(), Zone: zone}
	}
	return &net.IPAddr{IP: p.Addr.AsSlice(), Zone: zone}
}

// read returns the next ICMP message; its Data lies in b.
func (s *portableSocket) read(b []byte) (p Packet, err error) {
	p = Packet{Family: s.family, Via: s.via, TTL: -1, TOS: -1, Verify: s.verify}
	var n int
	var from net.Addr
	if c := s.v4; c != nil {
		var cm *ipv4.ControlMessage
		n, cm, from, err = c.ReadFrom(b)
		if cm != nil && cm.TTL > 0 {
			p.TTL = cm.TTL
		}
	} else {
		var cm *ipv6.ControlMessage
		n, cm, from, err = s.v6.ReadFrom(b)
		if cm != nil && cm.HopLimit > 0 {
			p.TTL = cm.HopLimit
		}
	}
	if err != nil {
		return p, err
	}
	p.Data, p.Whole = b[:n], n
	switch a := from.(type) {
	case *net.IPAddr:
		p.Addr, _ = netip.AddrFromSlice(a.IP)
	case *net.UDPAddr:
		p.Addr, _ = netip.AddrFromSlice(a.IP)
	}
	p.Addr = p.Addr.Unmap()
	return p, nil
}
