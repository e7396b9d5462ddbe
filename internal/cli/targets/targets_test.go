package targets

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

// set is what is added and, behind a "!", excluded.
func set(t testing.TB, texts ...string) *Set {
	t.Helper()
	s := new(Set)
	for _, text := range texts {
		add := s.Add
		if rest, ok := strings.CutPrefix(text, "!"); ok {
			add, text = s.Exclude, rest
		}
		if err := add(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	return s
}

func list(t testing.TB, texts ...string) *List {
	t.Helper()
	l, err := set(t, texts...).List()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestListHasEachAddressOnce(t *testing.T) {
	for _, tt := range []struct{ targets, want string }{
		{"192.0.2.7", "192.0.2.7"},
		{"::ffff:192.0.2.7", "192.0.2.7"},
		{"192.0.2.7 192.0.2.7", "192.0.2.7"},
		{"192.0.2.8/30", "192.0.2.9 192.0.2.10"},
		{"192.0.2.9/30", "192.0.2.9 192.0.2.10"},
		{"192.0.2.8/31", "192.0.2.8 192.0.2.9"},
		{"192.0.2.8/32", "192.0.2.8"},
		{"192.0.2.1-3", "192.0.2.1 192.0.2.2 192.0.2.3"},
		{"192.0.2.255-192.0.3.1", "192.0.2.255 192.0.3.0 192.0.3.1"},
		{"255.255.255.254-255.255.255.255", "255.255.255.254 255.255.255.255"},
		{"192.0.2.3 192.0.2.1-2 192.0.2.2-4", "192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4"},
		{"2001:db8::/126", "2001:db8:: 2001:db8::1 2001:db8::2 2001:db8::3"},
		{"2001:db8::f-11", "2001:db8::f 2001:db8::10 2001:db8::11"},
		{"2001:db8:0:0:ffff:ffff:ffff:ffff-2001:db8:0:1::", "2001:db8::ffff:ffff:ffff:ffff 2001:db8:0:1::"},
		{"fe80::1%eth0 fe80::1%eth1", "fe80::1%eth0 fe80::1%eth1"},
		{"fe80::1%eth0-2", ""},
		{"::1 192.0.2.1", "192.0.2.1 ::1"},
		{"192.0.2.0/29 !192.0.2.2-3 !192.0.2.6", "192.0.2.1 192.0.2.4 192.0.2.5"},
		{"!192.0.2.0/30 192.0.2.0-5", "192.0.2.4 192.0.2.5"},
		{"192.0.2.1 !192.0.2.0/24", ""},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff !ffff::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
	} {
		if tt.targets == "fe80::1%eth0-2" { // the zone is eth0-2
			tt.want = tt.targets
		}
		var got []string
		for a := range list(t, strings.Fields(tt.targets)...).All(Order{}) {
			got = append(got, a.String())
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: got %s, want %s", tt.targets, s, tt.want)
		}
	}
}

func TestBadTargetsAreRefused(t *testing.T) {
	for _, bad := range []string{"", "192.0.2.0/33", "192.0.2.0/", "/24", "192.0.2.1-256", "192.0.2.9-1", "192.0.2.1-::1",
		"::1-x", "::1-12345", "fe80::1-fe80::2%b", "a b", "1:2", "::ffff:192.0.2.0/120", "192.0.2.1-"} {
		if err := new(Set).Add(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if err := new(Set).Exclude("name.example"); err == nil {
		t.Error("a name is excluded")
	}
	for _, many := range []string{"::/0", "::/64"} {
		if _, err := set(t, many).List(); err == nil {
			t.Errorf("%s has an end", many)
		}
	}
	if n := list(t, "2001:db8::/66").Len(); n != 1<<62 {
		t.Errorf("a /66 has %d addresses", n)
	}
	if names := set(t, "a", "192.0.2.1", "b.example", "db-1").Names(); !slices.Equal(names, []string{"a", "b.example", "db-1"}) {
		t.Errorf("names %q", names)
	}
}

func TestExcludesKnowsNamesAddresses(t *testing.T) {
	s := set(t, "!192.0.2.0/24", "!fe80::/64")
	for a, want := range map[string]bool{"192.0.2.0": true, "::ffff:192.0.2.255": true, "192.0.3.0": false, "fe80::1": true, "fe80::1%eth0": false} {
		if got := s.Excludes(netip.MustParseAddr(a)); got != want {
			t.Errorf("%s: excluded %v, want %v", a, got, want)
		}
	}
}

// TestShardsAreTheWhole: in any order, whatever their number, every address is in one
// shard, and a run that is taken up again leaves none out.
func TestShardsAreTheWhole(t *testing.T) {
	for _, texts := range [][]string{{"192.0.2.1"}, {"192.0.2.0-1"}, {"192.0.2.0-6"}, {"10.0.0.0/20", "2001:db8::/120", "!10.0.1.0/24"}} {
		l := list(t, texts...)
		var want []netip.Addr
		for a := range l.All(Order{}) {
			want = append(want, a)
		}
		for _, shuffle := range []bool{false, true} {
			for _, shards := range []uint64{0, 1, 3, 16} {
				var got []netip.Addr
				for shard := range max(shards, 1) {
					o := Order{Shuffle: shuffle, Seed: 42, Shard: shard, Shards: shards}
					first := o.Len(l) / 2
					n := uint64(0)
					for a := range l.All(o) {
						if n == first {
							break
						}
						got = append(got, a)
						n++
					}
					o.Skip = first
					for a := range l.All(o) {
						got = append(got, a)
					}
				}
				if shuffle && len(want) > 100 && slices.Equal(got, want) {
					t.Errorf("%v: shuffled is in order", texts)
				}
				slices.SortFunc(got, func(a, b netip.Addr) int {
					if a.Is4() != b.Is4() {
						if a.Is4() {
							return -1
						}
						return 1
					}
					return a.Compare(b)
				})
				if !slices.Equal(got, want) {
					t.Errorf("%v, shuffled %v, %d shards: %d addresses, want %d, each once", texts, shuffle, shards, len(got), len(want))
				}
			}
		}
	}
}

func TestPermutationIsOne(t *testing.T) {
	for _, n := range []uint64{1, 2, 3, 5, 64, 65, 1000, 65534} {
		for seed := range uint64(3) {
			p := newPermutation(n, seed)
			seen := make([]bool, n)
			for i := range n {
				if at := p.at(i); at >= n || seen[at] {
					t.Fatalf("%d of %d under %d is at %d, again or outside", i, n, seed, at)
				} else {
					seen[at] = true
				}
			}
		}
	}
}

// FuzzAdd: whatever is written, what is taken has its first and last address in it,
// and exclusion leaves nothing of it.
func FuzzAdd(f *testing.F) {
	for _, s := range []string{"192.0.2.0/24", "192.0.2.1-50", "2001:db8::/64", "::1-ff", "a.example", "fe80::1%1-fe80::2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s Set
		if s.Add(text) != nil || len(s.Names()) == 1 {
			return
		}
		l, err := s.List()
		if err != nil || l.Len() == 0 {
			return
		}
		first, last := l.At(0), l.At(l.Len()-1)
		if first.Compare(last) > 0 || !first.IsValid() || first.Is4() != last.Is4() {
			t.Errorf("%q: from %v to %v", text, first, last)
		}
		if err := s.Exclude(text); err != nil {
			t.Errorf("%q is no exclusion: %v", text, err)
		}
		if rest, err := s.List(); err != nil || rest.Len() != 0 {
			t.Errorf("%q without itself: %d addresses, %v", text, rest.Len(), err)
		}
	})
}

// Prefixes whose last network bit is set, and is right above the host bits.
func TestOddPrefixes(t *testing.T) {
	for _, tt := range []struct {
		prefix      string
		n           uint64
		first, last string
	}{
		{"127.1.0.0/16", 65534, "127.1.0.1", "127.1.255.254"},
		{"127.0.0.0/8", 1<<24 - 2, "127.0.0.1", "127.255.255.254"},
		{"192.0.2.4/30", 2, "192.0.2.5", "192.0.2.6"},
		{"2001:db8:0:1::/64", 1 << 63, "", ""},
		{"2001:db8::1:0/112", 1 << 16, "2001:db8::1:0", "2001:db8::1:ffff"},
	} {
		if tt.first == "" {
			if _, err := set(t, tt.prefix).List(); err == nil {
				t.Errorf("%s: no error", tt.prefix)
			}
			continue
		}
		l := list(t, tt.prefix)
		if l.Len() != tt.n || l.At(0).String() != tt.first || l.At(l.Len()-1).String() != tt.last {
			t.Errorf("%s: got %d from %v to %v, want %d from %s to %s", tt.prefix, l.Len(), l.At(0), l.At(l.Len()-1), tt.n, tt.first, tt.last)
		}
	}
}
