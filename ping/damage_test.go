package ping

import (
	"testing"
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// TestDamage: what is told of a damaged reply. The socket leaves the checksum
// to us, as a raw IPv4 socket does.
func TestDamage(t *testing.T) {
	const h = packet.HeaderLen
	for _, tt := range []struct {
		name   string
		change func(p *wire.Packet)
		reseal bool // the checksum is that of the damaged bytes
		want   Damage
		size   int // of the payload that comes
	}{
		{"checksum", func(p *wire.Packet) { p.Data[2] ^= 1 }, false, Damage{BadChecksum: true, Offset: -1}, 56},
		{"first pattern byte", func(p *wire.Packet) { p.Data[h+16] = 0xee }, true, Damage{Offset: 16, Want: 16, Got: 0xee}, 56},
		{"last byte", func(p *wire.Packet) { p.Data[h+55] = 0xee }, true, Damage{Offset: 55, Want: 55, Got: 0xee}, 56},
		{"two bytes", func(p *wire.Packet) { p.Data[h+30], p.Data[h+20] = 1, 2 }, true, Damage{Offset: 20, Want: 20, Got: 2}, 56},
		{"byte and checksum", func(p *wire.Packet) { p.Data[h+40] = 0xee }, false, Damage{BadChecksum: true, Offset: 40, Want: 40, Got: 0xee}, 56},
		{"sequence, told by address", func(p *wire.Packet) { p.Data[h+7] ^= 0x10 }, false, Damage{BadChecksum: true, Offset: -1}, 56},
		{"tag, told by address", func(p *wire.Packet) { p.Data[h+8] ^= 0x10 }, false, Damage{BadChecksum: true, Offset: -1}, 56},
		{"identifier, told by tag", func(p *wire.Packet) { p.Data[4] ^= 0x10 }, false, Damage{BadChecksum: true, Offset: -1}, 56},
		{"sequence number, told by tag", func(p *wire.Packet) { p.Data[6] ^= 0x10 }, false, Damage{BadChecksum: true, Offset: -1}, 56},
		{"one byte more", func(p *wire.Packet) { p.Data = append(p.Data, 0xee) }, true, Damage{Offset: 56, Got: 0xee}, 57},
		{"cut, and the checksum that of the whole", func(p *wire.Packet) { p.Data = p.Data[:h+20] }, false, Damage{BadChecksum: true, Offset: -1}, 20},
		{"code", func(p *wire.Packet) { p.Data[1] = 3 }, true, Damage{Offset: -1}, 56},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var came []byte
				_, evs, _ := probed(t, Config{Count: 1}, host4, func(sent *wire.Packet) []wire.Arrival {
					p := sealed(wire.EchoReply(sent))
					tt.change(&p)
					if tt.reseal {
						p = sealed(p)
					}
					came = p.Data
					return after(time.Millisecond, p)
				})
				got := first(t, evs, EventCorrupt).Damage
				if got.BadChecksum != tt.want.BadChecksum || got.Offset != tt.want.Offset || got.Want != tt.want.Want || got.Got != tt.want.Got {
					t.Errorf("got  %+v\nwant %+v", *got, tt.want)
				}
				if len(got.Payload) != tt.size || string(got.Payload) != string(came[h:]) {
					t.Errorf("got payload % x\nwant payload % x", got.Payload, came[h:])
				}
			})
		})
	}
}

// TestVerifiedReply: a right checksum that we verify ourselves is a reply.
func TestVerifiedReply(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, _, _ := probed(t, Config{Count: 1}, host4, func(sent *wire.Packet) []wire.Arrival {
			return after(time.Millisecond, sealed(wire.EchoReply(sent)))
		})
		if s.Replied != 1 {
			t.Errorf("got %+v, want one reply", s.Counts)
		}
	})
}

// TestPatternDamage compares with the caller's pattern.
func TestPatternDamage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		cfg := Config{Count: 1, Pattern: []byte{0xaa, 0xbb, 0xcc}}
		_, evs, _ := probed(t, cfg, host6, func(sent *wire.Packet) []wire.Arrival {
			return after(1, changed(sent, func(p *wire.Packet) { p.Data[packet.HeaderLen+17] = 0 }))
		})
		if d := first(t, evs, EventCorrupt).Damage; d.Offset != 17 || d.Want != 0xcc || d.Got != 0 {
			t.Errorf("got %+v, want byte 17 to be 0 in place of 0xcc", *d)
		}
	})
}
