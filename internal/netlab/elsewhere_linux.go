package netlab

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
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
	device, err := e.device()
	if err != nil {
		return err
	}
	for _, a := range e.Addrs {
		to := &netlink.Addr{IPNet: &net.IPNet{IP: a.AsSlice(), Mask: net.CIDRMask(a.BitLen(), a.BitLen())}}
		if a.Is6() {
			to.Flags = unix.IFA_F_NODAD
		}
		if err := netlink.AddrAdd(device, to); err != nil {
			return fmt.Errorf("add %v: %w", a, err)
		}
	}
	if err := e.awaitRoutes(device); err != nil {
		return err
	}
	if e.TTL != 0 {
		for _, file := range []string{"ipv4/ip_default_ttl", "ipv6/conf/lo/hop_limit", "ipv6/conf/" + device.Attrs().Name + "/hop_limit"} {
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

// device returns the one that has the addresses: lo, or the near end of a veth pair.
func (e *Elsewhere) device() (netlink.Link, error) {
	if e.Device == "" {
		return netlink.LinkByName("lo")
	}
	pair := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: e.Device, TxQLen: -1}, PeerName: e.Device + "-peer"}
	if err := netlink.LinkAdd(pair); err != nil {
		return nil, fmt.Errorf("make %s: %w", e.Device, err)
	}
	peer, err := netlink.LinkByName(pair.PeerName)
	if err != nil {
		return nil, err
	}
	return pair, errors.Join(netlink.LinkSetUp(peer), netlink.LinkSetUp(pair))
}

// awaitRoutes waits until the kernel has inserted the local routes of the IPv6
// addresses, which a worker does: until then what is sent to them is dropped.
func (e *Elsewhere) awaitRoutes(device netlink.Link) error {
	for deadline := time.Now().Add(usableTimeout); ; time.Sleep(time.Millisecond) {
		local, err := routed(device.Attrs().Index, unix.RT_TABLE_LOCAL)
		if err != nil {
			return err
		}
		missing := func(a netip.Addr) bool { return a.Is6() && !slices.Contains(local, netip.PrefixFrom(a, 128)) }
		if !slices.ContainsFunc(e.Addrs, missing) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the IPv6 addresses of %s are not usable after %v", device.Attrs().Name, usableTimeout)
		}
	}
}
