package goping_test

import (
	"testing"

	"goping/internal/netlab"
)

// TestRefusals: each way in which this machine does not let a probe out has its
// words, in the text and in JSON, and is no loss.
func TestRefusals(t *testing.T) {
	s := schema(t)
	for _, tt := range []struct {
		name   string
		refuse func(t *testing.T, host *netlab.Host, v6 bool)
		reason string
	}{
		{"firewall", func(t *testing.T, host *netlab.Host, v6 bool) {
			rule := "ip daddr " + host.V4.String() + " drop"
			if v6 {
				rule = "ip6 daddr " + host.V6.String() + " drop"
			}
			netlab.Firewall(t, []string{rule}, nil)
		}, "operation not permitted (dropped by a local firewall)"},
		{"unreachable", route(netlab.Unroutable), "no route to host (an unreachable route)"},
		{"prohibit", route(netlab.Prohibited), "permission denied (a prohibit route, or a broadcast address)"},
		{"blackhole", route(netlab.Blackhole), "invalid argument (a blackhole route)"},
		{"no route", route(netlab.Throw), "network is unreachable (no route)"},
	} {
		for _, v6 := range []bool{false, true} {
			t.Run(tt.name+"/"+families[v6], func(t *testing.T) {
				host := netlab.New(t).Host(netlab.Script{})
				tt.refuse(t, host, v6)
				addr := host.Addr(v6).String()

				r := goping(t, "-c2", "-i0.01", addr)
				line := "goping: sendmsg: " + string(tt.reason[0]-'a'+'A') + tt.reason[1:]
				if tt.name == "prohibit" && !v6 {
					line += "; -b allows broadcast"
				}
				line += "\n"
				if r.code != 1 || r.stderr.String() != line+line {
					t.Errorf("%v: exit code %d, error output %q, want 1 and twice %q", r, r.code, r.stderr.String(), line)
				}
				wantLine(t, r.String(), r.stdout.String(), "0 packets transmitted, 0 received, 2 failed")

				r = goping(t, "--json", "-c2", "-i0.01", addr)
				list := objects(t, r, s)
				checkTold(t, r, list, addr)
				if b := list[len(list)-1].books; b.Failed != 2 || b.Sent != 0 {
					t.Errorf("%v: %+v, want 2 failed", r, b)
				}
				for _, o := range list {
					if o.Type == "failed" && o.Reason != tt.reason {
						t.Errorf("%v: reason %q, want %q", r, o.Reason, tt.reason)
					}
				}
			})
		}
	}
}

// route refuses by a route.
func route(kind netlab.RouteKind) func(*testing.T, *netlab.Host, bool) {
	return func(t *testing.T, host *netlab.Host, v6 bool) { netlab.Refuse(t, host.Addr(v6), kind) }
}
