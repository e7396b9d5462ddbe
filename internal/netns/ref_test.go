package netns

import (
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	id := strings.Repeat("0123456789abcdef", 4)
	for _, tt := range []struct {
		target, host, ref string
		ok                bool
	}{
		{"10.0.0.5@pid:1234", "10.0.0.5", "pid:1234", true},
		{"web@name:blue", "web", "name:blue", true},
		{"fe80::1%eth0@pid:1", "fe80::1%eth0", "pid:1", true},
		{"web@path:/run/netns/a", "web", "path:/run/netns/a", true},
		{"web@path:/run/a@b", "web", "path:/run/a@b", true},
		{"web@path:/run/pid:1@x", "web", "path:/run/pid:1@x", true},
		{"user@host@container:" + id, "user@host", "container:" + id, true},
		{"web@container:" + strings.ToUpper(id), "web", "container:" + id, true},
		{"web@pod:1f2e-3d", "web", "pod:1f2e-3d", true},
		{"web@pid:1@name:blue", "web@pid:1", "name:blue", true},
		{"web@pid:", "web", "pid:", true}, // Check says what is wrong
		{"@pid:1", "", "pid:1", true},
		{"web", "web", "", false},
		{"user@host", "user@host", "", false},
		{"web@docker:1", "web@docker:1", "", false},
		{"web@pid", "web@pid", "", false},
		{"pid:1", "pid:1", "", false},
		{"fe80::1", "fe80::1", "", false},
		{"", "", "", false},
		{"@", "@", "", false},
	} {
		host, ref, ok := Split(tt.target)
		if host != tt.host || ref.String() != tt.ref || ok != tt.ok {
			t.Errorf("Split(%q) = %q, %q, %v, want %q, %q, %v", tt.target, host, ref, ok, tt.host, tt.ref, tt.ok)
		}
	}
}

func TestParse(t *testing.T) {
	for _, good := range []string{
		"pid:1", "pid:2147483647", "name:blue", "name:a b", "path:/proc/1/ns/net", "container:0", "container:" + strings.Repeat("f", idLen),
		"pod:1f2e3d4c-0000-0000-0000-000000000000", "pod:1f2e3d4c_0000",
	} {
		ref, err := Parse(good)
		if err != nil || ref.String() != good {
			t.Errorf("Parse(%q) = %v, %v", good, ref, err)
		}
	}
	for _, tt := range []struct{ bad, reason string }{
		{"", "not pid:N"}, {"blue", "not pid:N"}, {"docker:1", "not pid:N"}, {"PID:1", "not pid:N"},
		{"pid:", "not the number"}, {"pid:0", "not the number"}, {"pid:-1", "not the number"}, {"pid:+1", "not the number"},
		{"pid:01", "not the number"}, {"pid:2147483648", "not the number"}, {"pid:self", "not the number"},
		{"name:", "not the name"}, {"name:..", "not the name"}, {"name:a/b", "not the name"}, {"name:a\x00b", "not the name"},
		{"path:", "not an absolute path"}, {"path:run/netns/a", "not an absolute path"}, {"path:/a\x00", "not an absolute path"},
		{"container:", "not the id"}, {"container:web", "not the id"}, {"container:" + strings.Repeat("f", idLen+1), "not the id"},
		{"pod:", "not the UID"}, {"pod:--", "not the UID"}, {"pod:default/web", "not the UID"}, {"pod:*", "not the UID"},
	} {
		if _, err := Parse(tt.bad); err == nil || !strings.Contains(err.Error(), tt.reason) {
			t.Errorf("Parse(%q): %v, want %q in it", tt.bad, err, tt.reason)
		}
	}
	if err := (Ref{}).Check(); err == nil {
		t.Error("the zero Ref passes")
	}
}

// FuzzSplit: a target comes apart without loss, and what names no namespace stays whole.
func FuzzSplit(f *testing.F) {
	f.Add("web@pid:1")
	f.Add("a@path:/x@name:y@")
	f.Fuzz(func(t *testing.T, target string) {
		host, ref, ok := Split(target)
		if !ok && (host != target || ref != Ref{}) {
			t.Errorf("Split(%q) = %q, %q without ok", target, host, ref)
		}
		if ok && !strings.EqualFold(host+"@"+ref.String(), target) && ref.kind != byContainer && ref.kind != byPod {
			t.Errorf("Split(%q) = %q, %q", target, host, ref)
		}
	})
}
