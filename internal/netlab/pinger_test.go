package netlab

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// deadline bounds every wait of the tests.
const deadline = 10 * time.Second

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	t.Cleanup(cancel)
	return ctx
}

const (
	pingerID = 0x1234
	fenceID  = 0x5678
)

// pinger is a raw ICMP socket of the near end that describes what it receives.
type pinger struct {
	t   *testing.T
	lab *Lab
	v6  bool
	c4  *ipv4.RawConn
	c6  *ipv6.PacketConn
	to  netip.Addr // whom it pings: replies from others say so
}

func newPinger(t *testing.T, l *Lab, v6 bool) *pinger {
	t.Helper()
	return newPingerAt(t, l, l.Addr(v6))
}

// newPingerAt returns a pinger bound to an address.
func newPingerAt(t *testing.T, l *Lab, local netip.Addr) *pinger {
	t.Helper()
	network, v6 := "ip4:icmp", local.Is6()
	if v6 {
		network = "ip6:ipv6-icmp"
	}
	c, err := net.ListenPacket(network, local.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(deadline)); err != nil {
		t.Fatal(err)
	}
	p := &pinger{t: t, lab: l, v6: v6}
	if v6 {
		p.c6 = ipv6.NewPacketConn(c)
		err = p.c6.SetControlMessage(ipv6.FlagHopLimit|ipv6.FlagTrafficClass, true)
	} else {
		p.c4, err = ipv4.NewRawConn(c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// payload is that of request seq: 56 bytes, all different.
func payload(seq int) []byte {
	b := make([]byte, 56)
	for i := range b {
		b[i] = byte(seq + i)
	}
	return b
}

func (p *pinger) echo(id, seq int, data []byte) []byte {
	typ := icmp.Type(ipv4.ICMPTypeEcho)
	if p.v6 {
		typ = ipv6.ICMPTypeEchoRequest // the kernel makes the checksum
	}
	b, err := (&icmp.Message{Type: typ, Body: &icmp.Echo{ID: id, Seq: seq, Data: data}}).Marshal(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

// send sends a message with the given TTL (0: 64) and, in IPv4, DF.
func (p *pinger) send(message []byte, to netip.Addr, ttl int, df bool) {
	p.t.Helper()
	if ttl == 0 {
		ttl = 64
	}
	ip := &net.IPAddr{IP: to.AsSlice(), Zone: to.Zone()}
	var err error
	if p.v6 {
		_, err = p.c6.WriteTo(message, &ipv6.ControlMessage{HopLimit: ttl}, ip)
	} else {
		h := &ipv4.Header{Version: 4, Len: 20, TotalLen: 20 + len(message), TTL: ttl, Protocol: 1, Dst: ip.IP}
		if df {
			h.Flags = ipv4.DontFragment
		}
		err = p.c4.WriteTo(h, message, nil)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// ping sends request seq to the host.
func (p *pinger) ping(to netip.Addr, seq int) {
	p.t.Helper()
	p.to = to
	p.send(p.echo(pingerID, seq, payload(seq)), to, 0, false)
}

// received returns all messages that came, described, until the reply to a
// fence: as the link keeps the order, nothing can come after it that left
// before.
func (p *pinger) received() []string {
	p.t.Helper()
	p.send(p.echo(fenceID, 0, nil), p.lab.Gateway().Addr(p.v6), 0, false)
	var list []string
	for {
		m, from, ttl, tos := p.receive()
		if m[0] == 0 || m[0] == type6EchoReply {
			if binary.BigEndian.Uint16(m[4:]) == fenceID {
				return list
			}
			list = append(list, p.reply(m, from, ttl, tos))
		} else if text := p.error(m, from); text != "" {
			list = append(list, text)
		}
	}
}

func (p *pinger) receive() (message []byte, from netip.Addr, ttl, tos int) {
	p.t.Helper()
	b := make([]byte, 1<<16)
	if p.v6 {
		n, cm, addr, err := p.c6.ReadFrom(b)
		if err != nil {
			p.t.Fatal(err)
		}
		from, _ = netip.AddrFromSlice(addr.(*net.IPAddr).IP)
		return b[:n], from, cm.HopLimit, cm.TrafficClass
	}
	h, message, _, err := p.c4.ReadFrom(b)
	if err != nil {
		p.t.Fatal(err)
	}
	from, _ = netip.AddrFromSlice(h.Src.To4())
	return message, from, h.TTL, h.TOS
}

// reply describes an echo reply: its sequence number and all that is unusual.
func (p *pinger) reply(m []byte, from netip.Addr, ttl, tos int) string {
	var s strings.Builder
	id, seq, data := binary.BigEndian.Uint16(m[4:]), int(binary.BigEndian.Uint16(m[6:])), m[8:]
	fmt.Fprintf(&s, "reply %d", seq&0x7fff)
	if seq&0x8000 != 0 {
		s.WriteString(" wrong seq")
	}
	if id != pingerID {
		fmt.Fprintf(&s, " id %#x", id)
	}
	if from != p.to {
		fmt.Fprintf(&s, " from %s", p.name(from))
	}
	want := payload(seq & 0x7fff)
	if len(data) != len(want) {
		fmt.Fprintf(&s, " size %d", len(data))
	}
	for i := range min(len(data), len(want)) {
		if data[i] != want[i] {
			fmt.Fprintf(&s, " corrupt at %d", i)
		}
	}
	if !p.v6 && checksum(0, m) != 0 {
		s.WriteString(" bad checksum")
	}
	if ttl != 64 {
		fmt.Fprintf(&s, " ttl %d", ttl)
	}
	if tos != 0 {
		fmt.Fprintf(&s, " tos %d", tos)
	}
	return s.String()
}

// error describes an ICMP error; it is empty for neighbour discovery and the
// like.
func (p *pinger) error(m []byte, from netip.Addr) string {
	quote := m[8:]
	switch {
	case p.v6 && m[0] == type6Redirect:
		quote = m[48:]
	case p.v6 && m[0] >= 128:
		return ""
	}
	parse := parseQuote4
	if p.v6 {
		parse = parseQuote6
	}
	text := fmt.Sprintf("%d/%d from %s about %d", m[0], m[1], p.name(from), parse(quote))
	if rest := binary.BigEndian.Uint32(m[4:]); rest != 0 {
		text += fmt.Sprintf(" with %#x", rest)
	}
	if !p.v6 && checksum(0, m) != 0 {
		text += " bad checksum"
	}
	return text
}

// parseQuote4 and parseQuote6 return the sequence number in a quoted request.
func parseQuote4(b []byte) int { return int(binary.BigEndian.Uint16(b[20+6:])) }
func parseQuote6(b []byte) int { return int(binary.BigEndian.Uint16(b[40+6:])) }

// name returns the name of the router that has an address, or the address.
func (p *pinger) name(a netip.Addr) string {
	for name, r := range p.lab.routers {
		if a == r.Addr(p.v6) || a == r.Link.WithZone("") {
			return name
		}
	}
	return a.String()
}

// eachFamily runs a test for IPv4 and IPv6.
func eachFamily(t *testing.T, test func(t *testing.T, v6 bool)) {
	t.Run("v4", func(t *testing.T) { test(t, false) })
	t.Run("v6", func(t *testing.T) { test(t, true) })
}

// equal compares two lists and reports the difference.
func equal(t *testing.T, what string, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "; "), strings.Join(want, "; "); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// verdicts lists those of exchanges.
func verdicts(list []Exchange) []string {
	var v []string
	for _, x := range list {
		v = append(v, string(x.Verdict))
	}
	return v
}

// sameRequest reports whether a request was recorded as it was sent.
func sameRequest(r Request, seq int, to netip.Addr) bool {
	return r.ID == pingerID && int(r.Seq) == seq && r.N == seq && r.Dst == to && r.TTL == 64 && r.TOS == 0 &&
		r.Size == 56 && bytes.Equal(r.Payload, payload(seq)) && r.V6 == to.Is6()
}
