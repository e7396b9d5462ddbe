package doctor

import (
	"errors"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"golang.org/x/sys/unix"
)

func tree(files map[string]string) fstest.MapFS {
	root := fstest.MapFS{}
	for name, text := range files {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}

// TestRead: a pipe is not waited for, and a file without end is not read to it.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mkfifo(dir+"/pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := read(os.DirFS(dir), "pipe"); !errors.Is(err, errNotRegular) {
		t.Errorf("pipe: %q, %v", text, err)
	}
	if err := os.WriteFile(dir+"/long", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(dir+"/long", 1<<30); err != nil {
		t.Fatal(err)
	}
	if text, err := read(os.DirFS(dir), "long"); err != nil || len(text) != mostText {
		t.Errorf("long: %d bytes, %v", len(text), err)
	}
}

func TestCounters(t *testing.T) {
	c := readCounters(tree(map[string]string{
		"proc/thread-self/net/snmp": "Icmp: InMsgs InEchos\nIcmp: 12 7\nTcp: RtoAlgorithm\nTcp: 1\nIcmp: broken\n",
		"proc/net/snmp":             "Icmp: InMsgs\nIcmp: 99\n", // of another namespace
		"proc/net/netstat":          "TcpExt: IPReversePathFilter\nTcpExt: 3\n",
		"proc/net/snmp6":            "Icmp6InEchos                    \t5\nbroken\n",
	}))
	for name, want := range map[string]uint64{"Icmp.InMsgs": 12, "Icmp.InEchos": 7, "Tcp.RtoAlgorithm": 1, "TcpExt.IPReversePathFilter": 3, "Icmp6InEchos": 5} {
		if c[name] != want {
			t.Errorf("%s is %d, want %d", name, c[name], want)
		}
	}
	if len(c) != 5 {
		t.Errorf("%v", c)
	}
}

func TestGrew(t *testing.T) {
	m := &machine{before: counters{"a": 1, "b": 5}, after: counters{"a": 3, "b": 4, "c": 1}}
	for name, want := range map[string]struct {
		n  uint64
		ok bool
	}{"a": {2, true}, "b": {0, false}, "c": {0, false}, "d": {0, false}} {
		if n, ok := m.grew(name); ok != want.ok || ok && n != want.n {
			t.Errorf("%s: %d, %v, want %v", name, n, ok, want)
		}
	}
}

func TestThrottledFile(t *testing.T) {
	const stat = "nr_periods 10\nnr_throttled 4\nthrottled_usec 1\n"
	for _, tt := range []struct {
		name, cgroup, at string
	}{
		{"version 2", "0::/kubepods/pod1/c\n", "sys/fs/cgroup/kubepods/pod1/c/cpu.stat"},
		{"version 2, in its own namespace", "0::/\n", "sys/fs/cgroup/cpu.stat"},
		{"beyond the namespace's root", "0::/../other\n", "sys/fs/cgroup/cpu.stat"},
		{"version 1", "4:cpu,cpuacct:/docker/c\n", "sys/fs/cgroup/cpu,cpuacct/docker/c/cpu.stat"},
		{"unreadable", "", "sys/fs/cgroup/cpu/cpu.stat"},
	} {
		periods, file := throttled(tree(map[string]string{"proc/self/cgroup": tt.cgroup, tt.at: stat}))
		if periods != 4 || file != tt.at {
			t.Errorf("%s: %d in %q, want 4 in %q", tt.name, periods, file, tt.at)
		}
	}
	if _, file := throttled(tree(nil)); file != "" {
		t.Errorf("without a file: %q", file)
	}
}

func TestResolvConf(t *testing.T) {
	got := parseResolvConf("# comment\nnameserver 192.0.2.1\nsearch a b\ndomain c\noptions edns0 ndots:5 timeout:2\nnameserver 192.0.2.2 # second\nnameserver\n")
	if !slices.Equal(got.servers, []string{"192.0.2.1", "192.0.2.2"}) || !slices.Equal(got.search, []string{"c"}) || got.ndots != 5 {
		t.Errorf("%+v", got)
	}
}
