package goping_test

import (
	"bytes"
	"net/netip"
	"os/exec"
	"strings"
	"testing"

	"goping/internal/netlab"
)

// nodeQueries are options of iputils' ping, and what a host that answers as RFC 4620
// says is asked and tells.
var nodeQueries = []struct {
	args         string
	code         uint8
	qtype, flags int
	subject      string // "" for the host's address
	line         string // behind "N bytes from A:", up to "; seq=1;"
}{
	{"-N name", 0, 2, 0, "", " Host.example., ho\\027st"},
	{"-N ipv4", 0, 4, 0, "", " 198.51.100.1"},
	{"-N ipv4-all", 0, 4, 0x02, "", " 198.51.100.1"},
	{"-N ipv6", 0, 3, 0, "", ""},
	{"-N ipv6-all", 0, 3, 0x02, "", ""},
	{"-N ipv6-global", 0, 3, 0x20, "", " 2001:db8:1::1"},
	{"-N ipv6-linklocal", 0, 3, 0x08, "", " fe80::77"},
	{"-N ipv6-sitelocal", 0, 3, 0x10, "", " fec0::77"},
	{"-N ipv6-compatible", 0, 3, 0x04, "", " ::ffff:192.0.2.77"},
	{"-N ipv6-global -N ipv6-linklocal", 0, 3, 0x28, "", " 2001:db8:1::1, fe80::77"},
	{"-N name -N subject-ipv6=fe80::77", 0, 2, 0, string(netip.MustParseAddr("fe80::77").AsSlice()), " Host.example., ho\\027st"},
	{"-N name -N subject-ipv4=198.51.100.1", 2, 2, 0, "\xc6\x33\x64\x01", " Host.example., ho\\027st"},
	{"-N name -N subject-name=Host", 1, 2, 0, "\x04host\x00\x00", " Host.example., ho\\027st"},
	{"-N name -N subject-name=Host.example", 1, 2, 0, "\x04host\x07example\x00", " Host.example., ho\\027st"},
	{qualifiedLabel, 1, 2, 0, "\x04host\x00", " Host.example., ho\\027st"},
}

// iputils asks for one label as if it were not qualified, whatever it was called.
const qualifiedLabel = "-N name -N subject-fqdn=Host"

// TestNodeInfo: node information queries in the face of iputils' ping, and that ping
// itself where it is installed: both ask the same and print the same line.
func TestNodeInfo(t *testing.T) {
	lab := netlab.New(t)
	host := lab.Host(netlab.Script{Info: &netlab.NodeInfo{
		Names: []string{"Host.example.", "ho\x1bst"},
		Addrs: []netip.Addr{netip.MustParseAddr("fe80::77"), netip.MustParseAddr("fec0::77"), netip.MustParseAddr("::ffff:192.0.2.77")},
	}})
	theirs := iputils(t)
	for _, tt := range nodeQueries {
		args := append(append([]string{"-6", "-c1", "-n"}, strings.Fields(tt.args)...), host.V6.String())
		ours := goping(t, append([]string{"ping"}, args...)...).ended(0).stdout.String()
		want := " bytes from 2001:db8:1::1:" + tt.line + "; seq=1; ttl=64\n"
		if !strings.Contains(ours, want) {
			t.Errorf("%s: got\n%swant %q", tt.args, ours, want)
		}
		all := host.Exchanges()
		asked := all[len(all)-1]
		checkQuery(t, tt.args, &asked.Request, tt.code, tt.qtype, tt.flags, tt.subject, host)
		if theirs == "" {
			continue
		}
		out, err := exec.CommandContext(t.Context(), theirs, args...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: iputils says %v\n%swant %q", tt.args, err, out, want)
		}
		all = host.Exchanges()
		if r := all[len(all)-1]; tt.args != qualifiedLabel && (r.ID != asked.ID || r.Seq != asked.Seq || r.Code != asked.Code || !bytes.Equal(r.Payload[8:], asked.Payload[8:])) {
			t.Errorf("%s: iputils asks %+v, we %+v", tt.args, r.Request, asked.Request)
		}
	}
}

// checkQuery checks what reached the host.
func checkQuery(t *testing.T, args string, r *netlab.Request, code uint8, qtype, flags int, subject string, host *netlab.Host) {
	t.Helper()
	if subject == "" {
		subject = string(host.V6.AsSlice())
	}
	if r.Code != code || r.Qtype() != qtype || r.Flags() != flags || string(r.Payload[8:]) != subject {
		t.Errorf("%s: asked code %d, type %d, flags %#x of %q, want %d, %d, %#x, %q", args, r.Code, r.Qtype(), r.Flags(), r.Payload[8:], code, qtype, flags, subject)
	}
}

// iputils returns the path of iputils' ping, "" where it is not installed.
func iputils(t *testing.T) string {
	path, err := exec.LookPath("ping")
	if err != nil {
		return ""
	}
	if out, _ := exec.CommandContext(t.Context(), path, "-V").Output(); !strings.Contains(string(out), "iputils") {
		return ""
	}
	return path
}

// TestNodeInfoJSON: what nodes answer, and what cannot be read, in objects of the schema.
func TestNodeInfoJSON(t *testing.T) {
	lab := netlab.New(t)
	s := schema(t)
	for _, tt := range []struct {
		args string
		info *netlab.NodeInfo
		exit int
		want string
	}{
		{"-N name", &netlab.NodeInfo{Names: []string{"host"}, TTL: 4}, 0, `"node":{"code":0,"qtype":2,"ttl_s":4,"names":["host"]}`},
		{"-N ipv4", &netlab.NodeInfo{}, 0, `"node":{"code":0,"qtype":4,"addrs":["198.51.100.2"]}`},
		{"-N name", &netlab.NodeInfo{Refuse: true}, 0, `"node":{"code":1,"qtype":2}`},
		{"-N name", &netlab.NodeInfo{Data: []byte("\x00\x00\x00\x00\xc0\x04")}, 1,
			`"type":"corrupt"`},
		{"-N name", nil, 1, `"type":"lost"`},
	} {
		host := lab.Host(netlab.Script{Info: tt.info})
		r := goping(t, append(strings.Fields("--json -c1 -W0.3 "+tt.args), host.V6.String())...).ended(tt.exit)
		objects(t, r, s)
		if !strings.Contains(r.stdout.String(), tt.want) {
			t.Errorf("%v: got\n%swant %s", r, r.stdout.String(), tt.want)
		}
	}
}
