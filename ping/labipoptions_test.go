package ping

import (
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestLabRecordRoute: the route there and back, each in its order, as far as there is
// room.
func TestLabRecordRoute(t *testing.T) {
	eachOptionSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		a, b, c := lab.Router("a"), lab.Router("b"), lab.Router("c")
		for _, path := range [][]*netlab.Router{nil, {a}, {a, b}, {a, b, c}} {
			host := lab.Host(netlab.Script{Path: path})
			want := []netip.Addr{lab.V4}
			for _, r := range path {
				want = append(want, r.V4)
			}
			want = append(want, host.V4)
			for _, r := range slices.Backward(path) {
				want = append(want, r.V4)
			}
			want = append(want, lab.V4)
			got := optionsOf(t, s, host, IPOptions{RecordRoute: true})
			if got.Record == nil || !slices.Equal(got.Record.Hops, want) || got.Record.Free != 9-len(want) {
				t.Errorf("through %d: got %+v, want %v", len(path), got.Record, want)
			}
		}
		longer := lab.Host(netlab.Script{Path: []*netlab.Router{a, b, c, a, b, c}})
		want := []netip.Addr{lab.V4, a.V4, b.V4, c.V4, a.V4, b.V4, c.V4, longer.V4, c.V4}
		if got := optionsOf(t, s, longer, IPOptions{RecordRoute: true}); got.Record == nil || !slices.Equal(got.Record.Hops, want) || got.Record.Free != 0 {
			t.Errorf("through six: got %+v, want %v", got.Record, want)
		}
	})
}

// TestLabStamps: who set which timestamp, and how many found no room.
func TestLabStamps(t *testing.T) {
	eachOptionSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		a, b := lab.Router("a"), lab.Router("b")
		host := lab.Host(netlab.Script{Path: []*netlab.Router{a, b}})
		for _, tt := range []struct {
			name     string
			options  IPOptions
			want     []netip.Addr
			overflow int
			ahead    []netip.Addr
		}{
			{"times", IPOptions{Timestamp: StampOnly}, make([]netip.Addr, 7), 0, nil},
			{"times and addresses", IPOptions{Timestamp: StampAddr}, []netip.Addr{lab.V4, a.V4, b.V4, host.V4}, 3, nil},
			{"times of two", IPOptions{Timestamp: StampPrespecified, Hops: []netip.Addr{b.V4, host.V4}}, []netip.Addr{b.V4, host.V4}, 0, nil},
			{"in another order", IPOptions{Timestamp: StampPrespecified, Hops: []netip.Addr{host.V4, a.V4, lab.Gateway().V4}},
				[]netip.Addr{host.V4, a.V4}, 0, []netip.Addr{lab.Gateway().V4}},
		} {
			got := optionsOf(t, s, host, tt.options).Stamps
			if got == nil {
				t.Errorf("%s: no timestamps", tt.name)
				continue
			}
			var who []netip.Addr
			for _, stamp := range got.Stamps {
				who = append(who, stamp.Addr)
				if stamp.NonStandard || stamp.Time >= 24*time.Hour {
					t.Errorf("%s: got %+v", tt.name, stamp)
				}
			}
			if !slices.Equal(who, tt.want) || got.Overflow != tt.overflow || !slices.Equal(got.Ahead, tt.ahead) || got.Kind != tt.options.Timestamp {
				t.Errorf("%s: got %+v, want those of %v, %d more", tt.name, got, tt.want, tt.overflow)
			}
		}
	})
}

// TestLabSourceRoute: a probe goes through the hops, and its reply comes back through
// them, from the host.
func TestLabSourceRoute(t *testing.T) {
	eachOptionSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		if v, err := os.ReadFile("/proc/sys/net/ipv4/conf/all/accept_source_route"); err != nil || strings.TrimSpace(string(v)) != "1" {
			t.Skip("this namespace takes no source routes: accept_source_route cannot be set")
		}
		a, b := lab.Gateway(), lab.Router("b") // the first hop of a strict one is on the link
		host := lab.Host(netlab.Script{})
		there, back := []netip.Addr{a.V4, b.V4}, []netip.Addr{b.V4, a.V4}
		for _, strict := range []bool{false, true} {
			got := optionsOf(t, s, host, IPOptions{Hops: there, Strict: strict})
			if got.Source == nil || !slices.Equal(got.Source.Hops, back) || len(got.Source.Ahead) > 0 || got.Source.Strict != strict {
				t.Errorf("strict %v: got %+v, want %v", strict, got.Source, back)
			}
		}
		got := optionsOf(t, s, host, IPOptions{Hops: there, RecordRoute: true})
		want := []netip.Addr{lab.V4, a.V4, b.V4, host.V4, b.V4, a.V4}
		if got.Source == nil || got.Record == nil || !slices.Equal(got.Record.Hops, want) {
			t.Errorf("got %+v and %+v, want %v", got.Source, got.Record, want)
		}
	})
}

// eachOptionSetting is eachSetting for those that have options in the header.
func eachOptionSetting(t *testing.T, test func(t *testing.T, s setting, lab *netlab.Lab)) {
	t.Helper()
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		if s.v6 || s.portable {
			t.Skip("no options in the header")
		}
		test(t, s, lab)
	})
}

// optionsOf returns those in the reply of a host.
func optionsOf(t *testing.T, s setting, host *netlab.Host, o IPOptions) ReceivedOptions {
	t.Helper()
	p := s.open(t, Config{Count: 1, Probing: Probing{IPOptions: &o}})
	<-mustAdd(t, p, Target{Addr: host.V4}).Done()
	evs := drain(p)
	replies := told(evs, EventReplied)
	if len(replies) != 1 || replies[0].IPOptions == nil {
		t.Errorf("%+v: got %v, want a reply with options", o, order(evs))
		return ReceivedOptions{}
	}
	return *replies[0].IPOptions
}
