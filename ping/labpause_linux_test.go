package ping

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// environPaused has the test binary probe the address it holds, on the portable wire
// and in the mode of environPausedMode, and print the counts.
const (
	environPaused     = "GOPING_TEST_PAUSED"
	environPausedMode = "GOPING_TEST_PAUSED_MODE"
)

const pausedProbes = 12

// TestPausedProcess is the process that is stopped and continued.
func TestPausedProcess(t *testing.T) {
	addr := os.Getenv(environPaused)
	if addr == "" {
		t.Skip("only TestPortablePause starts it")
	}
	mode, err := strconv.Atoi(os.Getenv(environPausedMode))
	if err != nil {
		t.Fatal(err)
	}
	p := setting{portable: true, mode: Mode(mode)}.open(t, Config{Count: pausedProbes,
		Probing: Probing{Interval: 50 * time.Millisecond, Timeout: 600 * time.Millisecond}})
	h := mustAdd(t, p, Target{Addr: netip.MustParseAddr(addr)})
	<-h.Done()
	counts, err := json.Marshal(h.Summary().Counts)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s\n", counts)
}

// TestPortablePause: a process on the portable wire, whose own clock is all it has, is
// stopped while replies are under way, for longer than its timeout and for less. Those
// it finds then look late, and are not lost. All of them at the same time: they sleep.
func TestPortablePause(t *testing.T) {
	lab := netlab.New(t)
	var all sync.WaitGroup
	defer all.Wait()
	for _, s := range settings() {
		if !s.portable {
			continue
		}
		for _, length := range []time.Duration{500 * time.Millisecond, 1500 * time.Millisecond} {
			host := lab.Host(netlab.Script{Delay: 250 * time.Millisecond})
			all.Go(func() {
				t.Run(fmt.Sprintf("%v/%v", s, length), func(t *testing.T) { testPortablePause(t, s, host, length) })
			})
		}
	}
}

func testPortablePause(t *testing.T, s setting, host *netlab.Host, length time.Duration) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/proc/self/exe", "-test.run=^TestPausedProcess$")
	cmd.Env = append(os.Environ(), environPaused+"="+host.Addr(s.v6).String(), environPausedMode+"="+strconv.Itoa(int(s.mode)))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if err := host.WaitFor(ctx, 4); err != nil {
		t.Error(err)
	}
	const stop, proceed = syscall.SIGSTOP, syscall.SIGCONT
	if err := cmd.Process.Signal(stop); err != nil {
		t.Error(err)
	}
	time.Sleep(length)
	if err := cmd.Process.Signal(proceed); err != nil {
		t.Error(err)
	}
	var got Counts
	if err := json.NewDecoder(out).Decode(&got); err != nil {
		t.Error(err)
	}
	_, _ = io.Copy(io.Discard, out) // the tests' own words
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	balanced(t, host.V4.String(), got)
	t.Logf("%d replied, %d indeterminate, %d late", got.Replied, got.Indeterminate, got.Late)
	if got.Sent != pausedProbes || got.Lost > 0 {
		t.Errorf("got %+v, want replies and indeterminate ones of %d", got, pausedProbes)
	}
}
