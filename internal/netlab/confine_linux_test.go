package netlab

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// TestConfine: a program finds itself as it was to be.
func TestConfine(t *testing.T) {
	Need(t)
	if Level() != LevelRoot {
		t.Skip("needs root to become another user")
	}
	cat, err := exec.LookPath("cat")
	if err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct {
		name  string
		c     Confinement
		lines []string
	}{
		{"nothing", Confinement{}, []string{"Uid:\t0\t0", "NoNewPrivs:\t0", "Seccomp:\t0"}},
		{"root without", Confinement{All: true}, []string{"CapBnd:\t0000000000000000", "CapEff:\t0000000000000000"}},
		{"without one", Confinement{Bounding: []uintptr{unix.CAP_NET_RAW}}, []string{"dfff\n"}},
		{"user", Confinement{User: 65534, Groups: []int{7}}, []string{"Uid:\t65534\t65534", "Groups:\t7", "CapPrm:\t0000000000000000"}},
		{"ambient", Confinement{User: 65534, Ambient: []uintptr{unix.CAP_NET_RAW}, NoNewPrivs: true},
			[]string{"CapAmb:\t0000000000002000", "CapEff:\t0000000000002000", "NoNewPrivs:\t1"}},
		{"inheritable", Confinement{User: 65534, Inheritable: []uintptr{unix.CAP_NET_RAW}},
			[]string{"CapInh:\t0000000000002000", "CapEff:\t0000000000000000"}},
		{"filter", Confinement{Deny: []Denial{{Domain: unix.AF_INET, Errno: syscall.EPERM}}}, []string{"Seccomp:\t2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cmd := exec.Command(cat, "/proc/self/status")
			Confine(t, cmd, tt.c)
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, line := range tt.lines {
				if !strings.Contains(string(out), line) {
					t.Errorf("no %q in\n%s", line, out)
				}
			}
		})
	}
}

// TestConfineFails: what cannot be had is said, and so is what cannot be executed.
func TestConfineFails(t *testing.T) {
	Need(t)
	for code, c := range map[int]confined{
		126: {Confinement{Root: "/no/such"}, "/bin/true"},
		127: {Confinement{}, "/no/such"},
	} {
		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("/proc/self/exe")
		cmd.Env = append(os.Environ(), environConfine+"="+string(text))
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != code || !strings.Contains(string(out), "confined: ") {
			t.Errorf("exit code %d with %q, want %d", got, out, code)
		}
	}
}

// TestDenials runs the filter's program over calls as seccomp(2) would show them.
func TestDenials(t *testing.T) {
	program := denials([]Denial{
		{Domain: unix.AF_INET, Type: unix.SOCK_RAW, Errno: unix.EPERM},
		{Domain: unix.AF_INET6, Errno: unix.EAFNOSUPPORT},
		{Type: unix.SOCK_DGRAM, Proto: unix.IPPROTO_ICMP, Errno: unix.EPROTONOSUPPORT},
	})
	vm, err := bpf.NewVM(program)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		call, domain, kind, proto int
		want                      uint32
	}{
		{unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_RAW | unix.SOCK_CLOEXEC, 1, unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
		{unix.SYS_SOCKET, unix.AF_NETLINK, unix.SOCK_RAW, 0, unix.SECCOMP_RET_ALLOW},
		{unix.SYS_SOCKET, unix.AF_INET6, unix.SOCK_STREAM, 0, unix.SECCOMP_RET_ERRNO | uint32(unix.EAFNOSUPPORT)},
		{unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_DGRAM, unix.IPPROTO_ICMP, unix.SECCOMP_RET_ERRNO | uint32(unix.EPROTONOSUPPORT)},
		{unix.SYS_SOCKET, unix.AF_INET, unix.SOCK_DGRAM, unix.IPPROTO_UDP, unix.SECCOMP_RET_ALLOW},
		{unix.SYS_SOCKET + 1, unix.AF_INET, unix.SOCK_RAW, 1, unix.SECCOMP_RET_ALLOW},
	} {
		// The machine of package bpf reads what it calls a packet big-endian.
		data := make([]byte, 64)
		for i, v := range []int{tt.call, 0, 0, 0, tt.domain, 0, tt.kind, 0, tt.proto} {
			data[4*i], data[4*i+1], data[4*i+2], data[4*i+3] = byte(v>>24), byte(v>>16), byte(v>>8), byte(v)
		}
		got, err := vm.Run(data)
		if err != nil || uint32(got) != tt.want {
			t.Errorf("%+v: %#x, %v, want %#x", tt, uint32(got), err, tt.want)
		}
	}
}
