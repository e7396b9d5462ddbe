package netns

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// TestQueryIsThatOfTheLibrary: byte for byte what golang.org/x/net would send.
func TestQueryIsThatOfTheLibrary(t *testing.T) {
	long := strings.Repeat(strings.Repeat("a", 63)+".", 3) + strings.Repeat("b", 61) + "."
	for _, name := range []string{"web.test.", ".", "a.", "7.2.0.192.in-addr.arpa.", long} {
		for _, typ := range []recordType{typeA, typeAAAA, typePTR} {
			b := dnsmessage.NewBuilder(nil, dnsmessage.Header{ID: 7, RecursionDesired: true})
			var header dnsmessage.ResourceHeader
			for _, err := range []error{
				b.StartQuestions(),
				b.Question(dnsmessage.Question{Name: dnsmessage.MustNewName(name), Type: dnsmessage.Type(typ), Class: dnsmessage.ClassINET}),
				b.StartAdditionals(),
				header.SetEDNS0(maxUDP, dnsmessage.RCodeSuccess, false),
				b.OPTResource(header, dnsmessage.OPTResource{}),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			want, err := b.Finish()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := packQuery(7, question{name, typ}); err != nil || !slices.Equal(got, want) {
				t.Errorf("%s %d: %v\n got %x\nwant %x", name, typ, err, got, want)
			}
		}
	}
	for _, bad := range []string{"", "web", "a..b.", "..", strings.Repeat("a", 64) + ".", strings.Repeat("a.", 128)} {
		if b, err := packQuery(7, question{bad, typeA}); err == nil {
			t.Errorf("%q is asked for as %x", bad, b)
		}
	}
}

// FuzzAnswerAgainstTheLibrary: what is taken from a message is what golang.org/x/net
// takes from it.
func FuzzAnswerAgainstTheLibrary(f *testing.F) {
	f.Add(reply(f, func(m *dnsmessage.Message) {
		m.Answers = []dnsmessage.Resource{
			record("web.test.", &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName("alias.test.")}, dnsmessage.TypeCNAME),
			record("alias.test.", &dnsmessage.AResource{A: [4]byte{192, 0, 2, 7}}, dnsmessage.TypeA),
		}
	}), uint16(typeA))
	f.Add(reply(f, func(m *dnsmessage.Message) {
		m.Questions[0].Type = dnsmessage.TypePTR
		m.Answers = []dnsmessage.Resource{record("web.test.", &dnsmessage.PTRResource{PTR: dnsmessage.MustNewName("host.web.test.")}, dnsmessage.TypePTR)}
	}), uint16(typePTR))
	f.Fuzz(func(t *testing.T, message []byte, typ uint16) {
		q := question{"web.test.", recordType(typ)}
		switch q.typ {
		case typeA, typeAAAA, typePTR:
		default:
			return
		}
		a, ours, err := parseAnswer(message, 7, q)
		if !ours || err != nil || a.truncated {
			return
		}
		addrs, names, err := byLibrary(message, q)
		if err != nil {
			t.Fatalf("taken %+v; the library: %v", a, err)
		}
		if !slices.Equal(addrs, a.addrs) || !slices.Equal(names, a.names) {
			t.Errorf("taken %+v; by the library %v %q", a, addrs, names)
		}
	})
}

// byLibrary reads an answer with golang.org/x/net.
func byLibrary(message []byte, q question) (addrs []netip.Addr, names []string, err error) {
	var p dnsmessage.Parser
	if _, err := p.Start(message); err != nil {
		return nil, nil, err
	}
	if err := p.SkipAllQuestions(); err != nil {
		return nil, nil, err
	}
	for {
		h, err := p.AnswerHeader()
		if err == dnsmessage.ErrSectionDone {
			return addrs, names, nil
		}
		if err != nil {
			return nil, nil, err
		}
		if recordType(h.Type) != q.typ || h.Class != dnsmessage.ClassINET {
			if err := p.SkipAnswer(); err != nil {
				return nil, nil, err
			}
			continue
		}
		switch q.typ {
		case typeA:
			r, err := p.AResource()
			if err != nil {
				return nil, nil, err
			}
			addrs = append(addrs, netip.AddrFrom4(r.A))
		case typeAAAA:
			r, err := p.AAAAResource()
			if err != nil {
				return nil, nil, err
			}
			addrs = append(addrs, netip.AddrFrom16(r.AAAA).Unmap())
		default:
			r, err := p.PTRResource()
			if err != nil {
				return nil, nil, err
			}
			if name := r.PTR.String(); isName(name) {
				names = append(names, name)
			}
		}
	}
}
