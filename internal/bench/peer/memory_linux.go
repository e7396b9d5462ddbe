package peer

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// PeakMemory runs the program once and returns the most memory it had resident,
// in bytes.
//
// The maximum resident set of getrusage(2) would count what our own process had
// at the fork, so the program is stopped as it exits (PTRACE_O_TRACEEXIT,
// ptrace(2)) and its VmHWM read from proc_pid_status(5).
func (p Program) PeakMemory() (int64, error) {
	runtime.LockOSThread() // the tracer is a thread
	defer runtime.UnlockOSThread()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return 0, fmt.Errorf("peer: %w", err)
	}
	defer null.Close()
	process, err := os.StartProcess(p.Path, append([]string{p.Path}, p.Args...), &os.ProcAttr{
		Files: []*os.File{null, null, null},
		Sys:   &syscall.SysProcAttr{Ptrace: true},
	})
	if err != nil {
		return 0, fmt.Errorf("peer: trace %v: %w", p, err)
	}
	pid := process.Pid
	peak, err := tracePeak(pid)
	if err != nil {
		_ = process.Kill() // it is beyond use
		_, waitErr := process.Wait()
		return 0, fmt.Errorf("peer: trace %v: %w", p, errors.Join(err, waitErr))
	}
	_ = process.Release() // collected by tracePeak
	return peak, nil
}

// tracePeak follows a process that stopped at its execve until it ended.
func tracePeak(pid int) (int64, error) {
	var peak int64
	configured := false
	for {
		var status syscall.WaitStatus
		_, err := syscall.Wait4(pid, &status, syscall.WALL, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case err != nil:
			return 0, os.NewSyscallError("wait4", err)
		case status.Exited() && status.ExitStatus() == 0 && peak > 0:
			return peak, nil
		case status.Exited() || status.Signaled():
			return 0, fmt.Errorf("ended with status %#x, peak memory %d", uint32(status), peak)
		}
		deliver := 0
		switch {
		case !configured: // the stop at execve
			if err := syscall.PtraceSetOptions(pid, syscall.PTRACE_O_TRACEEXIT); err != nil {
				return 0, os.NewSyscallError("ptrace setoptions", err)
			}
			configured = true
		case status.TrapCause() == syscall.PTRACE_EVENT_EXIT:
			if peak, err = HighWater(pid); err != nil {
				return 0, err
			}
		default:
			deliver = int(status.StopSignal()) // its own
		}
		if err := syscall.PtraceCont(pid, deliver); err != nil {
			return 0, os.NewSyscallError("ptrace cont", err)
		}
	}
}

// HighWater returns the most memory a process had resident so far, in bytes:
// VmHWM of proc_pid_status(5), which the kernel gives in KiB.
func HighWater(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, fmt.Errorf("peer: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kib); n == 1 {
			return kib << 10, nil
		}
	}
	return 0, fmt.Errorf("peer: no VmHWM in /proc/%d/status", pid)
}
