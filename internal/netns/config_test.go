package netns

import (
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func server(s string) netip.AddrPort { return netip.AddrPortFrom(netip.MustParseAddr(s), 53) }

func TestParseResolvConf(t *testing.T) {
	usual := resolvConf{servers: localServers, ndots: 1, timeout: 5 * time.Second, attempts: 2}
	with := func(change func(*resolvConf)) resolvConf {
		c := usual
		change(&c)
		return c
	}
	for _, tt := range []struct {
		name, text string
		want       resolvConf
	}{
		{"empty", "", usual},
		{"pod", "search ns.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n", with(func(c *resolvConf) {
			c.servers, c.ndots = []netip.AddrPort{server("10.96.0.10")}, 5
			c.search = []string{"ns.svc.cluster.local.", "svc.cluster.local.", "cluster.local."}
		})},
		{"three servers", "nameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver fe80::1%eth0\nnameserver 192.0.2.4\n", with(func(c *resolvConf) {
			c.servers = []netip.AddrPort{server("192.0.2.1"), server("2001:db8::1"), server("fe80::1%eth0")}
		})},
		{"the last list holds", "search a.test\ndomain b.test extra\n", with(func(c *resolvConf) { c.search = []string{"b.test."} })},
		{"comments", "# nameserver 192.0.2.1\n; search a.test\nnameserver 192.0.2.2 # ours\nsearch a.test # b.test\n", with(func(c *resolvConf) {
			c.servers, c.search = []netip.AddrPort{server("192.0.2.2")}, []string{"a.test."}
		})},
		{"options", "options rotate single-request use-vc ndots:99 timeout:0 attempts:100 edns0 ndots:x timeout:-1", with(func(c *resolvConf) {
			c.rotate, c.single, c.tcp, c.ndots, c.timeout, c.attempts = true, true, true, 15, time.Second, 5
		})},
		{"nonsense", "nameserver\nnameserver dns.test\nsearch . a..b -\nbogus 1\n\x00\nnameserver 192.0.2.1", with(func(c *resolvConf) {
			c.servers, c.search = []netip.AddrPort{server("192.0.2.1")}, []string{"-."}
		})},
		{"carriage returns", "nameserver 192.0.2.1\r\nsearch a.test\r\n", with(func(c *resolvConf) {
			c.servers, c.search = []netip.AddrPort{server("192.0.2.1")}, []string{"a.test."}
		})},
	} {
		if got := parseResolvConf(tt.text); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, got, tt.want)
		}
	}
}

func TestCandidates(t *testing.T) {
	pod := resolvConf{search: []string{"ns.svc.test.", "svc.test."}, ndots: 5}
	host := resolvConf{search: []string{"corp.test."}, ndots: 1}
	for _, tt := range []struct {
		c    resolvConf
		name string
		want string
	}{
		{pod, "web", "web.ns.svc.test. web.svc.test. web."},
		{pod, "web.", "web."},
		{pod, "a.b.c.d.e", "a.b.c.d.e.ns.svc.test. a.b.c.d.e.svc.test. a.b.c.d.e."},
		{pod, "a.b.c.d.e.f", "a.b.c.d.e.f. a.b.c.d.e.f.ns.svc.test. a.b.c.d.e.f.svc.test."},
		{host, "web", "web.corp.test. web."},
		{host, "web.test", "web.test. web.test.corp.test."},
		{resolvConf{}, "web", "web."},
		{host, strings.Repeat("a.", 124) + "a", strings.Repeat("a.", 125)}, // too long with a domain
	} {
		if got := strings.Join(tt.c.candidates(tt.name), " "); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestParseHosts(t *testing.T) {
	h := parseHosts("127.0.0.1 localhost\n::1\tlocalhost ip6-localhost\n192.0.2.7 Web web.test # the shop\n#192.0.2.8 db\n" +
		"192.0.2.9 web\n192.0.2.9\nfe80::1%eth0 router.\n::ffff:192.0.2.3 mapped\nnonsense db\n192.0.2.7 web\r\n")
	for _, tt := range []struct{ name, want string }{
		{"localhost", "127.0.0.1 ::1"}, {"WEB", "192.0.2.7 192.0.2.9"}, {"web.test.", "192.0.2.7"}, {"db", ""}, {"router", "fe80::1%eth0"},
		{"mapped", "192.0.2.3"}, {"", ""},
	} {
		if got := strings.Trim(fmt.Sprint(h.lookup(tt.name)), "[]"); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.name, got, tt.want)
		}
	}
	for _, tt := range []struct{ addr, want string }{
		{"192.0.2.7", "Web web.test web"}, {"fe80::1", "router."}, {"192.0.2.3", "mapped"}, {"192.0.2.8", ""},
	} {
		if got := strings.Join(h.reverse(netip.MustParseAddr(tt.addr)), " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.addr, got, tt.want)
		}
	}
}

func TestParseNsswitch(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []source
	}{
		{"", []source{fromFiles, fromDNS}},
		{"passwd: files\nhosts: dns files\n", []source{fromDNS, fromFiles}},
		{"hosts: files mdns4_minimal [NOTFOUND=return] dns", []source{fromFiles, fromDNS}},
		{"hosts:files[NOTFOUND=return]dns", []source{fromFiles}},
		{"hosts: files [!SUCCESS=return] dns", []source{fromFiles}},
		{"hosts: files [SUCCESS=continue NOTFOUND=continue] dns", []source{fromFiles, fromDNS}},
		{"hosts: files [UNAVAIL=return] dns", []source{fromFiles, fromDNS}},
		{"hosts: dns", []source{fromDNS}},
		{"hosts: files files", []source{fromFiles}},
		{"hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns", []source{fromFiles, fromDNS}},
		{"hosts: myhostname # files", []source{fromFiles, fromDNS}},
		{"hosts: files [NOTFOUND", []source{fromFiles}},
		{"#hosts: dns\n hosts : dns", []source{fromDNS}},
	} {
		if got := parseNsswitch(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.text, got, tt.want)
		}
	}
}

// FuzzConfiguration: whatever the files hold, there is somebody to ask and an order to
// do it in, within the limits, and names that are asked for can be.
func FuzzConfiguration(f *testing.F) {
	f.Add("nameserver 192.0.2.1\nsearch a b\noptions ndots:5", "192.0.2.1 web", "hosts: files dns", "web")
	f.Add("options timeout:99999999999999999999", "::1 a a a", "hosts:[", "a.b.")
	f.Fuzz(func(t *testing.T, resolv, hostsText, nsswitch, name string) {
		c := parseResolvConf(resolv)
		if n := len(c.servers); n < 1 || n > maxServers {
			t.Errorf("%d servers", n)
		}
		if c.ndots < 0 || c.ndots > maxNdots || c.timeout < time.Second || c.timeout > maxTimeout*time.Second || c.attempts < 1 || c.attempts > maxAttempts {
			t.Errorf("%+v", c)
		}
		if isName(name) {
			for _, candidate := range c.candidates(name) {
				if !strings.HasSuffix(candidate, ".") || !isName(candidate) {
					t.Errorf("%q → %q", name, candidate)
				}
			}
		}
		h := parseHosts(hostsText)
		for _, a := range h.lookup(name) {
			if !slices.Contains(strings.Split(strings.ToLower(strings.Join(h.reverse(a), " ")), " "), strings.ToLower(name)) &&
				!slices.ContainsFunc(h.reverse(a), func(n string) bool { return hostsKey(n) == hostsKey(name) }) {
				t.Errorf("%q has %v, which has %q", name, a, h.reverse(a))
			}
		}
		if order := parseNsswitch(nsswitch); len(order) < 1 || len(order) > 2 {
			t.Errorf("order %v", order)
		}
	})
}
