package goping_test

import (
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/vishvananda/netlink"
	"golang.org/x/net/dns/dnsmessage"

	"goping/internal/netlab"
)

// TestHostileReverseName: a name server may say what it will, no control character of it
// comes out.
func TestHostileReverseName(t *testing.T) {
	netlab.Need(t)
	names := serveReverse(t)
	for _, tt := range []struct{ name, want string }{
		{"good.example.", "64 bytes from good.example (127.0.0.77): icmp_seq=1 ttl=64 time=<t> ms"},
		{"a\x1b[2J\n.example.", "64 bytes from 127.0.0.77: icmp_seq=1 ttl=64 time=<t> ms"},
		{"\x07\x9b31m.example.", "64 bytes from 127.0.0.77: icmp_seq=1 ttl=64 time=<t> ms"},
	} {
		names <- tt.name
		for _, args := range [][]string{{"ping", "-H"}, {"-H"}, {"ping", "-jH"}} {
			r := goping(t, append(args, "-c1", "127.0.0.77")...).ended(0)
			if out := r.stdout.String(); strings.ContainsAny(out, "\x1b\x07") || strings.IndexByte(out, 0x9b) >= 0 {
				t.Errorf("%v: control characters of %q in %q", r, tt.name, r.stdout.String())
			}
			if args[len(args)-1] == "-H" {
				wantLine(t, r.String(), r.stdout.String(), tt.want)
			}
		}
		<-names
	}
}

// serveReverse answers questions for names at the address of the machine's name server,
// which nobody else has in the lab. The answer is what the channel holds.
func serveReverse(t *testing.T) chan string {
	t.Helper()
	addr := nameServer(t)
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		t.Fatal(err)
	}
	if !addr.IsLoopback() {
		at := &netlink.Addr{IPNet: &net.IPNet{IP: addr.AsSlice(), Mask: net.CIDRMask(addr.BitLen(), addr.BitLen())}}
		if err := netlink.AddrAdd(lo, at); err != nil {
			t.Skipf("cannot take the name server's address %v: %v", addr, err)
		}
		t.Cleanup(func() {
			if err := netlink.AddrDel(lo, at); err != nil {
				t.Error(err)
			}
		})
	}
	server, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(addr, 53)))
	if err != nil {
		t.Skipf("cannot be the name server: %v", err)
	}
	t.Cleanup(func() { server.Close() })
	names := make(chan string, 1)
	go func() {
		buf := make([]byte, 2048)
		for {
			n, from, err := server.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			name := <-names
			names <- name
			if reply := reverseAnswer(buf[:n], name); reply != nil {
				_, _ = server.WriteToUDPAddrPort(reply, from) // whoever asked has gone
			}
		}
	}()
	return names
}

// nameServer is the first of the machine's.
func nameServer(t *testing.T) netip.Addr {
	t.Helper()
	text, err := os.ReadFile("/etc/resolv.conf")
	if err != nil {
		t.Skipf("no name server: %v", err)
	}
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "nameserver" {
			continue
		}
		if addr, err := netip.ParseAddr(words[1]); err == nil && addr.Zone() == "" {
			return addr
		}
	}
	t.Skip("no name server in /etc/resolv.conf")
	return netip.Addr{}
}

// reverseAnswer says that name is the answer to a question, whatever it is.
func reverseAnswer(query []byte, name string) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil || len(m.Questions) == 0 {
		return nil
	}
	q := m.Questions[0]
	to, err := dnsmessage.NewName(name)
	if err != nil {
		return nil
	}
	m.Response, m.RCode, m.Additionals = true, dnsmessage.RCodeSuccess, nil
	m.Answers = []dnsmessage.Resource{{
		Header: dnsmessage.ResourceHeader{Name: q.Name, Type: dnsmessage.TypePTR, Class: dnsmessage.ClassINET, TTL: 1},
		Body:   &dnsmessage.PTRResource{PTR: to},
	}}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}
