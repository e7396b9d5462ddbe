package rawsock

import (
	"syscall"
	"testing"

	"goping/internal/netlab"
)

func TestPingSocketOutcomes(t *testing.T) {
	k := kinds[1]
	to := ipAddr("127.0.0.1:0")
	send := func(t *testing.T, packet []byte) error { _, err := k.open(t).WriteTo(packet, to); return err }
	typed := func(typ, code byte) []byte { p := k.echo(7, 1, 8); p[0], p[1] = typ, code; return p }
	check(t, []outcome{
		{"echo", func(t *testing.T) error {
			c := k.open(t)
			if p := c.LocalAddr().(IPAddr).Port(); p != 0 {
				t.Errorf("identifier %d before anything was sent", p)
			}
			if _, err := c.WriteTo(k.echo(0x1234, 1, 8), to); err != nil {
				return err
			}
			b := make([]byte, 64)
			n, from, err := c.ReadFrom(b)
			if n != 16 || b[0] != k.reply || uint16(b[4])<<8|uint16(b[5]) != c.LocalAddr().(IPAddr).Port() || from.(IPAddr).Addr() != k.peer {
				t.Errorf("reply % x from %v to identifier %v", b[:n], from, c.LocalAddr())
			}
			return err
		}, nil},
		{"destination port", func(t *testing.T) error {
			_, err := k.open(t).WriteTo(k.echo(1, 1, 8), ipAddr("127.0.0.1:77"))
			return err
		}, nil},
		{"type 0", func(t *testing.T) error { return send(t, typed(0, 0)) }, syscall.EINVAL},
		{"type 13", func(t *testing.T) error { return send(t, typed(13, 0)) }, syscall.EINVAL},
		{"code 1", func(t *testing.T) error { return send(t, typed(8, 1)) }, syscall.EINVAL},
		{"type 42, extended echo", func(t *testing.T) error { return send(t, typed(42, 0)) }, nil},
		{"7 bytes", func(t *testing.T) error { return send(t, make([]byte, 7)) }, syscall.EINVAL},
		{"no destination", func(t *testing.T) error { _, err := k.open(t).Write(k.echo(1, 1, 8)); return err }, syscall.EDESTADDRREQ},
		{"broadcast", func(t *testing.T) error {
			netlab.Need(t)
			_, err := k.open(t).WriteTo(k.echo(1, 1, 8), ipAddr("127.255.255.255:0"))
			return err
		}, syscall.EACCES},
		{"IP_HDRINCL", func(t *testing.T) error { return k.open(t).SetInt(HeaderIncluded, 1) }, syscall.ENOPROTOOPT},
		{"ICMP_FILTER", func(t *testing.T) error { return k.open(t).SetICMPFilter(0) }, syscall.ENOPROTOOPT},
		{"v6, link-local without a scope", func(t *testing.T) error {
			_, err := kinds[3].open(t).WriteTo(kinds[3].echo(1, 1, 8), ipAddr("[fe80::1]:0"))
			return err
		}, syscall.EINVAL},
		{"v6, v4-mapped", func(t *testing.T) error {
			_, err := kinds[3].open(t).WriteTo(kinds[3].echo(1, 1, 8), ipAddr("[::ffff:127.0.0.1]:0"))
			return err
		}, syscall.EINVAL},
	})
}
