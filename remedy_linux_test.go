package goping_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"goping/internal/netlab"
)

// cure is a remedy that goping doctor prints and a shell can follow.
type cure struct {
	name string
	ailment

	// remedy takes the command out of what is printed; it may end in …, where the
	// program belongs.
	remedy func(r *sick, s *jsonschema.Schema) string
}

// TestRemedies: what did not work works once the printed remedy was followed, and
// nothing else was done.
func TestRemedies(t *testing.T) {
	lab := netlab.New(t)
	s := doctorSchema(t)
	for _, c := range cures() {
		t.Run(c.name, func(t *testing.T) {
			r := c.bring(t, lab)
			host := r.host
			if host == "" {
				host = "127.0.0.1"
			}
			if before := r.run("-c1", "-W1", host); before.code == 0 {
				t.Fatalf("%v works without the remedy:\n%s", before, before.stdout.Bytes())
			}
			remedy := c.remedy(r, s)
			if command, ends := strings.CutSuffix(remedy, "…"); ends {
				paste(t, command+" "+r.program+" -c1 -W10 "+host)
				return
			}
			paste(t, remedy)
			if after := r.run("-c1", "-W10", host); after.code != 0 {
				t.Errorf("after %q:\n%v: %v\n%s%s", remedy, after, after.cmd.ProcessState, after.stdout.Bytes(), after.stderr.Bytes())
			}
		})
	}
}

// paste runs the text in a shell of root's, whose sudo does nothing.
func paste(t *testing.T, text string) {
	t.Helper()
	sudo := t.TempDir()
	if err := os.WriteFile(filepath.Join(sudo, "sudo"), []byte("#!/bin/sh\nexec \"$@\"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/bin/sh", "-e", "-c", text)
	cmd.Env = append(os.Environ(), "PATH="+sudo+":/usr/sbin:/usr/bin:/sbin:/bin")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() == 127 && strings.Contains(string(out), "not found") {
		t.Skipf("the remedy needs a program that is missing here: %s", out)
	}
	if err != nil {
		t.Errorf("%q: %v\n%s", text, err, out)
	}
}

// snippet is the output of --fix.
func snippet(platform string) func(*sick, *jsonschema.Schema) string {
	return func(r *sick, _ *jsonschema.Schema) string {
		args := []string{"doctor", "--fix", platform}
		if r.host != "" {
			args = append(args, r.host)
		}
		out := r.run(args...)
		if out.code != 0 || out.stdout.Len() == 0 {
			r.t.Fatalf("%v: exit code %d, %s", out, out.code, out.stderr.Bytes())
		}
		return out.stdout.String()
	}
}

// words is the remedy of a check for a platform, behind what introduces the command.
func words(id, platform, behind string) func(*sick, *jsonschema.Schema) string {
	return func(r *sick, s *jsonschema.Schema) string {
		_, command, found := strings.Cut(r.doctor(s).checks[id].Fix[platform], behind)
		if !found {
			r.t.Fatalf("no %q in the remedy of %s for %s", behind, id, platform)
		}
		return behind + command
	}
}

// cures are all remedies that can be followed without a container engine, systemd or
// another machine.
func cures() []cure {
	user := netlab.Confinement{User: nobody}
	return []cure{
		{name: "setcap", ailment: ailment{make: closed, with: user}, remedy: snippet("setcap")},
		{name: "sysctl, groups", ailment: ailment{make: closed, with: user}, remedy: snippet("sysctl")},
		{name: "sysctl, groups, root", ailment: ailment{make: closed, with: netlab.Confinement{All: true}}, remedy: snippet("sysctl")},
		{name: "sysctl in spite of no_new_privs", remedy: snippet("sysctl"),
			ailment: ailment{make: closed, with: netlab.Confinement{User: nobody, NoNewPrivs: true}, fileCaps: "p"}},
		{name: "ambient capability", remedy: words("no-new-privs", "host", "setpriv --inh-caps"),
			ailment: ailment{make: closed, with: netlab.Confinement{User: nobody, NoNewPrivs: true}, fileCaps: "p"}},
		{name: "a group within the range", remedy: words("ping-group-range", "host", "setpriv --reuid"), ailment: ailment{with: user,
			make: func(t *testing.T, _ *netlab.Lab) string { netlab.PingGroupRange(t, 5000, 5000); return "" }}},
		{name: "sysctl, IPv6", remedy: snippet("sysctl"), ailment: ailment{make: func(t *testing.T, _ *netlab.Lab) string {
			setSysctl(t, "net/ipv6/conf/all/disable_ipv6", "1")
			return "::1"
		}}},
		{name: "sysctl, echo requests", remedy: snippet("sysctl"), ailment: ailment{make: func(t *testing.T, _ *netlab.Lab) string {
			setSysctl(t, "net/ipv4/icmp_echo_ignore_all", "1")
			return "127.0.0.1"
		}}},
		{name: "sysctl, reverse path filter", remedy: snippet("sysctl"), ailment: ailment{make: asymmetric, with: user}},
	}
}

// TestUnitRemedy: the drop-in for systemd, had by hand, makes ping work.
func TestUnitRemedy(t *testing.T) {
	netlab.New(t)
	if netlab.Level() != netlab.LevelRoot {
		t.Skip("needs root to hand on a capability")
	}
	a := &ailment{make: closed, with: netlab.Confinement{User: nobody}}
	r := a.bring(t, nil)
	unit := snippet("systemd")(r, nil)
	for _, line := range []string{"AmbientCapabilities=CAP_NET_RAW", "CapabilityBoundingSet=CAP_NET_RAW", "NoNewPrivileges=yes"} {
		if !strings.Contains(unit, line+"\n") {
			t.Fatalf("no %s in\n%s", line, unit)
		}
	}
	r.with.Ambient, r.with.NoNewPrivs = []uintptr{capNetRaw}, true
	for capability := range uintptr(32) {
		if capability != capNetRaw {
			r.with.Bounding = append(r.with.Bounding, capability)
		}
	}
	if after := r.run("-c1", "127.0.0.1"); after.code != 0 {
		t.Errorf("%v: %v\n%s", after, after.cmd.ProcessState, after.stderr.Bytes())
	}
}
