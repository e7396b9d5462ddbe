package netlab

import (
	"io"
	"net"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// serveNames has the name server answer, by UDP, and by TCP where a name begins with
// "long": those answers do not fit.
func (e *Elsewhere) serveNames() error {
	at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 53)
	udp, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(at))
	if err != nil {
		return err
	}
	tcp, err := net.ListenTCP("tcp4", net.TCPAddrFromAddrPort(at))
	if err != nil {
		return err
	}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, from, err := udp.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			if reply := e.answer(buf[:n], false); reply != nil {
				_, _ = udp.WriteToUDPAddrPort(reply, from) // whoever asked has gone
			}
		}
	}()
	go func() {
		for {
			conn, err := tcp.Accept()
			if err != nil {
				return
			}
			e.serveLong(conn)
		}
	}()
	return nil
}

// serveLong answers one question by TCP: RFC 1035, section 4.2.2.
func (e *Elsewhere) serveLong(conn net.Conn) {
	defer conn.Close()
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return
	}
	query := make([]byte, int(length[0])<<8|int(length[1]))
	if _, err := io.ReadFull(conn, query); err != nil {
		return
	}
	if reply := e.answer(query, true); reply != nil {
		_, _ = conn.Write(append([]byte{byte(len(reply) >> 8), byte(len(reply))}, reply...))
	}
}

// answer makes the reply to a query.
func (e *Elsewhere) answer(query []byte, long bool) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: m.ID, Response: true, RecursionDesired: true, RecursionAvailable: true},
		Questions: m.Questions,
	}
	addrs, known := e.Names[strings.ToLower(q.Name.String())]
	if !known {
		reply.RCode = dnsmessage.RCodeNameError
	}
	if strings.HasPrefix(q.Name.String(), "long") && !long {
		reply.Truncated = true
		addrs = nil
	}
	for _, a := range addrs {
		r := dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET, TTL: 60}}
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			r.Header.Type, r.Body = q.Type, &dnsmessage.AResource{A: a.As4()}
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			r.Header.Type, r.Body = q.Type, &dnsmessage.AAAAResource{AAAA: a.As16()}
		default:
			continue
		}
		reply.Answers = append(reply.Answers, r)
	}
	packed, err := reply.Pack()
	if err != nil {
		return nil
	}
	return packed
}
