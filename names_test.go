package goping_test

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"goping/internal/netlab"
)

// TestName pings localhost by name in each family that the hosts file gives it.
func TestName(t *testing.T) {
	netlab.Need(t) // without it a name server would be asked
	known, err := net.LookupHost("localhost")
	if err != nil {
		t.Skipf("no localhost in the hosts file: %v", err)
	}
	for _, tt := range []struct {
		flag, family string
		loop
	}{
		{"-4", "IPv4", loops[0]}, {"--ipv4", "IPv4", loops[0]}, {"-6", "IPv6", loops[1]}, {"--ipv6", "IPv6", loops[1]},
	} {
		t.Run(tt.flag, func(t *testing.T) {
			needLoopback(t, tt.addr)
			if !slices.Contains(known, tt.addr) {
				r := goping(t, tt.flag, "-c1", "localhost")
				if want := "goping: error: localhost: no " + tt.family + " address\n"; r.code != 2 || r.stdout.Len() > 0 || r.stderr.String() != want {
					t.Errorf("%v, which is not in the hosts file: exit code %d, %q, %q", r, r.code, r.stdout.String(), r.stderr.String())
				}
				return
			}
			header := "PING localhost (" + tt.addr + ") " + tt.data
			r := goping(t, tt.flag, "-c2", "-i0.01", "-n", "localhost").ended(0)
			wantLines(t, r.String(), r.stdout.String(), transcript(header,
				"64 bytes from "+tt.addr+": icmp_seq=# ttl=64 time=<t> ms", "localhost", 2)...)

			r = goping(t, tt.flag, "-c2", "-i0.01", "localhost").ended(0)
			wantLines(t, r.String(), r.stdout.String(), transcript(header,
				"64 bytes from "+named(tt.addr)+": icmp_seq=# ttl=64 time=<t> ms", "localhost", 2)...)
		})
	}
}

// named is an address as replies to a name show it.
func named(addr string) string {
	names, err := net.LookupAddr(addr)
	if err != nil || len(names) == 0 {
		return addr
	}
	return strings.TrimSuffix(names[0], ".") + " (" + addr + ")"
}

// TestLiterals: other spellings of an address are shown as they were given, and
// pinged as what they are.
func TestLiterals(t *testing.T) {
	for given, addr := range map[string]string{
		"::ffff:127.0.0.1": "127.0.0.1",
		"0:0:0:0:0:0:0:1":  "::1",
		"::0001":           "::1",
	} {
		needLoopback(t, addr)
		r := goping(t, "-c1", given).ended(0)
		data := loops[0].data
		if netip.MustParseAddr(addr).Is6() {
			data = loops[1].data
		}
		wantLines(t, r.String(), r.stdout.String(), transcript("PING "+given+" ("+addr+") "+data,
			"64 bytes from "+addr+": icmp_seq=# ttl=64 time=<t> ms", given, 1)...)
	}
}
