package pingtest_test

import (
	"encoding/binary"
	"io"
	"net"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"goping/ping"
	"goping/ping/pingtest"
)

// TestNameServer: what it says to a query, byte for byte.
func TestNameServer(t *testing.T) {
	n := pingtest.New(1)
	n.Host("db.example")
	for _, tt := range []struct {
		name    string
		typ     dnsmessage.Type
		fails   bool
		rcode   dnsmessage.RCode
		answers string // the body of the only one
	}{
		{"db.example.", dnsmessage.TypeA, false, dnsmessage.RCodeSuccess, "dnsmessage.AResource{A: [4]byte{192, 0, 2, 2}}"},
		{"DB.Example.", dnsmessage.TypeAAAA, false, dnsmessage.RCodeSuccess,
			"dnsmessage.AAAAResource{AAAA: [16]byte{32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}}"},
		{"db.example.", dnsmessage.TypeTXT, false, dnsmessage.RCodeSuccess, ""},
		{"other.example.", dnsmessage.TypeA, false, dnsmessage.RCodeNameError, ""},
		{"db.example.", dnsmessage.TypeA, true, dnsmessage.RCodeServerFailure, ""},
	} {
		n.FailNames(tt.fails)
		query := dnsmessage.Message{
			Header:    dnsmessage.Header{ID: 77, RecursionDesired: true},
			Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(tt.name), Type: tt.typ, Class: dnsmessage.ClassINET}},
		}
		packed, err := query.Pack()
		if err != nil {
			t.Fatal(err)
		}
		var got dnsmessage.Message
		if err := got.Unpack(exchange(t, n, packed)); err != nil {
			t.Fatal(err)
		}
		if h := got.Header; h.ID != 77 || !h.Response || !h.RecursionAvailable || h.RCode != tt.rcode || len(got.Questions) != 1 || got.Questions[0] != query.Questions[0] {
			t.Errorf("%s %v: got %+v of %v", tt.name, tt.typ, h, got.Questions)
		}
		body := ""
		for _, a := range got.Answers {
			body += a.Body.GoString()
		}
		if body != tt.answers {
			t.Errorf("%s %v: got %s, want %s", tt.name, tt.typ, body, tt.answers)
		}
	}
	for _, garbage := range [][]byte{{}, {1, 2, 3}, make([]byte, 12)} {
		if got := exchange(t, n, garbage); got != nil {
			t.Errorf("%x: got %x", garbage, got)
		}
	}
}

// exchange sends one query and returns the answer, nil when there is none.
func exchange(t *testing.T, n *pingtest.Network, query []byte) []byte {
	t.Helper()
	c, err := n.Config(ping.Config{}).Resolver.(*net.Resolver).Dial(t.Context(), "udp", "192.0.2.53:53")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(query))), query...)); err != nil {
		t.Fatal(err)
	}
	var length [2]byte
	if _, err := io.ReadFull(c, length[:]); err != nil {
		return nil
	}
	answer := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(c, answer); err != nil {
		t.Fatal(err)
	}
	return answer
}
