package ping

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// unreachableBy is the error of s.router about sent, after change.
func unreachableBy(s side, sent *wire.Packet, change func(p *wire.Packet)) []wire.Arrival {
	typ := uint8(packet.V4Unreachable)
	if s.family == packet.IPv6 {
		typ = packet.V6Unreachable
	}
	p := wire.ICMPError(sent, s.router, typ, 1)
	change(&p)
	return after(time.Millisecond, p)
}

// TestQuote: how much of a probe has to be quoted for its error to be believed.
func TestQuote(t *testing.T) {
	for _, tt := range []struct {
		name   string
		size   int
		change func(p *wire.Packet, s side)
		want   bool
	}{
		{"all of it", 56, func(*wire.Packet, side) {}, true},
		{"the ICMP header", 56, func(p *wire.Packet, _ side) { p.Quote.Payload = nil }, true},
		{"half of the fields", 56, func(p *wire.Packet, _ side) { p.Quote.Payload = p.Quote.Payload[:12] }, true},
		{"the fields", 56, func(p *wire.Packet, _ side) { p.Quote.Payload = p.Quote.Payload[:16] }, true},
		{"all, the source changed on the way", 56, func(p *wire.Packet, s side) { p.Addr = s.other }, true},
		{"all, the identifier changed on the way", 56, func(p *wire.Packet, _ side) { p.Quote.ID++ }, true},
		{"a wrong tag", 56, func(p *wire.Packet, _ side) { p.Quote.Payload[8] ^= 1 }, false},
		{"a wrong sequence", 56, func(p *wire.Packet, _ side) { p.Quote.Payload[7] ^= 1 }, false},
		{"the header with another identifier", 56, func(p *wire.Packet, _ side) { p.Quote.Payload = nil; p.Quote.ID++ }, false},
		{"the header with a number not sent", 56, func(p *wire.Packet, _ side) { p.Quote.Payload = nil; p.Quote.Seq++ }, false},
		{"the header to another host", 56, func(p *wire.Packet, s side) { p.Quote.Payload = nil; p.Addr = s.other }, false},
		{"a small probe", 8, func(*wire.Packet, side) {}, true},
		{"a small probe padded", 8, func(p *wire.Packet, _ side) { p.Quote.Payload = append(p.Quote.Payload, make([]byte, 16)...) }, true},
		{"a small probe with a wrong tag", 8, func(p *wire.Packet, _ side) { p.Quote.Payload[7] ^= 1 }, false},
		{"an empty probe padded", -1, func(p *wire.Packet, _ side) { p.Quote.Payload = make([]byte, 120) }, true},
		{"a small probe with another number", 8, func(p *wire.Packet, _ side) { p.Quote.Seq++ }, false},
		{"an empty probe", -1, func(*wire.Packet, side) {}, true},
		{"an empty probe with another identifier", -1, func(p *wire.Packet, _ side) { p.Quote.ID++ }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bothFamilies(t, func(t *testing.T, s side) {
				cfg := Config{Count: 1, Probing: Probing{Size: tt.size}}
				got, _, stats := probed(t, cfg, s.host, func(sent *wire.Packet) []wire.Arrival {
					return unreachableBy(s, sent, func(p *wire.Packet) { tt.change(p, s) })
				})
				if got := got.Unreachable == 1; got != tt.want {
					t.Errorf("believed: got %v, want %v", got, tt.want)
				}
				if foreign := stats.Unmatched == 1; foreign == tt.want {
					t.Errorf("got %d foreign", stats.Unmatched)
				}
			})
		})
	}
}

// TestQuotedHeader: what the quoted IP header and the extensions say.
func TestQuotedHeader(t *testing.T) {
	// RFC 4884 header (version 2, no checksum) and one RFC 4950 label stack
	// object: label 16001, TTL 1, bottom of stack.
	extensions := []byte{
		0x20, 0, 0, 0,
		0, 8, 1, 1,
		0x03, 0xe8, 0x11, 0x01,
	}
	bothFamilies(t, func(t *testing.T, s side) {
		for _, broken := range []bool{false, true} {
			_, evs, _ := probed(t, Config{Count: 1}, s.host, func(sent *wire.Packet) []wire.Arrival {
				return unreachableBy(s, sent, func(p *wire.Packet) {
					p.Quote.HasHeader, p.Quote.Header = true, packet.IPHeader{TTL: 3, TOS: 0x20}
					if p.Extensions = extensions; broken {
						p.Extensions = extensions[:7]
					}
				})
			})
			var e *ICMPError
			if !errors.As(first(t, evs, EventUnreachable).Err, &e) {
				t.Fatal("no *ICMPError")
			}
			if e.QuotedTTL != 3 || e.QuotedTOS != 0x20 {
				t.Errorf("got TTL %d, TOS %d, want 3 and 32", e.QuotedTTL, e.QuotedTOS)
			}
			if broken {
				continue
			}
			if len(e.Extensions) != 1 || len(e.Extensions[0].MPLS) != 1 || e.Extensions[0].MPLS[0].Label != 16001 {
				t.Errorf("got extensions %+v, want the label 16001", e.Extensions)
			}
		}
	})
}

// TestTwoTargetsOneAddress: an error that quotes no more than a header goes to
// the target whose probe it is; here only one has sent that number.
func TestTwoTargetsOneAddress(t *testing.T) {
	bothFamilies(t, func(t *testing.T, s side) {
		p, _ := openFake(t, Config{}, func(sent *wire.Packet) []wire.Arrival {
			if numberOf(sent) < 3 {
				return after(1, wire.EchoReply(sent))
			}
			return unreachableBy(s, sent, func(p *wire.Packet) { p.Quote.Payload = nil })
		})
		short, err := p.add(Target{Addr: s.host}, nil, 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		long, err := p.add(Target{Addr: s.host}, nil, 4, nil)
		if err != nil {
			t.Fatal(err)
		}
		<-short.Done()
		<-long.Done()
		if a, b := short.Summary(), long.Summary(); a.Replied != 2 || a.Unreachable != 0 || b.Replied != 2 || b.Unreachable != 2 {
			t.Errorf("got %+v\nand %+v", a.Counts, b.Counts)
		}
	})
}

// TestErrorOfUnknownAddress must not be taken for one about a probe.
func TestErrorOfUnknownAddress(t *testing.T) {
	bubble(t, func(t *testing.T) {
		got, _, stats := probed(t, Config{Count: 1}, host4, func(sent *wire.Packet) []wire.Arrival {
			return append(unreachableBy(sides[0], sent, func(p *wire.Packet) {
				p.Quote.Payload, p.Addr = nil, netip.Addr{}
			}), after(2*time.Millisecond, wire.EchoReply(sent))...)
		})
		if got.Replied != 1 || got.Unreachable != 0 || stats.Unmatched != 1 {
			t.Errorf("got %+v, %d foreign", got.Counts, stats.Unmatched)
		}
	})
}
