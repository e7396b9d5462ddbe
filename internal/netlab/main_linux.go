package netlab

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/vishvananda/netlink"
)

// environMark tells a re-executed program, and whatever it starts, where
// it is: "level:namespace left behind[:ready]", or "none:why".
const environMark = "GOPING_NETLAB"

// netnsLink names the network namespace of the process, as "net:[inode]".
const netnsLink = "/proc/self/ns/net"

// Main runs the tests of a package inside a new network namespace and exits
// with their code. Call it from TestMain; it does not return. It also serves the
// commands prepared by Unprivileged, and the processes of Elsewhere.
func Main(m *testing.M) {
	if path, ok := os.LookupEnv(environDrop); ok {
		execUnprivileged(path)
	}
	if text, ok := os.LookupEnv(environConfine); ok {
		execConfined(text)
	}
	if script, ok := os.LookupEnv(environElsewhere); ok {
		beElsewhere(script)
	}
	Program(m.Run)
}

// Program calls run inside a new network namespace and exits with the code it
// returns: a program begins with it, as tests do with Main. It does not return.
//
// The program re-executes itself: as root with CLONE_NEWNET, otherwise, or
// where that is refused, with CLONE_NEWUSER|CLONE_NEWNET, mapped to uid and gid
// 0 inside. Arguments, standard streams, working directory and exit code pass
// through, and so do signals. In the namespace lo is brought up and
// net.ipv4.ping_group_range is opened as far as the gid map allows. Fuzz
// workers and other descendants find themselves marked and stay where they are.
//
// The level reached is printed once to standard error. Where no namespace can
// be made run is called in place at LevelNone.
func Program(run func() int) {
	if mark, ok := os.LookupEnv(environMark); ok {
		settle(mark)
		os.Exit(run())
	}
	code, err := reexecute()
	if err == nil {
		// Not os.Exit: its hooks would write a second coverage profile.
		syscall.Exit(code)
	}
	withoutLab(err)
	if err := os.Setenv(environMark, LevelNone+":"+reached.why); err != nil {
		panic(err)
	}
	os.Exit(run())
}

// reexecute runs the program in a new namespace and returns its exit code.
// The error says why no namespace could be made.
func reexecute() (int, error) {
	left, err := os.Readlink(netnsLink)
	if err != nil {
		return 0, fmt.Errorf("netlab: %w", err)
	}
	var attempts []func() (int, error)
	if os.Geteuid() == 0 {
		attempts = append(attempts, func() (int, error) {
			return runInside(LevelRoot, left, &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET})
		})
	}
	attempts = append(attempts, func() (int, error) {
		return runInside(LevelUserns, left, &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
		})
	})
	return first(attempts)
}

// first makes attempts until one does not fail, and returns its exit code, or
// else the errors of all.
func first(attempts []func() (int, error)) (int, error) {
	var refused error
	for _, attempt := range attempts {
		code, err := attempt()
		if err == nil {
			return code, nil
		}
		refused = errors.Join(refused, err)
	}
	return 0, refused
}

// runInside starts the program with attr, forwards signals to it and
// returns its exit code, 128 and the signal's number when a signal ended it, as
// shells have it.
func runInside(level, left string, attr *syscall.SysProcAttr) (int, error) {
	// Pdeathsig follows the thread that forked (prctl(2)).
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	attr.Pdeathsig = syscall.SIGKILL

	cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
	cmd.Args[0] = os.Args[0]
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), environMark+"="+level+":"+left)
	cmd.SysProcAttr = attr

	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGHUP)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("netlab: namespace for level %s: %w", level, err)
	}
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				_ = cmd.Process.Signal(s) // it may have ended just now
			case <-ended:
				return
			}
		}
	}()
	err := cmd.Wait()
	close(ended)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fmt.Fprintf(os.Stderr, "netlab: wait for the program inside: %v\n", err)
		return 1, nil
	}
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}

// settle reads the mark in the re-executed binary, prepares the namespace if
// this is the first process in it, and says which level was reached.
func settle(mark string) {
	level, rest, _ := strings.Cut(mark, ":")
	if level == LevelNone {
		reached.why = rest
		return
	}
	left, ready := strings.CutSuffix(rest, ":ready")
	here, err := os.Readlink(netnsLink)
	if err == nil && here == left {
		// The variable came from elsewhere: touch nothing.
		err = fmt.Errorf("netlab: %s is set in the machine's own namespace", environMark)
	}
	if err == nil && !ready {
		err = prepare()
	}
	if err != nil {
		withoutLab(err)
		return
	}
	reached.level, reached.why = level, ""
	if !ready {
		fmt.Fprintf(os.Stderr, "netlab: level %s\n", level)
		if err := os.Setenv(environMark, mark+":ready"); err != nil {
			panic(err)
		}
	}
}

// prepare brings lo up and opens the ping group range.
func prepare() error {
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return fmt.Errorf("netlab: find lo: %w", err)
	}
	if err := netlink.LinkSetUp(lo); err != nil {
		return fmt.Errorf("netlab: bring lo up: %w", err)
	}
	if err := openPingGroups(); err != nil {
		// Raw sockets still work; tests of datagram sockets say what they miss.
		fmt.Fprintf(os.Stderr, "netlab: the ping group range stays closed: %v\n", err)
	}
	return nil
}
