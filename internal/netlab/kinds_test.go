package netlab

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"
	"time"
)

// ask sends a request that is no echo and returns what came of ICMP type want before the
// reply to a fence.
func (p *pinger) ask(message []byte, to netip.Addr, want byte) (all [][]byte) {
	p.t.Helper()
	if !p.v6 {
		setChecksum(message, to, to)
	}
	p.send(message, to, 0, false)
	p.send(p.echo(fenceID, 0, nil), p.lab.Gateway().Addr(p.v6), 0, false)
	for {
		m, from, _, _ := p.receive()
		switch {
		case m[0] == want:
			if from != to {
				p.t.Errorf("got an answer from %v, want %v", from, to)
			}
			all = append(all, m)
		case (m[0] == type4EchoReply || m[0] == type6EchoReply) && binary.BigEndian.Uint16(m[4:]) == fenceID:
			return all
		}
	}
}

// TestTimestampReplies: hosts tell the time of day that their script says.
func TestTimestampReplies(t *testing.T) {
	Need(t)
	request := []byte{type4Timestamp, 0, 0, 0, 0x12, 0x34, 0, 7, 0x11, 0x22, 0x33, 0x44, 0, 0, 0, 0, 0, 0, 0, 0}
	for _, tt := range []struct {
		name   string
		script Script
		ahead  uint32 // milliseconds
		unset  bool
		copies int
		bad    bool
		length int
	}{
		{"well behaved", Script{}, 0, false, 1, false, 20},
		{"ahead", Script{ClockAhead: 90 * time.Minute}, 90 * 60_000, false, 1, false, 20},
		{"not set", Script{ClockUnset: true}, 0, true, 1, false, 20},
		{"lost", Script{LoseEvery: 1}, 0, false, 0, false, 0},
		{"twice", Script{Duplicate: 1}, 0, false, 2, false, 20},
		{"bad checksum", Script{BadChecksum: true}, 0, false, 1, true, 20},
		{"cut", Script{Truncate: 5}, 0, false, 1, false, 13},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab := New(t)
			host := lab.Host(tt.script)
			all := newPinger(t, lab, false).ask(bytes.Clone(request), host.V4, type4StampReply)
			if len(all) != tt.copies {
				t.Fatalf("got %d replies, want %d", len(all), tt.copies)
			}
			for _, m := range all {
				if bad := checksum(0, m) != 0; bad != tt.bad || len(m) != tt.length || !bytes.Equal(m[4:12], request[4:12]) {
					t.Errorf("got %x", m)
				}
				if len(m) < 20 {
					continue
				}
				arrived := host.Exchanges()[0].Arrived.UTC()
				midnight := arrived.Truncate(24 * time.Hour)
				want := (uint32(arrived.Sub(midnight).Milliseconds()) + tt.ahead) % 86_400_000
				receive, transmit := binary.BigEndian.Uint32(m[12:]), binary.BigEndian.Uint32(m[16:])
				if unset := receive>>31 != 0; unset != tt.unset || receive&^(1<<31) != want || transmit != receive {
					t.Errorf("got %#x, %#x, want %#x", receive, transmit, want)
				}
			}
			if x := host.Exchanges()[0]; x.Type != type4Timestamp || x.ID != 0x1234 || x.Seq != 7 || x.Size != 12 {
				t.Errorf("got %+v", x)
			}
		})
	}
}

// TestNodeInfoReplies: hosts tell what their script says of themselves, to those who ask
// about them.
func TestNodeInfoReplies(t *testing.T) {
	Need(t)
	const nonce = "\x01\x02\x03\x04\x05\x06\x07\x08"
	own := netip.MustParseAddr("fd00::5")
	full := &NodeInfo{Names: []string{"host.tz.", "host"}, Addrs: []netip.Addr{own, netip.MustParseAddr("fe80::5")}, TTL: 7}
	const ttl = "\x00\x00\x00\x07"
	for _, tt := range []struct {
		name    string
		info    *NodeInfo
		qtype   byte
		flags   byte
		code    byte
		subject string // "self": the host's address
		want    string // from the code on, without the checksum; "" for nothing
	}{
		{"says nothing", nil, 2, 0, 0, "self", ""},
		{"noop", full, 0, 0, 1, "", "\x00" + "\x00\x00\x00\x00" + nonce},
		{"names", full, 2, 0, 0, "self", "\x00" + "\x00\x02\x00\x00" + nonce + ttl + "\x04host\x02tz\x00" + "\x04host\x00\x00"},
		{"by name", full, 2, 0, 1, "\x04HOST\x00\x00", "\x00" + "\x00\x02\x00\x00" + nonce + ttl + "\x04host\x02tz\x00" + "\x04host\x00\x00"},
		{"by another's name", full, 2, 0, 1, "\x04hose\x00\x00", ""},
		{"by another's address", full, 2, 0, 0, string(netip.MustParseAddr("fd00::6").AsSlice()), ""},
		{"link-local addresses", full, 3, flagLinkLocal, 0, string(own.AsSlice()),
			"\x00" + "\x00\x03\x00\x08" + nonce + ttl + string(netip.MustParseAddr("fe80::5").AsSlice())},
		{"no scope asked for", full, 3, 0, 0, "self", "\x00" + "\x00\x03\x00\x00" + nonce},
		{"truncated", &NodeInfo{Truncate: true}, 3, 0, 0, "self", "\x00" + "\x00\x03\x00\x01" + nonce},
		{"refused", &NodeInfo{Refuse: true}, 2, 0, 0, "self", "\x01" + "\x00\x02\x00\x00" + nonce},
		{"unknown", full, 9, 0, 0, "self", "\x02" + "\x00\x09\x00\x00" + nonce},
		{"a code of its own", &NodeInfo{Code: 77}, 2, 0, 0, "self", "\x4d" + "\x00\x02\x00\x00" + nonce},
		{"anything", &NodeInfo{Data: []byte("xyz")}, 2, 0, 0, "self", "\x00" + "\x00\x02\x00\x00" + nonce + "xyz"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			lab := New(t)
			host := lab.Host(Script{Info: tt.info})
			subject := tt.subject
			if subject == "self" {
				subject = string(host.V6.AsSlice())
			}
			query := append([]byte{type6NodeQuery, tt.code, 0, 0, 0, tt.qtype, 0, tt.flags}, nonce+subject...)
			all := newPinger(t, lab, true).ask(query, host.V6, type6NodeReply)
			verdict := Answered
			if tt.want == "" {
				verdict = Ignored
				if len(all) != 0 {
					t.Errorf("got %x, want nothing", all)
				}
			} else if len(all) != 1 || string(all[0][1:2])+string(all[0][4:]) != tt.want {
				t.Errorf("got %x, want %x", all, tt.want)
			}
			x := host.Exchanges()[0]
			if x.Verdict != verdict || x.Qtype() != int(tt.qtype) || x.Flags() != int(tt.flags) || x.Code != tt.code {
				t.Errorf("got %+v", x)
			}
		})
	}
}
