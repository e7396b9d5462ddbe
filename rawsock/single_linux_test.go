package rawsock

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// refuse installs a seccomp filter that answers errno to the numbered calls, on
// the calling thread alone and until it ends. man seccomp(2).
func refuse(errno syscall.Errno, calls ...uint32) error {
	program := []bpf.Instruction{bpf.LoadAbsolute{Off: 0, Size: 4}} // struct seccomp_data: the number
	for i, call := range calls {
		program = append(program, bpf.JumpIf{Cond: bpf.JumpEqual, Val: call, SkipTrue: uint8(len(calls) - i)})
	}
	const retAllow, retErrno = 0x7fff0000, 0x00050000
	program = append(program, bpf.RetConstant{Val: retAllow}, bpf.RetConstant{Val: retErrno | uint32(errno)})
	raw, err := bpf.Assemble(program)
	if err != nil {
		return err
	}
	code := make([]unix.SockFilter, len(raw))
	for i, ins := range raw {
		code[i] = unix.SockFilter{Code: ins.Op, Jt: ins.Jt, Jf: ins.Jf, K: ins.K}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	fprog := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	err = unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&fprog)), 0, 0)
	runtime.KeepAlive(code)
	return err
}

// Container runtimes refuse system calls that their profile does not know:
// messages must pass one by one then.
func TestBatchesPassWhereTheCallsForManyAreRefused(t *testing.T) {
	for _, errno := range []syscall.Errno{unix.ENOSYS, unix.EPERM} {
		t.Run(errno.Error(), func(t *testing.T) {
			from := udp(t, AF_INET)
			to, addr := bound(t)
			result := make(chan error)
			go func() {
				runtime.LockOSThread() // for ever: the thread keeps the filter
				if err := refuse(errno, unix.SYS_SENDMMSG, unix.SYS_RECVMMSG); err != nil {
					result <- fmt.Errorf("seccomp: %w", err)
					return
				}
				result <- tenDatagrams(from, to, addr.Port())
			}()
			must(t, <-result)
			if s := from.sendMany.state.Load(); s != manyRefused {
				t.Errorf("sendmmsg is in state %d, want it known as refused", s)
			}
			if s := to.recvMany.state.Load(); s != manyRefused {
				t.Errorf("recvmmsg is in state %d, want it known as refused", s)
			}
		})
	}
}

func tenDatagrams(from, to *Conn, port uint16) error {
	out, in := NewBatch(11, 0, 0), NewBatch(16, 16, 64)
	loopback := ipAddr("127.0.0.1:0").Addr()
	for i := range 10 {
		*out.Add() = Message{Data: []byte{'a' + byte(i)}, Addr: loopback, Port: port}
	}
	*out.Add() = Message{Data: make([]byte, 70000), Addr: loopback, Port: port}
	if n, err := from.SendBatch(out); n != 10 || err != sendError(unix.EMSGSIZE) || out.Pending() != 1 {
		return fmt.Errorf("sent %d, %v, %d pending; want 10, EMSGSIZE, 1", n, err, out.Pending())
	}
	for next := byte('a'); next < 'a'+10; {
		n, err := to.RecvBatch(in)
		if err != nil && err != ErrWouldBlock {
			return err
		}
		for i := range n {
			if got := in.At(i).Data; len(got) != 1 || got[0] != next {
				return fmt.Errorf("received %q, want %q", got, next)
			}
			next++
		}
	}
	if _, err := to.RecvBatch(in); err != ErrWouldBlock {
		return fmt.Errorf("nothing queued: %v, want ErrWouldBlock", err)
	}
	if _, err := to.RecvErrors(in); err != ErrWouldBlock {
		return fmt.Errorf("no error queued: %v, want ErrWouldBlock", err)
	}
	return nil
}

// An EPERM that a firewall rule causes comes from both calls, and says nothing
// about sendmmsg.
func TestRefusalByBothCallsIsNoReasonToGoSingle(t *testing.T) {
	from := udp(t, AF_INET)
	result := make(chan error)
	go func() {
		runtime.LockOSThread()
		if err := refuse(unix.EPERM, unix.SYS_SENDMMSG, unix.SYS_SENDMSG); err != nil {
			result <- fmt.Errorf("seccomp: %w", err)
			return
		}
		out := NewBatch(1, 0, 0)
		*out.Add() = Message{Data: []byte("x"), Addr: ipAddr("127.0.0.1:0").Addr(), Port: 9}
		_, err := from.SendBatch(out)
		result <- err
	}()
	wantErrno(t, <-result, unix.EPERM)
	if s := from.sendMany.state.Load(); s != manyUntried {
		t.Errorf("sendmmsg is in state %d, want it untried", s)
	}
}
