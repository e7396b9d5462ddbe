package goping_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// ailment is a row of the matrix: a way in which ping does not work, what goping
// doctor has to make of it, and what goping itself has to say.
type ailment struct {
	name string

	// make brings it about, and returns the host to ping; "" leaves doctor without one.
	make func(t *testing.T, lab *netlab.Lab) (host string)

	with     netlab.Confinement
	attr     *syscall.SysProcAttr
	fileCaps string            // of the copied binary: "", "p" or "ep"
	files    map[string]string // beside the binary, in a root of its own
	nosuid   bool              // that lies on a file system mounted nosuid

	want string // the id among the causes; "" for none
	fix  string // in the remedies of the check
	not  string // an id that is not to be among them
	mode string // of the conclusion; "" when it does not matter
	can  bool   // ping works all the same
	text string // in the check's cause or evidence
	hint string // in what goping prints
	wait string // how long goping waits for an answer; "" means a second
}

// Capabilities, and users, of linux/capability.h and tradition.
const (
	capNetRaw = 13
	nobody    = 65534
)

// sick is a row made real.
type sick struct {
	*ailment
	t       *testing.T
	host    string
	program string
}

// TestDoctor is the matrix. Each row is brought about in the lab, and goping doctor
// names the cause, and goping itself prints the hint that belongs to it.
func TestDoctor(t *testing.T) {
	lab := netlab.New(t)
	s := doctorSchema(t)
	table := []string{fmt.Sprintf("%-46s %-18s %-9s %s", "row", "expected", "mode", "got")}
	for _, rows := range [][]ailment{permissionAilments(), networkAilments(), hostAilments()} {
		for i := range rows {
			a := &rows[i]
			t.Run(a.name, func(t *testing.T) {
				table = append(table, a.bring(t, lab).examine(s))
			})
		}
	}
	t.Logf("\n%s", strings.Join(table, "\n"))
}

// bring makes the row real.
func (a *ailment) bring(t *testing.T, lab *netlab.Lab) *sick {
	t.Helper()
	free := reflect.ValueOf(a.with).IsZero() && a.attr == nil && a.fileCaps == ""
	if !free && netlab.Level() != netlab.LevelRoot {
		t.Skip("needs root: other users, capabilities and filters of system calls are had by it alone")
	}
	if len(a.with.Deny) > 0 && runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("the filter of system calls is written for amd64 and arm64")
	}
	r := &sick{ailment: a, t: t, program: copyProgram(t, a.fileCaps)}
	for name, text := range a.files {
		path := filepath.Join(filepath.Dir(r.program), name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	if a.make != nil {
		r.host = a.make(t, lab)
	}
	return r
}

// command is the program with the row's confinement, not yet started.
func (r *sick) command(args ...string) *exec.Cmd {
	r.t.Helper()
	cmd := command(r.t, args...)
	c := r.with
	cmd.Path = r.program
	if c.Root != "" {
		c.Root, cmd.Path = filepath.Dir(r.program), "/goping"
	}
	if r.nosuid {
		c.NoSUID = filepath.Dir(r.program)
	}
	if r.attr != nil {
		attr := *r.attr
		cmd.SysProcAttr = &attr
	}
	netlab.Confine(r.t, cmd, c)
	return cmd
}

func (r *sick) run(args ...string) *run {
	r.t.Helper()
	return startCommand(r.t, r.command(args...)).wait()
}

// examination is the output of goping doctor --json.
type examination struct {
	checks     map[string]doctorCheck
	conclusion doctorConclusion
}

type doctorCheck struct {
	ID, Verdict, Cause string
	Evidence           []struct{ Source, Value string }
	Fix                map[string]string
}

type doctorConclusion struct {
	CanPing bool `json:"can_ping"`
	Mode    string
	Causes  []string
	Text    string
}

// doctor runs goping doctor --json and reads what it says.
func (r *sick) doctor(s *jsonschema.Schema) examination {
	r.t.Helper()
	args := []string{"doctor", "--json"}
	if r.host != "" {
		args = append(args, r.host)
	}
	out := r.run(args...)
	e := examination{checks: make(map[string]doctorCheck)}
	for line := range strings.Lines(out.stdout.String()) {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = s.Validate(v)
		}
		var kind struct{ Type string }
		var c doctorCheck
		if err == nil {
			err = json.Unmarshal([]byte(line), &kind)
		}
		switch {
		case err != nil:
		case kind.Type == "check":
			err = json.Unmarshal([]byte(line), &c)
			e.checks[c.ID] = c
		default:
			err = json.Unmarshal([]byte(line), &e.conclusion)
		}
		if err != nil {
			r.t.Fatalf("%v: %v\nin %s", out, err, line)
		}
	}
	want := 1
	if e.conclusion.CanPing {
		want = 0
	}
	if out.code != want || e.conclusion.Text == "" || out.stderr.Len() > 0 {
		r.t.Errorf("%v: exit code %d, conclusion %+v, error output %q", out, out.code, e.conclusion, out.stderr.String())
	}
	return e
}

// examine runs goping doctor, and goping, and returns the row of the table.
func (r *sick) examine(s *jsonschema.Schema) string {
	r.t.Helper()
	host := r.host
	if host == "" {
		host = "127.0.0.1"
	}
	// Both at once, since most of it is waiting.
	var hinted *run
	if r.hint != "" {
		hinted = startCommand(r.t, r.command("-c1", "-W"+cmp.Or(r.wait, "1"), host))
	}
	e := r.doctor(s)
	c := e.checks[r.want]
	seen := c.Cause
	for _, v := range c.Evidence {
		seen += "\n" + v.Source + ": " + v.Value
	}
	if fixes := fmt.Sprint(c.Fix); !strings.Contains(fixes, r.fix) {
		r.t.Errorf("no %q in the remedies %s", r.fix, fixes)
	}
	switch {
	case e.conclusion.CanPing != r.can || r.mode != "" && e.conclusion.Mode != r.mode:
		r.t.Errorf("can ping %v, mode %s, want %v, %s\n%+v", e.conclusion.CanPing, e.conclusion.Mode, r.can, r.mode, e.conclusion)
	case r.want != "" && !slices.Contains(e.conclusion.Causes, r.want):
		r.t.Errorf("causes %q without %q: %+v\n%+v", e.conclusion.Causes, r.want, c, e.conclusion)
	case r.want != "" && !r.can && c.Verdict != "fail":
		r.t.Errorf("verdict %s, want fail: %+v", c.Verdict, c)
	case r.not != "" && slices.Contains(e.conclusion.Causes, r.not):
		r.t.Errorf("%s is blamed: %+v", r.not, e.checks[r.not])
	case !strings.Contains(seen, r.text):
		r.t.Errorf("%s has no %q in its cause or evidence: %s", r.want, r.text, seen)
	}
	if r.can && r.want == "" && !slices.Contains(e.conclusion.Causes, "loopback") {
		r.run("-q", "-c1", "-W10", host).ended(0)
	}
	if hinted != nil {
		hinted.wait()
		if text := hinted.stdout.String() + hinted.stderr.String(); !strings.Contains(text, r.hint) {
			r.t.Errorf("%v: no %q in\n%s", hinted, r.hint, text)
		}
	}
	return fmt.Sprintf("%-46s %-18s %-9s %s", r.name, r.want, e.conclusion.Mode, strings.Join(e.conclusion.Causes, " "))
}

func doctorSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("doc/goping-doctor.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// copyProgram copies the program to where every user may execute it, and gives it
// CAP_NET_RAW as setcap(8) does: "p" or "ep".
func copyProgram(t *testing.T, caps string) string {
	t.Helper()
	text, err := os.ReadFile(os.Getenv(environProgram))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	// They are the test's own, and closed to other users.
	for _, own := range []string{dir, filepath.Dir(dir)} {
		if err := os.Chmod(own, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "goping")
	if err := os.WriteFile(path, text, 0o755); err != nil {
		t.Fatal(err)
	}
	for up := dir; up != "/"; up = filepath.Dir(up) {
		if info, err := os.Stat(up); err == nil && info.Mode()&0o001 == 0 {
			t.Skipf("other users cannot reach %s: set TMPDIR to a directory that they can", up)
		}
	}
	if caps == "" {
		return path
	}
	// VFS_CAP_REVISION_2, CAP_NET_RAW permitted; the lowest bit is "effective".
	data := make([]byte, 20)
	data[3], data[5] = 2, 1<<(capNetRaw-8)
	if caps == "ep" {
		data[0] = 1
	}
	if err := syscall.Setxattr(path, "security.capability", data, 0); err != nil {
		t.Skipf("file capabilities cannot be set here: %v", err)
	}
	return path
}

// closed closes datagram sockets to everyone.
func closed(t *testing.T, _ *netlab.Lab) string {
	netlab.PingGroupRange(t, 1, 0)
	return ""
}

func ofUserNamespace(flags uintptr) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | flags,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: 0, Size: 1}},
	}
}

// noRaw refuses raw sockets of IP, and leaves netlink its own.
var noRaw = []netlab.Denial{
	{Domain: syscall.AF_INET, Type: syscall.SOCK_RAW, Errno: syscall.EPERM},
	{Domain: syscall.AF_INET6, Type: syscall.SOCK_RAW, Errno: syscall.EPERM},
}

// permissionAilments are the rows about sockets that may not be opened.
func permissionAilments() []ailment {
	netRaw := []uintptr{capNetRaw}
	return []ailment{
		{name: "nothing is wrong", mode: "raw", can: true},
		{name: "root without capabilities, range closed", make: closed, with: netlab.Confinement{All: true},
			want: "no-net-raw", mode: "none", text: "not even in the bounding set", hint: "CAP_NET_RAW is not even in the bounding set"},
		{name: "root without NET_RAW alone, range closed", make: closed, with: netlab.Confinement{Bounding: netRaw},
			want: "no-net-raw", mode: "none", text: "CapEff 000001", hint: "CAP_NET_RAW is not even in the bounding set"},
		{name: "root without capabilities, range open", with: netlab.Confinement{All: true}, mode: "datagram", can: true},
		{name: "user, range closed", make: closed, with: netlab.Confinement{User: nobody},
			want: "no-ambient", mode: "none", text: "uid 65534 has no CAP_NET_RAW", hint: "hint: "},
		{name: "user, range of another group", with: netlab.Confinement{User: nobody},
			make: func(t *testing.T, _ *netlab.Lab) string { netlab.PingGroupRange(t, 5000, 5000); return "" },
			want: "ping-group-range", mode: "none", text: `"5000 5000" and does not admit group 65534`, hint: "ping_group_range"},
		{name: "user, range of a supplementary group", with: netlab.Confinement{User: nobody, Groups: []int{5000}},
			make: func(t *testing.T, _ *netlab.Lab) string { netlab.PingGroupRange(t, 5000, 5000); return "" },
			mode: "datagram", can: true},
		{name: "root is not exempt from the range", make: closed, with: netlab.Confinement{All: true},
			want: "ping-group-range", mode: "none", text: "does not admit group 0", hint: "net.ipv4.ping_group_range="},
		{name: "user, NET_RAW in the inheritable set only", make: closed, with: netlab.Confinement{User: nobody, Inheritable: netRaw},
			want: "no-ambient", mode: "none", hint: "uid 65534 has no CAP_NET_RAW"},
		{name: "user, ambient NET_RAW, no_new_privs", make: closed, with: netlab.Confinement{User: nobody, Ambient: netRaw, NoNewPrivs: true},
			mode: "raw", can: true},
		{name: "user, file +ep", make: closed, with: netlab.Confinement{User: nobody}, fileCaps: "ep", mode: "raw", can: true},
		{name: "user, file +p, raised by goping", make: closed, with: netlab.Confinement{User: nobody}, fileCaps: "p", mode: "raw", can: true},
		{name: "user, file +p, which clears the ambient set", make: closed, with: netlab.Confinement{User: nobody, Ambient: netRaw},
			fileCaps: "p", mode: "raw", can: true},
		{name: "user, inheritable set and file +ep", make: closed, with: netlab.Confinement{User: nobody, Inheritable: netRaw},
			fileCaps: "ep", mode: "raw", can: true},
		{name: "user, file +ep, no_new_privs", make: closed, with: netlab.Confinement{User: nobody, NoNewPrivs: true}, fileCaps: "ep",
			want: "no-new-privs", mode: "none", text: "no_new_privs (NoNewPrivs 1", hint: "no_new_privs (NoNewPrivs 1"},
		{name: "user, file +p, no_new_privs", make: closed, with: netlab.Confinement{User: nobody, NoNewPrivs: true}, fileCaps: "p",
			want: "no-new-privs", mode: "none", hint: "no_new_privs (NoNewPrivs 1"},
		{name: "user, file +ep, nosuid", make: closed, with: netlab.Confinement{User: nobody}, fileCaps: "ep", nosuid: true,
			want: "file-capability", mode: "none", text: "mounted nosuid", hint: "mounted nosuid"},
		{name: "user, file +p, not in the bounding set", with: netlab.Confinement{User: nobody, All: true}, fileCaps: "p",
			mode: "datagram", can: true},
		{name: "all capabilities in a user namespace", make: closed, attr: ofUserNamespace(0),
			want: "user-namespace", mode: "none", text: "EPERM", hint: "does not own the network namespace"},
		{name: "a user namespace with its own network", attr: ofUserNamespace(syscall.CLONE_NEWNET), mode: "raw", can: true},
		{name: "a user namespace where only group 0 is mapped", attr: ofUserNamespace(syscall.CLONE_NEWNET), with: netlab.Confinement{All: true},
			want: "ping-group-range", mode: "none", text: "65534 0", fix: `ping_group_range="0 0"`, hint: `ping_group_range="0 0"`},
		{name: "seccomp, raw sockets", make: closed, with: netlab.Confinement{Deny: noRaw},
			want: "seccomp", mode: "none", text: "Seccomp 2", hint: "which leaves the seccomp filter"},
		{name: "seccomp, raw sockets, range open", with: netlab.Confinement{Deny: noRaw}, mode: "datagram", can: true},
		{name: "seccomp, address family", make: func(*testing.T, *netlab.Lab) string { return "::1" },
			with: netlab.Confinement{Deny: []netlab.Denial{{Domain: syscall.AF_INET6, Errno: syscall.EAFNOSUPPORT}}},
			want: "seccomp", mode: "none", text: "a filter on address families", hint: "a filter on address families"},
		{name: "no datagram ICMP sockets", with: netlab.Confinement{All: true, Deny: []netlab.Denial{
			{Type: syscall.SOCK_DGRAM, Proto: syscall.IPPROTO_ICMP, Errno: syscall.EPROTONOSUPPORT},
			{Type: syscall.SOCK_DGRAM, Proto: syscall.IPPROTO_ICMPV6, Errno: syscall.EPROTONOSUPPORT}}},
			want: "sandbox", mode: "none", text: "EPROTONOSUPPORT", hint: "has no datagram ICMP sockets"},
		{name: "seccomp, netlink", with: netlab.Confinement{Deny: []netlab.Denial{{Domain: syscall.AF_NETLINK, Errno: syscall.EAFNOSUPPORT}}},
			make: func(_ *testing.T, lab *netlab.Lab) string { return lab.Host(netlab.Script{}).V4.String() }, mode: "raw", can: true},
		{name: "no file descriptor left", with: netlab.Confinement{NoFiles: 12}, want: "descriptors", mode: "raw", can: true},
	}
}

// TestEffectiveFileCapability: with +ep and without the capability in the bounding set
// the program cannot even be executed, and so cannot say why.
func TestEffectiveFileCapability(t *testing.T) {
	netlab.Need(t)
	if netlab.Level() != netlab.LevelRoot {
		t.Skip("needs root to give a file a capability")
	}
	for _, user := range []int{0, nobody} {
		a := &ailment{with: netlab.Confinement{User: user, All: true}, fileCaps: "ep"}
		out := a.bring(t, nil).run("doctor", "--json")
		if out.code != 127 || !strings.Contains(out.stderr.String(), "operation not permitted") {
			t.Errorf("user %d: exit code %d, %q, want execve to be refused", user, out.code, out.stderr.String())
		}
	}
}

// networkAilments are the rows about what this machine does not let out.
func networkAilments() []ailment {
	refusing := func(kind netlab.RouteKind) func(*testing.T, *netlab.Lab) string {
		return func(t *testing.T, lab *netlab.Lab) string {
			host := lab.Host(netlab.Script{})
			netlab.Refuse(t, host.V4, kind)
			return host.V4.String()
		}
	}
	return []ailment{
		{name: "prohibit route", make: refusing(netlab.Prohibited), want: "prohibit-route", text: "prohibit", hint: "a prohibit route"},
		{name: "unreachable route", make: refusing(netlab.Unroutable), want: "unreachable-route", text: "unreachable", hint: "an unreachable route"},
		{name: "blackhole route", make: refusing(netlab.Blackhole), want: "blackhole-route", text: "blackhole", hint: "a blackhole route"},
		{name: "no route", make: refusing(netlab.Throw), want: "no-route", hint: "no route"},
		{name: "prohibit route, IPv6", want: "prohibit-route", hint: "a prohibit route",
			make: func(t *testing.T, lab *netlab.Lab) string {
				host := lab.Host(netlab.Script{})
				netlab.Refuse(t, host.V6, netlab.Prohibited)
				return host.V6.String()
			}},
		{name: "a namespace without any interface", want: "no-route", mode: "raw", text: "no interface",
			attr: &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}, hint: "no route",
			make: func(*testing.T, *netlab.Lab) string { return "198.51.100.1" }},
		{name: "broadcast address", want: "broadcast", hint: "broadcast",
			make: func(*testing.T, *netlab.Lab) string { return "192.0.2.255" }},
		{name: "firewall, output drop", want: "local-firewall", text: "EPERM", hint: "dropped by a local firewall",
			make: func(t *testing.T, lab *netlab.Lab) string {
				host := lab.Host(netlab.Script{})
				netlab.Firewall(t, []string{"ip daddr " + host.V4.String() + " drop"}, nil)
				return host.V4.String()
			}},
		{name: "firewall, output reject", want: "local-firewall", text: "EPERM", hint: "dropped by a local firewall",
			make: func(t *testing.T, lab *netlab.Lab) string {
				host := lab.Host(netlab.Script{})
				netlab.Firewall(t, []string{"ip6 daddr " + host.V6.String() + " reject"}, nil)
				return host.V6.String()
			}},
		{name: "firewall, all output, no host", want: "local-firewall", text: "127.0.0.1", hint: "dropped by a local firewall",
			make: func(t *testing.T, _ *netlab.Lab) string {
				netlab.Firewall(t, []string{"meta l4proto { icmp, ipv6-icmp } drop"}, nil)
				return ""
			}},
		{name: "firewall, input drop, no host", want: "local-firewall", text: "drops what comes in", hint: "100% packet loss",
			make: func(t *testing.T, _ *netlab.Lab) string {
				netlab.Firewall(t, nil, []string{"meta l4proto { icmp, ipv6-icmp } drop"})
				return ""
			}},
		{name: "IPv6 switched off", want: "ipv6-off", text: "disable_ipv6", hint: "2001:db8",
			make: func(t *testing.T, lab *netlab.Lab) string {
				setSysctl(t, "net/ipv6/conf/all/disable_ipv6", "1")
				return lab.Host(netlab.Script{}).V6.String()
			}},
		{name: "a queue that is full", want: "buffers", text: "ENOBUFS", hint: "a local queue or the neighbour table is full",
			make: func(t *testing.T, lab *netlab.Lab) string {
				t.Cleanup(lab.Congest())
				return lab.Host(netlab.Script{}).V4.String()
			}},
		{name: "a neighbour that is not there", want: "neighbour", text: "does not answer on the link", hint: "Destination Host Unreachable", wait: "30",
			make: func(_ *testing.T, lab *netlab.Lab) string {
				return lab.OnLinkHost(netlab.Script{}).V4.Next().Next().String()
			}},
		{name: "reverse path filter", want: "rp-filter", text: "IPReversePathFilter", hint: "100% packet loss", make: asymmetric,
			with: netlab.Confinement{User: nobody}},
		{name: "resolv.conf of a cluster", want: "resolver", can: true, text: "ndots 5", fix: "dnsConfig",
			with: netlab.Confinement{Root: "?"}, files: map[string]string{"etc/hosts": "127.0.0.1 localhost\n",
				"etc/resolv.conf": "search a.svc.cluster.local svc.cluster.local cluster.local\nnameserver 192.0.2.53\noptions ndots:5\n"}},
		{name: "no resolv.conf: a root with the binary alone", want: "resolver", text: "name server", hint: "localhost",
			with: netlab.Confinement{Root: "?"}, make: func(*testing.T, *netlab.Lab) string { return "localhost" }},
	}
}

// asymmetric has the way to a host lead through the near end for one user's sockets,
// and the way back, which the kernel looks up as root's, through lo.
func asymmetric(t *testing.T, lab *netlab.Lab) string {
	setSysctl(t, "net/ipv4/conf/all/rp_filter", "0")
	setSysctl(t, "net/ipv4/conf/"+lab.Interface+"/rp_filter", "1")
	host := lab.Host(netlab.Script{}).V4
	to := &net.IPNet{IP: host.AsSlice(), Mask: net.CIDRMask(32, 32)}
	const table = 100
	rule := netlink.NewRule()
	rule.Family, rule.Table, rule.UIDRange = netlink.FAMILY_V4, table, netlink.NewRuleUIDRange(nobody, nobody)
	if err := netlink.RuleAdd(rule); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := netlink.RuleDel(rule); err != nil {
			t.Error(err)
		}
	})
	for _, way := range []struct {
		device string
		route  netlink.Route
	}{
		{lab.Interface, netlink.Route{Dst: to, Gw: lab.Gateway().V4.AsSlice(), Table: table}},
		{"lo", netlink.Route{Dst: to}},
	} {
		link, err := netlink.LinkByName(way.device)
		if err != nil {
			t.Fatal(err)
		}
		way.route.LinkIndex = link.Attrs().Index
		if err := netlink.RouteAdd(&way.route); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := netlink.RouteDel(&way.route); err != nil {
				t.Error(err)
			}
		})
	}
	return host.String()
}

// setSysctl writes a setting, until the test ends.
func setSysctl(t *testing.T, name, value string) {
	t.Helper()
	path := filepath.Join("/proc/sys", name)
	before, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(value), 0)
	}
	if err != nil {
		t.Skipf("%s cannot be set here: %v", name, err)
	}
	t.Cleanup(func() {
		if err := os.WriteFile(path, before, 0); err != nil {
			t.Error(err)
		}
	})
}

// hostAilments are the rows about the way and the host.
func hostAilments() []ailment {
	scripted := func(s netlab.Script) func(*testing.T, *netlab.Lab) string {
		return func(_ *testing.T, lab *netlab.Lab) string { return lab.Host(s).V4.String() }
	}
	return []ailment{
		{name: "a host that answers", make: scripted(netlab.Script{Delay: 2 * time.Millisecond}), mode: "raw", can: true},
		{name: "silence", make: scripted(netlab.Script{LoseEvery: 1}), want: "remote-silence", hint: "100% packet loss"},
		{name: "a router's error", make: scripted(netlab.Script{Error: netlab.Unreachable(13)}), want: "remote-error",
			text: "filtered", hint: "Packet filtered"},
		{name: "loss", make: scripted(netlab.Script{LoseEvery: 2}), want: "remote-silence", can: true},
		{name: "black hole of the path MTU", want: "mtu", can: true, text: "1400", make: scripted(netlab.Script{Do: func(r netlab.Request) netlab.Script {
			if r.Size > 1400-28 {
				return netlab.Script{LoseEvery: 1}
			}
			return netlab.Script{Delay: 2 * time.Millisecond}
		}})},
		{name: "a host that ignores echo requests", make: deaf, want: "echo-ignored", text: "answers TCP", hint: "100% packet loss"},
		{name: "this machine ignores echo requests", want: "echo-ignored", hint: "100% packet loss",
			make: func(t *testing.T, _ *netlab.Lab) string {
				setSysctl(t, "net/ipv4/icmp_echo_ignore_all", "1")
				return "127.0.0.1"
			}},
		{name: "this machine rations its replies", want: "rate-limit", can: true, text: "icmp_ratemask",
			make: func(t *testing.T, _ *netlab.Lab) string {
				setSysctl(t, "net/ipv4/icmp_ratemask", "6169")
				return ""
			}},
		{name: "a host that rations its replies", want: "rate-limit", not: "mtu", can: true, text: "quick succession", make: scripted(rationing())},
		{name: "a host that is played nearby", want: "fake-echo", can: true, text: "203.0.113.253",
			make: func(_ *testing.T, lab *netlab.Lab) string {
				lab.Network(netip.MustParsePrefix("203.0.113.253/32"), netip.Prefix{}, netlab.Script{})
				return lab.Host(netlab.Script{}).V4.String()
			}},
		{name: "an identifier that is dead", want: "identifier", can: true, make: scripted(deadIdentifier())},
	}
}

// deaf is a host with a network of its own that answers TCP, and ignores echo
// requests.
func deaf(t *testing.T, _ *netlab.Lab) string {
	host := exec.Command("sleep", "600")
	netlab.Isolate(host)
	if err := host.Start(); err != nil {
		t.Skipf("no process in a namespace of its own: %v", err)
	}
	t.Cleanup(func() { host.Process.Kill(); host.Wait() })
	pair := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "deaf0", TxQLen: -1}, PeerName: "deaf1", PeerNamespace: netlink.NsPid(host.Process.Pid)}
	if err := netlink.LinkAdd(pair); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { netlink.LinkDel(pair) }) // gone already when the host was the first to go
	address := func(name, prefix string) error {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return err
		}
		at := netip.MustParsePrefix(prefix)
		ip := &net.IPNet{IP: at.Addr().AsSlice(), Mask: net.CIDRMask(at.Bits(), 32)}
		return errors.Join(netlink.AddrAdd(link, &netlink.Addr{IPNet: ip}), netlink.LinkSetUp(link))
	}
	err := errors.Join(address("deaf0", "10.99.0.1/24"), within(host.Process.Pid, func() error {
		return errors.Join(address("deaf1", "10.99.0.2/24"), os.WriteFile("/proc/sys/net/ipv4/icmp_echo_ignore_all", []byte("1"), 0))
	}))
	if err != nil {
		t.Fatal(err)
	}
	return "10.99.0.2"
}

// within calls do on this goroutine's thread while that is in the network namespace of
// a process.
func within(pid int, do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return err
	}
	defer home.Close()
	ns, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		return err
	}
	defer ns.Close()
	if err := unix.Setns(int(ns.Fd()), unix.CLONE_NEWNET); err != nil {
		return err
	}
	defer func() {
		if err := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); err != nil {
			panic(err) // no test may go on elsewhere
		}
	}()
	return do()
}

// rationing answers what comes slowly: the first five, every third of twenty in quick
// succession, and none of eight times three large ones side by side.
func rationing() netlab.Script {
	return netlab.Script{Do: func(r netlab.Request) netlab.Script {
		quick := r.N >= 5 && r.N < 25 && r.N%3 > 0
		large := r.N >= 25 && r.N < 25+8*3 && r.Size > 1000
		if quick || large {
			return netlab.Script{LoseEvery: 1}
		}
		return netlab.Script{Delay: 2 * time.Millisecond}
	}}
}

// deadIdentifier never answers the identifier that it saw first.
func deadIdentifier() netlab.Script {
	var first *uint16
	return netlab.Script{Do: func(r netlab.Request) netlab.Script {
		if first == nil {
			first = &r.ID
		}
		if r.ID == *first {
			return netlab.Script{LoseEvery: 1}
		}
		return netlab.Script{Delay: 2 * time.Millisecond}
	}}
}
