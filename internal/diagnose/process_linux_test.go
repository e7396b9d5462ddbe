package diagnose

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// environTry makes the test binary open ICMP sockets and print, as a trial,
// what came of it. Its value is "range/uid": what to write to ping_group_range
// first, and the user and group to become then; either may be empty.
const environTry = "GOPING_DIAGNOSE_TRY"

type trial struct {
	Opened  []bool // raw, datagram
	Finding Finding
}

func TestMain(m *testing.M) {
	if how, ok := os.LookupEnv(environTry); ok {
		t, err := try(how)
		if err == nil {
			err = json.NewEncoder(os.Stdout).Encode(t)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func try(how string) (trial, error) {
	runtime.LockOSThread()
	groups, uid, _ := strings.Cut(how, "/")
	if groups != "" {
		if err := os.WriteFile(PingGroupFile, []byte(groups), 0); err != nil {
			return trial{}, err
		}
	}
	if uid != "" {
		id, err := strconv.Atoi(uid)
		err = errors.Join(err, syscall.Setgroups(nil), syscall.Setgid(id), syscall.Setuid(id))
		if err != nil {
			return trial{}, fmt.Errorf("become user %s: %w", uid, err)
		}
	}
	var t trial
	var failed []Attempt
	for _, datagram := range []bool{false, true} {
		kind := unix.SOCK_RAW
		if datagram {
			kind = unix.SOCK_DGRAM
		}
		fd, err := unix.Socket(unix.AF_INET, kind|unix.SOCK_CLOEXEC, unix.IPPROTO_ICMP)
		if err == nil {
			_ = unix.Close(fd)
		} else {
			failed = append(failed, Attempt{Datagram: datagram, Err: err})
		}
		t.Opened = append(t.Opened, err == nil)
	}
	t.Finding = Sockets(failed)
	for i := range t.Finding.Reasons {
		t.Finding.Reasons[i].Attempts = nil // errors do not come back from JSON
	}
	return t, nil
}

// tryIn runs try in a process of its own with the given attributes. The test
// is skipped where they are refused.
func tryIn(t *testing.T, attr *syscall.SysProcAttr, how string) trial {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), environTry+"="+how)
	cmd.SysProcAttr = attr
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Skipf("no process with clone flags %#x: %v", attr.Cloneflags, err)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	var got trial
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v in %q", err, out)
	}
	return got
}

func userNamespaceAttr(flags uintptr) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | flags,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
	}
}

func expectCause(t *testing.T, got trial, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(got.Finding.Cause, part) {
			t.Errorf("cause lacks %q: %s", part, got.Finding.Cause)
		}
	}
}

// All capabilities of a user namespace count for nothing in the network
// namespace of another.
func TestForeignNetwork(t *testing.T) {
	got := tryIn(t, userNamespaceAttr(0), "/")
	if got.Opened[0] {
		t.Fatal("a raw socket was opened in the network namespace of another user namespace")
	}
	expectCause(t, got, "a raw socket is refused with EPERM because this user namespace (uid_map", "does not own the network namespace")
}

// In its own network namespace the raw socket opens, and the datagram socket
// does once the remedy is followed.
func TestRemedyInUserNamespace(t *testing.T) {
	before := tryIn(t, userNamespaceAttr(syscall.CLONE_NEWNET), "/")
	if !before.Opened[0] || before.Opened[1] {
		t.Fatalf("raw, datagram opened %v, want true, false", before.Opened)
	}
	expectCause(t, before, "a datagram socket is refused with EACCES because "+PingGroupFile, "does not admit group 0")
	if len(before.Finding.Fixes) != 1 {
		t.Fatalf("fixes %q, want one", before.Finding.Fixes)
	}
	after := tryIn(t, userNamespaceAttr(syscall.CLONE_NEWNET), rangeOf(t, before.Finding.Fixes[0])+"/")
	if !after.Opened[1] {
		t.Errorf("after %s: %+v, want a datagram socket", before.Finding.Fixes[0], after)
	}
}

// An ordinary user in a new network namespace has neither; the range that is
// offered as a remedy opens datagram sockets.
func TestRemedyOfOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to become another user in a new network namespace")
	}
	if userns := readUserNamespace(os.DirFS("/"), networkOwner()); !userns.Initial {
		t.Skip("needs uid 65534, which this user namespace does not map")
	}
	attr := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	before := tryIn(t, attr, "/65534")
	if before.Opened[0] || before.Opened[1] {
		t.Fatalf("raw, datagram opened %v, want neither", before.Opened)
	}
	expectCause(t, before,
		"a raw socket is refused with EPERM because uid 65534 ",
		`a datagram socket with EACCES because `+PingGroupFile+` is "1 0" and does not admit group 65534`)

	// Which command writes the range depends on where the test runs.
	offered := slices.ContainsFunc(before.Finding.Fixes, func(fix string) bool { return strings.Contains(fix, strconv.Quote(allGroups)) })
	if !offered {
		t.Errorf("no remedy of %q writes %q", before.Finding.Fixes, allGroups)
	}
	after := tryIn(t, attr, allGroups+"/65534")
	if after.Opened[0] || !after.Opened[1] {
		t.Errorf("with %q: raw, datagram opened %v, want false, true", allGroups, after.Opened)
	}
}

// rangeOf takes the range out of a remedy.
func rangeOf(t *testing.T, remedy string) string {
	t.Helper()
	groups := regexp.MustCompile(`"(\d+ \d+)"`).FindStringSubmatch(remedy)
	if groups == nil {
		t.Fatalf("no range in %q", remedy)
	}
	return groups[1]
}

// What the kernel is asked for says the same as the file.
func TestAskedStatus(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	asked, read := askStatus(), readStatus(os.DirFS("/"))
	if asked.Err != nil || read.Err != nil {
		t.Fatalf("asked: %v, read: %v", asked.Err, read.Err)
	}
	asked.Source, asked.Seccomp = read.Source, read.Seccomp
	if asked != read {
		t.Errorf("asked %+v\nread  %+v", asked, read)
	}
}

// The file capability is read as setcap(8) writes it.
func TestProgram(t *testing.T) {
	p := thisProgram()
	if p.Path == "" {
		t.Fatal("the path of this program is not known")
	}
	if p.Capable {
		t.Errorf("%s has a file capability nobody set", p.Path)
	}
	copied := t.TempDir() + "/program"
	if err := os.WriteFile(copied, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	// VFS_CAP_REVISION_2 with the effective bit, CAP_NET_RAW permitted.
	data := []byte{
		1, 0, 0, 2, // magic and flags
		0x00, 0x20, 0, 0, // permitted, low half
		0, 0, 0, 0, // inheritable, low half
		0, 0, 0, 0, // permitted, high half
		0, 0, 0, 0, // inheritable, high half
	}
	if err := unix.Setxattr(copied, "security.capability", data, 0); err != nil {
		t.Skipf("file capabilities cannot be set here: %v", err)
	}
	if got := programAt(copied); !got.Capable || !got.Effective {
		t.Errorf("%+v, want it capable, and effective", got)
	}
	data[0] = 0
	if err := unix.Setxattr(copied, "security.capability", data, 0); err != nil {
		t.Fatal(err)
	}
	if got := programAt(copied); !got.Capable || got.Effective {
		t.Errorf("%+v, want it capable, not effective", got)
	}
}
