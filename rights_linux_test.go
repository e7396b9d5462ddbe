package goping_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// needOrdinary skips the test where the program cannot be run as another user.
func needOrdinary(t *testing.T) {
	t.Helper()
	netlab.Need(t)
	if netlab.Level() != netlab.LevelRoot {
		t.Skip("only root can run the program as another user")
	}
	if _, err := exec.LookPath("setpriv"); err != nil {
		t.Skip("no setpriv")
	}
}

// copied returns a copy of the program that everybody may run, with file
// capabilities unless flags is "": "p" or "ep" of cap_net_raw.
func copied(t *testing.T, flags string, mode os.FileMode) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "goping")
	text, err := os.ReadFile(os.Getenv(environProgram))
	if err == nil {
		err = os.WriteFile(path, text, 0o755)
	}
	if err == nil {
		err = os.Chmod(path, mode)
	}
	if err != nil {
		t.Fatal(err)
	}
	if flags == "" {
		return path
	}
	// struct vfs_cap_data of linux/capability.h, revision 2.
	const revision, effective, netRaw = 0x02000000, 1, 13
	magic := uint32(revision)
	if flags == "ep" {
		magic |= effective
	}
	data := binary.LittleEndian.AppendUint32(nil, magic)
	data = binary.LittleEndian.AppendUint32(data, 1<<netRaw)
	data = append(data, make([]byte, 12)...)
	if err := syscall.Setxattr(path, "security.capability", data, 0); err != nil {
		t.Skipf("the file system has no file capabilities: %v", err)
	}
	return path
}

// capabilitySets are the lines of /proc/PID/status about rights that are held; the
// bounding set only says what may be had.
var capabilitySets = regexp.MustCompile(`(?m)^(CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs):\t(\S+)$`)

// rights returns what any thread of a process holds, "" when that is nothing.
func rights(t *testing.T, pid int, noNewPrivs bool) string {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(files) < 2 {
		t.Fatalf("%d threads, %v: a program of Go's has several", len(files), err)
	}
	var held strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // that thread has ended
		}
		sets := capabilitySets.FindAllSubmatch(text, -1)
		if len(sets) != 5 {
			t.Fatalf("%s: %d sets\n%s", file, len(sets), text)
		}
		for _, set := range sets {
			name, value := string(set[1]), string(set[2])
			if name != "NoNewPrivs" && strings.Trim(value, "0") != "" || name == "NoNewPrivs" && noNewPrivs && value != "1" {
				fmt.Fprintf(&held, "%s %s %s\n", filepath.Base(filepath.Dir(file)), name, value)
			}
		}
	}
	return held.String()
}

// TestRightsAreDropped: whatever the program was given, it holds nothing any more once
// it waits, on no thread, and pings on, with the socket that it was allowed.
func TestRightsAreDropped(t *testing.T) {
	needOrdinary(t)
	asOrdinary := []string{"--reuid", ordinary, "--regid", ordinary, "--clear-groups"}
	for _, tt := range []struct {
		name, flags string
		setpriv     []string
		socket      string
		had         bool // it held something, so that no_new_privs is set
	}{
		{"root", "", []string{"--reset-env"}, "raw", true},
		{"root without CAP_NET_RAW", "", []string{"--bounding-set", "-net_raw"}, "datagram", true},
		{"file capability", "p", asOrdinary, "raw", true},
		{"file capability, effective", "ep", asOrdinary, "raw", true},
		{"file capability beyond the bounding set", "p", slices.Concat(asOrdinary, []string{"--bounding-set", "-net_raw"}), "datagram", false},
		{"file capability and no_new_privs", "p", slices.Concat(asOrdinary, []string{"setpriv", "--no-new-privs"}), "datagram", false}, // of a user without any
		{"a restricted pod", "p", []string{"--bounding-set", "-all", "--reuid", "65532", "--regid", "65532", "--clear-groups", "setpriv", "--no-new-privs"}, "datagram", false},
		{"inheritable file capability", "p", slices.Concat(asOrdinary, []string{"--inh-caps", "+net_raw"}), "raw", true},
		{"ambient capability", "", slices.Concat(asOrdinary, []string{"--inh-caps", "+net_raw", "--ambient-caps", "+net_raw"}), "raw", true},
		{"ambient and no_new_privs", "", slices.Concat(asOrdinary, []string{"--inh-caps", "+net_raw", "--ambient-caps", "+net_raw", "--no-new-privs"}), "raw", true},
		{"nothing", "", asOrdinary, "datagram", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := command(t)
			cmd.Path, _ = exec.LookPath("setpriv")
			cmd.Args = append(append([]string{"setpriv"}, tt.setpriv...), copied(t, tt.flags, 0o755), "-v", "-i0.2", "127.0.0.1", "127.0.0.2")
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			l := &live{run: &run{t: t, cmd: cmd}, lines: bufio.NewScanner(out), out: out, err: newLineBuffer()}
			cmd.Stderr = l.err
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if got := l.until("socket: "); !strings.HasPrefix(got, "socket: "+tt.socket+",") {
				t.Errorf("%q, want a %s socket", got, tt.socket)
			}
			l.until("icmp_seq=2 ") // and so it has waited
			held := rights(t, cmd.Process.Pid, tt.had)
			for deadline := time.Now().Add(patience / 5); held != "" && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
				held = rights(t, cmd.Process.Pid, tt.had)
			}
			if held != "" {
				t.Errorf("still held, thread by thread:\n%s", held)
			}
			l.until("icmp_seq=4 ")
			l.signal(os.Interrupt)
			if r := l.finish(); r.code != 0 {
				t.Errorf("exit code %d\n%s%s", r.code, r.stdout.Bytes(), r.stderr.Bytes())
			}
		})
	}
}

// TestSetUID: the program refuses to be set-uid root, and names what it wants instead.
func TestSetUID(t *testing.T) {
	needOrdinary(t)
	path := copied(t, "", 0o755|os.ModeSetuid)
	for _, args := range [][]string{{"-c1", "127.0.0.1"}, {"ping", "-c1", "127.0.0.1"}, {"doctor"}, {"-h"}} {
		cmd := command(t)
		cmd.Path, _ = exec.LookPath("setpriv")
		cmd.Args = append([]string{"setpriv", "--reuid", ordinary, "--regid", ordinary, "--clear-groups", path}, args...)
		r := startCommand(t, cmd).wait()
		if strings.Contains(r.stderr.String(), "unrecognized") {
			t.Fatal(r.stderr.String())
		}
		want := "goping: error: it was started set-uid root, which it does not need\n" +
			"goping: hint: sudo chmod u-s " + path + " && sudo setcap cap_net_raw+p " + path + "\n"
		if r.code != 2 || r.stderr.String() != want || r.stdout.Len() > 0 {
			t.Errorf("%v: exit code %d\n%s%s, want 2 and\n%s", args, r.code, r.stdout.Bytes(), r.stderr.Bytes(), want)
		}
	}
	// What the hint says makes the same command succeed, and doctor agree.
	if setcap, err := exec.LookPath("setcap"); err == nil {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command(setcap, "cap_net_raw+p", path).CombinedOutput(); err != nil {
			t.Skipf("setcap: %v: %s", err, out)
		}
		cmd := command(t)
		cmd.Path, _ = exec.LookPath("setpriv")
		cmd.Args = []string{"setpriv", "--reuid", ordinary, "--regid", ordinary, "--clear-groups", path, "-v", "-c1", "127.0.0.1"}
		if r := startCommand(t, cmd).wait().ended(0); !strings.HasPrefix(r.stdout.String(), "socket: raw") {
			t.Errorf("with the file capability: %s", r.stdout.Bytes())
		}
		cmd = command(t)
		cmd.Path, _ = exec.LookPath("setpriv")
		cmd.Args = []string{"setpriv", "--reuid", ordinary, "--regid", ordinary, "--clear-groups", path, "doctor", "--json"}
		if r := startCommand(t, cmd).wait(); r.code != 0 || !strings.Contains(r.stdout.String(), `"mode":"raw"`) {
			t.Errorf("doctor with the file capability: exit code %d\n%s", r.code, r.stdout.Bytes())
		}
	}
}

// TestCgoKeepsRights: a program that is built with cgo cannot drop what it has, and says
// so to who wants to know.
func TestCgoKeepsRights(t *testing.T) {
	netlab.Need(t)
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("no C compiler")
	}
	path := filepath.Join(t.TempDir(), "goping")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", path, "./cmd/goping")
	build.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := build.CombinedOutput(); err != nil {
		t.Skipf("the program cannot be built with cgo here: %v\n%s", err, out)
	}
	cmd := command(t, "-v", "-c2", "-i0.2", "127.0.0.1")
	cmd.Path = path
	r := startCommand(t, cmd).wait()
	if want := "goping: capabilities were kept: this program was built with cgo\n"; r.code != 0 || r.stderr.String() != want {
		t.Errorf("exit code %d, error output %q, want 0 and %q", r.code, r.stderr.String(), want)
	}
}

// TestScratch: in a root directory that holds nothing but the program, as an image from
// scratch has, it pings as an ordinary user, and prints what it prints elsewhere.
func TestScratch(t *testing.T) {
	needOrdinary(t)
	for flags, socket := range map[string]string{"": "datagram", "p": "raw"} {
		root := filepath.Dir(copied(t, flags, 0o755))
		for _, tt := range []struct{ args, want string }{
			{"-v -c2 -i0.01 127.0.0.1", "socket: " + socket + ", identifier "},
			{"-c1 -6 ::1", "1 packets transmitted, 1 received, 0% packet loss"},
			{"--json -c1 127.0.0.1", `"type":"summary"`},
			{"ping -c1 127.0.0.1", "1 packets transmitted, 1 received, 0% packet loss"},
			{"-V", "goping "},
		} {
			cmd := command(t, strings.Fields(tt.args)...)
			cmd.Path, cmd.Err, cmd.Dir, cmd.Env = "/goping", nil, "/", []string{}
			cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
			r := startCommand(t, cmd).wait().ended(0)
			if !strings.Contains(r.stdout.String(), tt.want) {
				t.Errorf("%s: %s, want %q", tt.args, r.stdout.Bytes(), tt.want)
			}
		}
	}
}

// TestSweepDropsRights: goping sweep, too, holds nothing any more once it is under way.
func TestSweepDropsRights(t *testing.T) {
	netlab.Need(t)
	l := follow(t, "sweep", "--rate", "50", "127.1.0.0/24")
	l.until("127.1.0.9 alive")
	held := rights(t, l.cmd.Process.Pid, true)
	for deadline := time.Now().Add(patience / 5); held != "" && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		held = rights(t, l.cmd.Process.Pid, true)
	}
	if held != "" {
		t.Errorf("still held, thread by thread:\n%s", held)
	}
	l.signal(os.Interrupt)
	l.finish()
}
