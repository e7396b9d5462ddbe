package netns

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// ours is the namespace of this process.
func ours(t *testing.T) string {
	t.Helper()
	link, err := os.Readlink("/proc/self/ns/net")
	if err != nil {
		t.Fatal(err)
	}
	return link
}

// wantCleanThreads fails the test when a thread of this process is elsewhere. One that
// was about to end may take a moment.
func wantCleanThreads(t *testing.T) {
	t.Helper()
	home := ours(t)
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		var strays []string
		links, err := filepath.Glob("/proc/self/task/*/ns/net")
		if err != nil || len(links) == 0 {
			t.Fatalf("threads: %v, %v", links, err)
		}
		for _, link := range links {
			if at, err := os.Readlink(link); err == nil && at != home {
				strays = append(strays, link+" "+at)
			}
		}
		if strays == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("threads in another namespace than %s: %v", home, strays)
		}
	}
}

func open(t *testing.T, ref string) *Namespace {
	t.Helper()
	r, err := Parse(ref)
	if err != nil {
		t.Fatal(err)
	}
	ns, err := r.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ns.Close(); err != nil {
			t.Error(err)
		}
		wantCleanThreads(t)
	})
	return ns
}

// wantNamespace checks that ns is that of a process.
func wantNamespace(t *testing.T, ns *Namespace, pid int) {
	t.Helper()
	want, err := os.Stat(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		t.Fatal(err)
	}
	got, err := ns.File.Stat()
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(got, want) {
		t.Errorf("%v is %v, want that of process %d, %v", ns.Ref, got.Sys().(*syscall.Stat_t).Ino, pid, want.Sys().(*syscall.Stat_t).Ino)
	}
}

func TestOpen(t *testing.T) {
	pid := netlab.Elsewhere{}.Start(t)
	wantNamespace(t, open(t, fmt.Sprintf("pid:%d", pid)), pid)
	wantNamespace(t, open(t, fmt.Sprintf("path:/proc/%d/ns/net", pid)), pid)
	wantNamespace(t, open(t, fmt.Sprintf("path:/proc/%d/task/%d/ns/net", pid, pid)), pid)
	wantNamespace(t, open(t, fmt.Sprintf("pid:%d", os.Getpid())), os.Getpid())
}

func TestOpenAbsent(t *testing.T) {
	netlab.Need(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	fifo := filepath.Join(dir, "fifo")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), unix.Mkfifo(fifo, 0o600)); err != nil {
		t.Fatal(err)
	}
	ended := exec.Command("true")
	if err := ended.Run(); err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct {
		ref  string
		want error
	}{
		{fmt.Sprintf("pid:%d", ended.Process.Pid), fs.ErrNotExist},
		{"pid:2147483647", fs.ErrNotExist},
		{"name:no-such-namespace-here", fs.ErrNotExist},
		{"path:" + dir + "/absent", fs.ErrNotExist},
		{"path:" + file, errNoNamespace},
		{"path:" + fifo, errNoNamespace},
		{"path:/dev/zero", errNoNamespace},
		{"path:" + dir, errNoNamespace},
		{"path:/proc/self/ns/uts", errNoNamespace},
		{"container:" + strings.Repeat("0", idLen), fs.ErrNotExist},
		{"pod:00000000-0000-0000-0000-000000000000", fs.ErrNotExist},
	} {
		ref, err := Parse(tt.ref)
		if err != nil {
			t.Fatal(err)
		}
		_, err = ref.Open(t.Context())
		if !errors.Is(err, tt.want) || !strings.HasPrefix(err.Error(), "netns: "+tt.ref+": ") {
			t.Errorf("%s: %v, want %v", tt.ref, err, tt.want)
		}
	}
	wantCleanThreads(t)
}

// A namespace of ip-netns(8) is a file that a namespace is mounted on, here beneath a
// directory of the test, which cannot mount but link.
func TestOpenByName(t *testing.T) {
	pid := netlab.Elsewhere{}.Start(t)
	in := places{dirs: []string{t.TempDir()}}
	if err := os.Symlink(fmt.Sprintf("/proc/%d/ns/net", pid), filepath.Join(in.dirs[0], "blue")); err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{"name:blue", "path:" + in.dirs[0] + "/blue"} {
		r, err := Parse(ref)
		if err != nil {
			t.Fatal(err)
		}
		ns, err := r.open(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		wantNamespace(t, ns, pid)
		if got, want := ns.Resolver.files.(*tree).dirs, []string{"etc/netns/blue", "etc"}; !slices.Equal(got, want) {
			t.Errorf("%s: names are looked up by the files in %v, want %v", ref, got, want)
		}
		if err := ns.Close(); err != nil {
			t.Error(err)
		}
	}
}

// The File outlives the process.
func TestNamespaceOutlivesProcess(t *testing.T) {
	var ns *Namespace
	t.Run("process", func(t *testing.T) {
		pid := netlab.Elsewhere{}.Start(t)
		ref := Ref{byPID, fmt.Sprint(pid)}
		var err error
		if ns, err = ref.Open(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if ns == nil {
		t.Skip("no namespace")
	}
	if err := tryEntering(ns.File); err != nil {
		t.Error(err)
	}
	if err := ns.Close(); err != nil {
		t.Error(err)
	}
	wantCleanThreads(t)
}

// Without a capability the error names it; the test runs again as a process that has
// all others.
func TestMissingCapability(t *testing.T) {
	if ref := os.Getenv(environOpen); ref != "" {
		r, err := Parse(ref)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Open(t.Context())
		var missing *CapabilityError
		if !errors.As(err, &missing) {
			t.Fatalf("%v, want a *CapabilityError", err)
		}
		fmt.Printf("missing %s; %v; %v\n", missing.Capability, errors.Is(err, fs.ErrPermission), err)
		return
	}
	pid := netlab.Elsewhere{}.Start(t)
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		t.Skip("no setpriv")
	}
	for _, tt := range []struct {
		drop, ref, want string
	}{
		{"-sys_admin", fmt.Sprintf("path:/proc/%d/ns/net", os.Getpid()), "CAP_SYS_ADMIN"},
		{"-sys_ptrace", fmt.Sprintf("pid:%d", pid), "CAP_SYS_PTRACE"},
	} {
		cmd := exec.Command(setpriv, "--bounding-set", tt.drop, os.Args[0], "-test.run=^TestMissingCapability$", "-test.v")
		cmd.Env = append(os.Environ(), environOpen+"="+tt.ref)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "missing "+tt.want+"; true; netns: "+tt.ref+": ") ||
			!strings.Contains(string(out), ": "+tt.want+" is missing\n") {
			t.Errorf("without %s: %v\n%s", tt.want, err, out)
		}
	}
}

const environOpen = "GOPING_TEST_OPEN"

// A name server in each of two namespaces gives the same name another address.
func TestResolverAsksInside(t *testing.T) {
	for _, tt := range []struct {
		name string
		addr netip.Addr
	}{{"blue", netip.MustParseAddr("10.1.1.1")}, {"red", netip.MustParseAddr("10.1.1.2")}} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			etc(t, root, "resolv.conf", "nameserver 127.0.0.1\nsearch svc.test\noptions timeout:1 attempts:1\n")
			etc(t, root, "hosts", "192.0.2.9 fromfile\n")
			pid := netlab.Elsewhere{
				Root:  root,
				Addrs: []netip.Addr{tt.addr},
				Names: map[string][]netip.Addr{
					"web.svc.test.":  {tt.addr},
					"long.svc.test.": {tt.addr},
					"both.test.":     {tt.addr, netip.MustParseAddr("2001:db8::1")},
				},
			}.Start(t)
			r := open(t, fmt.Sprintf("pid:%d", pid)).Resolver
			for _, q := range []struct{ network, name, want string }{
				{"ip", "web", tt.addr.String()},
				{"ip4", "web", tt.addr.String()},
				{"ip", "long", tt.addr.String()}, // by TCP
				{"ip", "fromfile", "192.0.2.9"},
				{"ip", "web.svc.test.", tt.addr.String()},
				{"ip4", "localhost", "127.0.0.1"},
				{"ip6", "localhost", "::1"},
				{"ip", "192.0.2.1", "192.0.2.1"},
				{"ip", "both.test", tt.addr.String() + " 2001:db8::1"}, // no route to the second
				{"ip6", "both.test", "2001:db8::1"},
			} {
				got, err := r.LookupNetIP(t.Context(), q.network, q.name)
				if err != nil || strings.Trim(fmt.Sprint(got), "[]") != q.want {
					t.Errorf("%s %s: %v, %v, want %s", q.network, q.name, got, err, q.want)
				}
			}
			for _, q := range []struct{ network, name string }{{"ip", "absent"}, {"ip", "web."}, {"ip6", "web"}, {"ip6", "fromfile"}, {"ip", "no name"}, {"ip", ""}} {
				got, err := r.LookupNetIP(t.Context(), q.network, q.name)
				if e := (*net.DNSError)(nil); !errors.As(err, &e) || !e.IsNotFound {
					t.Errorf("%s %q: %v, %v, want no such host", q.network, q.name, got, err)
				}
			}
			if got, err := r.LookupAddr(t.Context(), "192.0.2.9"); err != nil || !slices.Equal(got, []string{"fromfile"}) {
				t.Errorf("names of 192.0.2.9: %v, %v", got, err)
			}
		})
	}
}

// Where nobody answers, the lookup ends in its time, or with its context.
func TestResolverGivesUp(t *testing.T) {
	root := t.TempDir()
	etc(t, root, "resolv.conf", "nameserver 127.0.0.1\n")
	pid := netlab.Elsewhere{Root: root}.Start(t)
	r := open(t, fmt.Sprintf("pid:%d", pid)).Resolver
	_, err := r.LookupNetIP(t.Context(), "ip", "web")
	if e := (*net.DNSError)(nil); !errors.As(err, &e) || e.IsNotFound || e.Server != "127.0.0.1:53" {
		t.Errorf("nobody listens: %#v, want an error of 127.0.0.1:53", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err = r.LookupNetIP(ctx, "ip", "web"); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// etc writes a file beneath the directory etc of a root.
func etc(t *testing.T, root, name, text string) {
	t.Helper()
	dir := filepath.Join(root, "etc")
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}
