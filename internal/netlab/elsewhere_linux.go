package netlab

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"

	"github.com/vishvananda/netlink"
)

// environElsewhere holds an Elsewhere, for the process that becomes it.
const environElsewhere = "GOPING_NETLAB_ELSEWHERE"

// Start starts it and returns its number. It ends with the test.
func (e Elsewhere) Start(t T) (pid int) {
	t.Helper()
	Need(t)
	script, err := json.Marshal(e)
	if err != nil {
		t.Fatalf("netlab: %v", err)
	}
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), environElsewhere+"="+string(script))
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	// It ends with this pipe, also when the test binary is killed.
	life, err := cmd.StdinPipe()
	if err != nil {
		t.Fatalf("netlab: %v", err)
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatalf("netlab: %v", err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("netlab: start a process elsewhere: %v", err)
	}
	t.Cleanup(func() {
		life.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("netlab: the process elsewhere: %v", err)
		}
	})
	if line, _ := bufio.NewReader(said).ReadString('\n'); line != "ready\n" {
		t.Fatalf("netlab: the process elsewhere said %q", line)
	}
	return cmd.Process.Pid
}

// beElsewhere is the process elsewhere. It does not return.
func beElsewhere(script string) {
	var e Elsewhere
	err := json.Unmarshal([]byte(script), &e)
	if err == nil {
		err = e.settle()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "netlab: elsewhere: %v\n", err)
		syscall.Exit(1)
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	syscall.Exit(0)
}

// settle sets the namespace up.
func (e *Elsewhere) settle() error {
	if err := prepare(); err != nil {
		return err
	}
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	for _, a := range e.Addrs {
		to := &netlink.Addr{IPNet: &net.IPNet{IP: a.AsSlice(), Mask: net.CIDRMask(a.BitLen(), a.BitLen())}}
		if err := netlink.AddrAdd(lo, to); err != nil {
			return fmt.Errorf("add %v: %w", a, err)
		}
	}
	if e.TTL != 0 {
		for _, file := range []string{"ipv4/ip_default_ttl", "ipv6/conf/all/hop_limit", "ipv6/conf/lo/hop_limit"} {
			if err := os.WriteFile("/proc/sys/net/"+file, fmt.Append(nil, e.TTL), 0); err != nil {
				return err
			}
		}
	}
	if e.Names != nil {
		if err := e.serveNames(); err != nil {
			return err
		}
	}
	if e.Root == "" {
		return nil
	}
	return errors.Join(syscall.Chroot(e.Root), os.Chdir("/"))
}
