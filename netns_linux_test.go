package goping_test

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// inNamespace starts a process in a network namespace of its own, where 10.0.0.5 has
// the name web and what it sends the given TTL.
func inNamespace(t *testing.T, ttl int) (ref string) {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "etc", "resolv.conf"), []byte("nameserver 127.0.0.1\nsearch svc.test\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	addr, local := netip.MustParseAddr("10.0.0.5"), netip.MustParseAddr("fe80::5")
	pid := netlab.Elsewhere{
		Device: "inside0", Addrs: []netip.Addr{addr, local}, TTL: ttl, Root: root,
		Names: map[string][]netip.Addr{"web.svc.test.": {addr}, fmt.Sprintf("only%d.svc.test.", ttl): {addr}},
	}.Start(t)
	return fmt.Sprintf("pid:%d", pid)
}

// TestNamespaces: one run pings the same address, and the same name, in two network
// namespaces and here, each answered by its own; afterwards each thread is where it was.
func TestNamespaces(t *testing.T) {
	netlab.Need(t)
	blue, red := inNamespace(t, 42), inNamespace(t, 77)
	targets := []struct {
		host string
		addr string
		ttl  string
	}{
		{"10.0.0.5@" + blue, "10.0.0.5", "42"}, {"10.0.0.5@" + red, "10.0.0.5", "77"},
		{"web@" + blue, "10.0.0.5", "42"}, {"web@" + red, "10.0.0.5", "77"},
		{"only42@" + blue, "10.0.0.5", "42"}, {"only77@" + red, "10.0.0.5", "77"},
		{"fe80::5%inside0@" + red, "fe80::5%inside0", "77"},
		{"127.0.0.1", "127.0.0.1", "64"},
	}
	args := []string{"-i0.05"}
	for _, target := range targets {
		args = append(args, target.host)
	}
	l := follow(t, args...)
	for _, target := range targets {
		l.until("PING " + target.host + " (" + target.addr + ") ")
	}
	seen := make(map[string]int)
	for range 3 * len(targets) {
		line := l.until(" bytes from ")
		for _, target := range targets {
			if !strings.HasSuffix(line, " ("+target.host+")") && (target.addr != "127.0.0.1" || !strings.Contains(line, " 127.0.0.1:")) {
				continue
			}
			seen[target.host]++
			if !strings.HasPrefix(line, "64 bytes from "+target.addr+": ") || !strings.Contains(line, " ttl="+target.ttl+" ") {
				t.Errorf("%s: want %s with TTL %s in %q", target.host, target.addr, target.ttl, line)
			}
		}
	}
	for _, target := range targets {
		if seen[target.host] < 2 {
			t.Errorf("%d replies of %s in\n%s", seen[target.host], target.host, l.stdout.Bytes())
		}
	}
	for _, link := range glob(t, fmt.Sprintf("/proc/%d/task/*/status", l.cmd.Process.Pid)) {
		text, err := os.ReadFile(link)
		if err == nil && !strings.Contains(string(text), "CapEff:\t0000000000000000\n") {
			t.Errorf("%s still has capabilities", link)
		}
	}
	l.signal(os.Interrupt)
	r := l.finish().ended(0)
	for _, target := range targets {
		wantLine(t, r.String(), r.stdout.String(), "--- "+target.host+" ping statistics ---")
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	all, err := filepath.Glob(pattern)
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %v, %v", pattern, all, err)
	}
	return all
}

// TestNumericNamespaces: hosts that are addresses leave no thread in another namespace,
// from the first reply on.
func TestNumericNamespaces(t *testing.T) {
	netlab.Need(t)
	blue, red := inNamespace(t, 42), inNamespace(t, 77)
	l := follow(t, "-i0.05", "10.0.0.5@"+blue, "10.0.0.5@"+red)
	l.until("icmp_seq=2 ")
	home, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience / 5); ; time.Sleep(time.Millisecond) {
		strays := 0
		for _, link := range glob(t, fmt.Sprintf("/proc/%d/task/*/ns/net", l.cmd.Process.Pid)) {
			if at, err := os.Readlink(link); err == nil && at != home {
				strays++
			}
		}
		if strays == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d threads are elsewhere", strays)
		}
	}
	l.signal(os.Interrupt)
	l.finish().ended(0)
}

// TestNetNSOption: --netns is for all hosts, but those that name their own.
func TestNetNSOption(t *testing.T) {
	netlab.Need(t)
	blue, red := inNamespace(t, 42), inNamespace(t, 77)
	r := goping(t, "-c1", "--netns", blue, "10.0.0.5", "web@"+red).ended(0)
	wantLine(t, r.String(), strings.ReplaceAll(r.stdout.String(), "time=", "\n"), "64 bytes from 10.0.0.5: icmp_seq=1 ttl=42 ")
	wantLine(t, r.String(), strings.ReplaceAll(r.stdout.String(), "time=", "\n"), "64 bytes from 10.0.0.5: icmp_seq=1 ttl=77 ")
	r = goping(t, "--json", "-c1", "10.0.0.5@"+blue).ended(0)
	if !strings.Contains(r.stdout.String(), `"target":"10.0.0.5@`+blue+`"`) {
		t.Errorf("%v: %s", r, r.stdout.Bytes())
	}
}

// TestNamespaceRefusals: what is wrong with a namespace, in one line.
func TestNamespaceRefusals(t *testing.T) {
	netlab.Need(t)
	blue := inNamespace(t, 42)
	for _, tt := range []struct{ args, want string }{
		{"10.0.0.5@pid:0", `"pid:0": not the number of a process`},
		{"10.0.0.5@pid:2147483647", "pid:2147483647: no such process"},
		{"10.0.0.5@name:no-such-namespace", "name:no-such-namespace: no namespace of that name in /run/netns"},
		{"10.0.0.5@container:0000", "container:0000: none of the containers in /proc is called so"},
		{"10.0.0.5@path:/dev/null", "path:/dev/null: open /dev/null: not a network namespace"},
		{"@" + blue, "no host before @" + blue},
		{"--netns blue 10.0.0.5", `--netns "blue": not pid:N, name:NAME, path:/FILE, container:ID or pod:UID`},
		{"-I nodev0 10.0.0.5@" + blue, `-I "nodev0": no such device there`},
		{"absent@" + blue, "absent: no such host"},
		{"fe80::5%nodev0@" + blue, `zone of fe80::5%nodev0: no interface named "nodev0"`},
	} {
		r := goping(t, append([]string{"-c1"}, strings.Fields(tt.args)...)...)
		if want := "goping: error: " + tt.want + "\n"; r.code != 2 || r.stderr.String() != want || r.stdout.Len() > 0 {
			t.Errorf("%v: exit code %d, error output %q, want 2, %q\n%s", r, r.code, r.stderr.String(), want, r.stdout.Bytes())
		}
	}
}

// TestSweepNamespace: a sweep from there, with the names there.
func TestSweepNamespace(t *testing.T) {
	netlab.Need(t)
	blue := inNamespace(t, 42)
	r := goping(t, "sweep", "--netns", blue, "10.0.0.4/30", "only42")
	for _, want := range []string{"10.0.0.5 alive ", "10.0.0.5 (only42) alive "} {
		if !strings.Contains(r.stdout.String(), want) {
			t.Errorf("%v: no %q in\n%s%s", r, want, r.stdout.Bytes(), r.stderr.Bytes())
		}
	}
	if r = goping(t, "sweep", "--netns", "pid:2147483647", "10.0.0.5"); r.code != 2 || r.stderr.String() != "goping: error: pid:2147483647: no such process\n" {
		t.Errorf("%v: exit code %d\n%s", r, r.code, r.stderr.Bytes())
	}
}
