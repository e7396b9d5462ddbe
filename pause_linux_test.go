package goping_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// pauseLength is how long the program is stopped, several of the timeouts it is
// given.
const pauseLength = 1500 * time.Millisecond

// paused runs cmd, stops it as a debugger does once n requests have reached host,
// lets meanwhile do its part, and has it go on when pauseLength is over and
// everything at the host is settled.
func paused(t *testing.T, cmd *exec.Cmd, host *netlab.Host, n int, meanwhile func(pid int)) (r *run, stopped, continued time.Time) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r = startCommand(t, cmd)
	if err := host.WaitFor(ctx, n); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	awaitStopped(ctx, t, cmd.Process.Pid)
	stopped = time.Now()
	if meanwhile != nil {
		meanwhile(cmd.Process.Pid)
	}
	time.Sleep(pauseLength)
	if err := host.WaitSettled(ctx, n); err != nil {
		t.Error(err)
	}
	continued = time.Now()
	if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	return r.wait(), stopped, continued
}

// awaitStopped waits until all threads of a process stand still: state T of its
// threads in proc(5).
func awaitStopped(ctx context.Context, t *testing.T, pid int) {
	t.Helper()
	for ; ctx.Err() == nil; time.Sleep(time.Millisecond) {
		tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
		if err != nil {
			t.Fatal(err)
		}
		running := 0
		for _, task := range tasks {
			stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/stat", pid, task.Name()))
			_, state, ok := strings.Cut(string(stat), ") ")
			if err != nil || !ok || !strings.HasPrefix(state, "T") {
				running++
			}
		}
		if running == 0 {
			return
		}
	}
	t.Fatalf("process %d does not stop", pid)
}

// eachSocket runs test for raw and datagram sockets in both families, all at the
// same time in one lab, since most of it is waiting.
func eachSocket(t *testing.T, test func(t *testing.T, lab *netlab.Lab, v6 bool, command func(args string) *exec.Cmd)) {
	lab := netlab.New(t)
	for _, mode := range []string{"raw", "datagram"} {
		for _, v6 := range []bool{false, true} {
			t.Run(mode+"/"+families[v6], func(t *testing.T) {
				t.Parallel()
				test(t, lab, v6, func(args string) *exec.Cmd {
					cmd := command(t, strings.Fields(args)...)
					if mode == "datagram" {
						netlab.Unprivileged(cmd)
					}
					return cmd
				})
			})
		}
	}
}

// TestPause: replies that come while the program is stopped, for longer than its
// timeout, are counted by the kernel's stamps, with the time they really took.
func TestPause(t *testing.T) {
	const delay = 250 * time.Millisecond
	s := schema(t)
	eachSocket(t, func(t *testing.T, lab *netlab.Lab, v6 bool, command func(string) *exec.Cmd) {
		host := lab.Host(netlab.Script{Delay: delay})
		addr := host.Addr(v6).String()
		r, stopped, continued := paused(t, command("--json -c12 -i0.05 -W0.6 "+addr), host, 5, nil)
		r.ended(0)
		list := objects(t, r, s)
		checkTold(t, r, list, addr)
		if b := list[len(list)-1].books; b.Received != 12 || b.Sent != 12 {
			t.Errorf("%v: %+v, want 12 replies", r, b)
		}
		made, lay := make(map[uint16]time.Duration), 0
		for _, x := range host.Exchanges() {
			made[x.Seq] = x.Delay()
			if x.Departed.After(stopped) && x.Departed.Before(continued) {
				lay++
			}
		}
		if lay == 0 {
			t.Error("no reply came while the program stood still: nothing was tested")
		}
		for _, o := range list {
			if o.Type != "reply" {
				continue
			}
			rtt, delay := time.Duration(o.RTTNs), made[uint16(o.Seq)]
			if rtt < delay || rtt > delay+pauseLength/2 {
				t.Errorf("%v: probe %d took %v, the host alone %v", r, o.Seq, rtt, delay)
			}
		}
	})
}

// TestPauseUnanswered: what nobody answers while the program is stopped for longer
// than its timeout may be its own loss; what nobody answers later is one.
func TestPauseUnanswered(t *testing.T) {
	s := schema(t)
	eachSocket(t, func(t *testing.T, lab *netlab.Lab, v6 bool, command func(string) *exec.Cmd) {
		host := lab.Host(netlab.Script{LoseEvery: 1})
		addr := host.Addr(v6).String()
		r, _, _ := paused(t, command("--json -c6 -i0.1 -W0.5 "+addr), host, 2, nil)
		r.ended(1)
		list := objects(t, r, s)
		checkTold(t, r, list, addr)
		if b := list[len(list)-1].books; b.Sent != 6 || b.Indeterminate == 0 || b.Lost == 0 {
			t.Errorf("%v: %+v, want some indeterminate and some lost of 6", r, b)
		}
		for _, o := range list {
			if o.Type == "indeterminate" && (o.Reason != "process stalled" || time.Duration(o.StallNs) < pauseLength/2) {
				t.Errorf("%v: probe %d: %q for %v", r, o.Seq, o.Reason, time.Duration(o.StallNs))
			}
		}
	})
}

// TestPauseTinyBuffer: the program is stopped with many probes in flight, and its
// sockets hold but a few replies: the others are no loss of the network's.
func TestPauseTinyBuffer(t *testing.T) {
	const probes = 30
	s := schema(t)
	eachSocket(t, func(t *testing.T, lab *netlab.Lab, v6 bool, command func(string) *exec.Cmd) {
		host := lab.Host(netlab.Script{Delay: 700 * time.Millisecond})
		addr := host.Addr(v6).String()
		r, _, _ := paused(t, command(fmt.Sprintf("--json -c%d -i0.01 -W1 %s", probes, addr)), host, probes, func(pid int) {
			if netlab.ShrinkBuffers(t, pid) == 0 {
				t.Error("the program has no ICMP socket")
			}
		})
		r.ended(0)
		list := objects(t, r, s)
		checkTold(t, r, list, addr)
		if b := list[len(list)-1].books; b.Sent != probes || b.Received+b.Indeterminate != probes || b.Indeterminate == 0 {
			t.Errorf("%v: %+v, want replies and indeterminate ones, and no other", r, b)
		}
		for _, o := range list {
			if o.Type == "indeterminate" && (o.Reason != "socket buffer overflow" || o.Drops == 0) {
				t.Errorf("%v: probe %d: %q, %d drops", r, o.Seq, o.Reason, o.Drops)
			}
		}
	})
}
