package netns

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

var webA = question{"web.test.", typeA}

// reply packs a message that answers webA with some records.
func reply(t testing.TB, change func(*dnsmessage.Message)) []byte {
	t.Helper()
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, Response: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(webA.name), Type: dnsmessage.Type(webA.typ), Class: dnsmessage.ClassINET}},
	}
	change(&m)
	packed, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

func record(name string, body dnsmessage.ResourceBody, typ dnsmessage.Type) dnsmessage.Resource {
	return dnsmessage.Resource{
		Header: dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(name), Class: dnsmessage.ClassINET, Type: typ}, Body: body,
	}
}

func TestParseAnswer(t *testing.T) {
	a := record("alias.test.", &dnsmessage.AResource{A: [4]byte{192, 0, 2, 7}}, dnsmessage.TypeA)
	for _, tt := range []struct {
		name   string
		change func(*dnsmessage.Message)
		ours   bool
		want   string
	}{
		{"an address", func(m *dnsmessage.Message) { m.Answers = []dnsmessage.Resource{a} }, true, "[192.0.2.7]"},
		{"behind an alias", func(m *dnsmessage.Message) {
			m.Answers = []dnsmessage.Resource{record("web.test.", &dnsmessage.CNAMEResource{CNAME: a.Header.Name}, dnsmessage.TypeCNAME), a}
		}, true, "[192.0.2.7]"},
		{"letters of either case", func(m *dnsmessage.Message) {
			m.Questions[0].Name, m.Answers = dnsmessage.MustNewName("WEB.test."), []dnsmessage.Resource{a}
		}, true, "[192.0.2.7]"},
		{"no records", func(*dnsmessage.Message) {}, true, "[]"},
		{"another number", func(m *dnsmessage.Message) { m.ID = 8 }, false, "[]"},
		{"a question", func(m *dnsmessage.Message) { m.Response = false }, false, "[]"},
		{"another name", func(m *dnsmessage.Message) { m.Questions[0].Name = a.Header.Name }, false, "[]"},
		{"another type", func(m *dnsmessage.Message) { m.Questions[0].Type = dnsmessage.TypeAAAA }, false, "[]"},
		{"no question", func(m *dnsmessage.Message) { m.Questions = nil }, false, "[]"},
	} {
		got, ours, err := parseAnswer(reply(t, tt.change), 7, webA)
		if ours != tt.ours || fmt.Sprint(got.addrs) != tt.want || err != nil {
			t.Errorf("%s: %+v, %v, %v, want %v %s", tt.name, got, ours, err, tt.ours, tt.want)
		}
	}
}

// FuzzParseAnswer: a message from anybody gives addresses of the type asked for, and
// names that can be printed.
func FuzzParseAnswer(f *testing.F) {
	f.Add(reply(f, func(m *dnsmessage.Message) {
		m.Answers = []dnsmessage.Resource{record("web.test.", &dnsmessage.AResource{}, dnsmessage.TypeA)}
	}), false)
	f.Add([]byte{0, 7, 0x80, 0}, true)
	f.Fuzz(func(t *testing.T, message []byte, reverse bool) {
		q := webA
		if reverse {
			q.typ = typePTR
		}
		a, ours, err := parseAnswer(message, 7, q)
		if (!ours || err != nil) && a.found() {
			t.Errorf("%v, %v: %+v", ours, err, a)
		}
		for _, addr := range a.addrs {
			if !addr.Is4() {
				t.Errorf("%v for an A question", addr)
			}
		}
		for _, name := range a.names {
			if !isName(name) {
				t.Errorf("name %q", name)
			}
		}
	})
}

// world is a network of scripted servers for a Resolver: each question is answered by
// say, nil for silence.
type world struct {
	say    func(server netip.AddrPort, m *dnsmessage.Message) *dnsmessage.Message
	routes map[netip.Addr]netip.Addr // destination → source
}

func (w *world) source(to netip.Addr) (netip.Addr, bool) {
	from, ok := w.routes[to]
	return from, ok
}

func (w *world) enter() error { return nil }

func (w *world) close() {}

var errNoRoute = errors.New("no route")

func (w *world) dial(ctx context.Context, network string, to netip.AddrPort) (net.Conn, error) {
	if network != "udp" {
		return nil, errNoRoute
	}
	ours, theirs := net.Pipe()
	context.AfterFunc(ctx, func() { theirs.Close() })
	go func() {
		buf := make([]byte, maxUDP)
		n, err := theirs.Read(buf)
		var m dnsmessage.Message
		if err != nil || m.Unpack(buf[:n]) != nil {
			return
		}
		m.Response, m.Additionals = true, nil
		if reply := w.say(to, &m); reply != nil {
			if packed, err := reply.Pack(); err == nil {
				_, _ = theirs.Write(packed)
			}
		}
	}()
	return ours, nil
}

// texts are configuration files in memory.
type texts map[string]string

func (f texts) read(_ context.Context, name string) ([]byte, error) {
	text, ok := f[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), nil
}

func (texts) close() error { return nil }

// A server that refuses or cannot is passed over; one that knows that there is no such
// name is believed; a failure is told in preference to the absence of other candidates.
func TestServersInTurn(t *testing.T) {
	say := func(server netip.AddrPort, m *dnsmessage.Message) *dnsmessage.Message {
		name := m.Questions[0].Name.String()
		switch {
		case server.Addr() == netip.MustParseAddr("192.0.2.1") && strings.HasPrefix(name, "second"):
			m.RCode = dnsmessage.RCodeRefused
		case strings.HasPrefix(name, "broken.a"):
			m.RCode = dnsmessage.RCodeServerFailure
		case strings.HasPrefix(name, "web.b.") || strings.HasPrefix(name, "second"):
			if m.Questions[0].Type == dnsmessage.TypeA {
				m.Answers = []dnsmessage.Resource{record(name, &dnsmessage.AResource{A: [4]byte{192, 0, 2, 99}}, dnsmessage.TypeA)}
			}
		default:
			m.RCode = dnsmessage.RCodeNameError
		}
		return m
	}
	for _, options := range []string{"", "options rotate", "options single-request"} {
		r := newResolver(texts{"resolv.conf": "nameserver 192.0.2.1\nnameserver 192.0.2.2\nsearch a.test b.test\noptions timeout:1\n" + options}, &world{say: say})
		for _, tt := range []struct{ name, want string }{
			{"web", "[192.0.2.99]"},
			{"second", "[192.0.2.99]"},
			{"absent", "lookup absent on 192.0.2.1:53: no such host"},
			{"broken", "lookup broken on 192.0.2.2:53: server misbehaving"},
		} {
			addrs, err := r.LookupNetIP(t.Context(), "ip", tt.name)
			got := fmt.Sprint(addrs)
			if err != nil {
				got = err.Error()
			}
			if options == "options rotate" {
				got = strings.ReplaceAll(got, "192.0.2.2:", "192.0.2.1:")
				tt.want = strings.ReplaceAll(tt.want, "192.0.2.2:", "192.0.2.1:")
			}
			if got != tt.want {
				t.Errorf("%s%s: %s, want %s", tt.name, options, got, tt.want)
			}
		}
	}
}

func TestReverse(t *testing.T) {
	asked := ""
	r := newResolver(texts{}, &world{say: func(_ netip.AddrPort, m *dnsmessage.Message) *dnsmessage.Message {
		asked = m.Questions[0].Name.String()
		m.Answers = []dnsmessage.Resource{
			record(asked, &dnsmessage.PTRResource{PTR: dnsmessage.MustNewName("bad\x1bname.test.")}, dnsmessage.TypePTR),
			record(asked, &dnsmessage.PTRResource{PTR: dnsmessage.MustNewName("web.test.")}, dnsmessage.TypePTR),
		}
		return m
	}})
	for _, tt := range []struct{ addr, asked string }{
		{"192.0.2.7", "7.2.0.192.in-addr.arpa."},
		{"2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa."},
	} {
		names, err := r.LookupAddr(t.Context(), tt.addr)
		if err != nil || fmt.Sprint(names) != "[web.test.]" || asked != tt.asked {
			t.Errorf("%s: asked for %s, got %q, %v; want %s", tt.addr, asked, names, err, tt.asked)
		}
	}
	if _, err := r.LookupAddr(t.Context(), "web"); err == nil {
		t.Error("a name has names")
	}
}

// The examples of RFC 6724, section 10.2, as far as the rules that are applied decide.
func TestSortAddrs(t *testing.T) {
	for _, tt := range []struct {
		name    string
		sources string // destination>source
		want    string
	}{
		{"prefer a matching scope", "198.51.100.121>169.254.13.78 2001:db8:1::1>2001:db8:1::2", "2001:db8:1::1 198.51.100.121"},
		{"prefer a matching scope, IPv4", "2001:db8:1::1>fe80::1 198.51.100.121>198.51.100.117", "198.51.100.121 2001:db8:1::1"},
		{"prefer higher precedence", "10.1.2.3>10.1.2.4 2001:db8:1::1>2001:db8:1::2", "2001:db8:1::1 10.1.2.3"},
		{"prefer a smaller scope", "2001:db8:1::1>2001:db8:1::2 fe80::1>fe80::2", "fe80::1 2001:db8:1::1"},
		{"prefer a matching label", "2001:db8:1::1>2002:c633:6401::2 2002:c633:6401::1>2002:c633:6401::2", "2002:c633:6401::1 2001:db8:1::1"},
		{"longest common prefix", "2001:db8:3ffe::1>2001:db8:1::2 2001:db8:1::1>2001:db8:1::2", "2001:db8:1::1 2001:db8:3ffe::1"},
		{"unreachable last", "2001:db8::1> 192.0.2.1>192.0.2.9 2001:db8::2>", "192.0.2.1 2001:db8::1 2001:db8::2"},
		{"otherwise as it came", "192.0.2.2>192.0.2.9 192.0.2.1>192.0.2.9", "192.0.2.2 192.0.2.1"},
		{"loopback", "127.0.0.1>127.0.0.1 ::1>::1", "::1 127.0.0.1"},
		{"local addresses below IPv4", "fd00::1>fd00::2 192.0.2.1>192.0.2.9", "192.0.2.1 fd00::1"},
	} {
		w := &world{routes: map[netip.Addr]netip.Addr{}}
		var addrs []netip.Addr
		for pair := range strings.FieldsSeq(tt.sources) {
			to, from, _ := strings.Cut(pair, ">")
			addrs = append(addrs, netip.MustParseAddr(to))
			if from != "" {
				w.routes[netip.MustParseAddr(to)] = netip.MustParseAddr(from)
			}
		}
		if got := strings.Trim(fmt.Sprint(sortAddrs(addrs, w.source)), "[]"); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
