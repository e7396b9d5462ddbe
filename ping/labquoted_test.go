package ping

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"testing"

	"goping/internal/netlab"
)

// TestQuoted: raw sockets tell what a router quoted, byte by byte.
func TestQuoted(t *testing.T) {
	const size, ttl, tos = 40, 9, 0x48
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		header, family := 20, 4
		if s.v6 {
			header, family = 40, 6
		}
		for name, tt := range map[string]struct {
			script *netlab.ICMPError
			want   int // bytes
		}{
			"all":             {netlab.Unreachable(1), header + 8 + size},
			"the ICMP header": {netlab.Unreachable(1).Quoting(8), header + 8},
			"with extensions": {netlab.TimeExceeded(0).With(netlab.RawObject{Class: 9, Type: 9, Content: make([]byte, 4)}), 128},
		} {
			host := lab.Host(netlab.Script{Error: tt.script.Having(ttl, tos)})
			p := s.open(t, Config{Probing: Probing{Size: size, TTL: 33}})
			_, err := p.Probe(t.Context(), host.Addr(s.v6))
			var icmp *ICMPError
			if !errors.As(err, &icmp) {
				t.Fatalf("%s: %v", name, err)
			}
			got := icmp.Quoted
			if s.mode == Datagram {
				if got != nil {
					t.Errorf("%s: a datagram socket quotes %x", name, got)
				}
				continue
			}
			if len(got) != tt.want {
				t.Fatalf("%s: %d bytes quoted, want %d: %x", name, len(got), tt.want, got)
			}
			message := got[header:]
			gotTTL, gotTOS, dst := got[7], got[0]<<4|got[1]>>4, netip.Addr{}
			if s.v6 {
				dst = netip.AddrFrom16([16]byte(got[24:]))
			} else {
				gotTTL, gotTOS, dst = got[8], got[1], netip.AddrFrom4([4]byte(got[16:]))
			}
			x := host.Exchanges()[0]
			if int(got[0]>>4) != family || gotTTL != ttl || gotTOS != tos || dst != host.Addr(s.v6) ||
				binary.BigEndian.Uint16(message[4:]) != x.ID || binary.BigEndian.Uint16(message[6:]) != x.Seq {
				t.Errorf("%s: got %x of %+v", name, got, x)
			}
		}
	})
}
