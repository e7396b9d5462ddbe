package netlab

import (
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// Offsets into struct seccomp_data, seccomp(2); the lower halves of the arguments on a
// little-endian machine.
const (
	seccompNumber = 0
	seccompArgs   = 16
	argSize       = 8
)

// socketTypeMask takes SOCK_NONBLOCK and SOCK_CLOEXEC off.
const socketTypeMask = 0xf

// filter installs a seccomp filter that refuses the sockets of c.Deny and allows all
// else. It is of this machine's own system calls, little-endian.
func (c *Confinement) filter() error {
	if len(c.Deny) == 0 {
		return nil
	}
	program, err := bpf.Assemble(denials(c.Deny))
	if err != nil {
		return err
	}
	filter := make([]unix.SockFilter, len(program))
	for i, ins := range program {
		filter[i] = unix.SockFilter{Code: ins.Op, Jt: ins.Jt, Jf: ins.Jf, K: ins.K}
	}
	fprog := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&fprog)), 0, 0)
}

// denials is the program: each denial is a chain of tests that jumps to the next one
// when a test does not hold.
func denials(list []Denial) []bpf.Instruction {
	program := []bpf.Instruction{
		bpf.LoadAbsolute{Off: seccompNumber, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: unix.SYS_SOCKET, SkipTrue: 1},
		bpf.RetConstant{Val: unix.SECCOMP_RET_ALLOW},
	}
	for _, d := range list {
		var chain []bpf.Instruction
		test := func(arg uint32, mask, value uint32) {
			chain = append(chain, bpf.LoadAbsolute{Off: seccompArgs + arg*argSize, Size: 4},
				bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: mask},
				bpf.JumpIf{Cond: bpf.JumpEqual, Val: value}) // its way out is filled in below
		}
		if d.Domain != 0 {
			test(0, ^uint32(0), uint32(d.Domain))
		}
		if d.Type != 0 {
			test(1, socketTypeMask, uint32(d.Type))
		}
		if d.Proto != 0 {
			test(2, ^uint32(0), uint32(d.Proto))
		}
		chain = append(chain, bpf.RetConstant{Val: unix.SECCOMP_RET_ERRNO | uint32(d.Errno)})
		for i, ins := range chain {
			if jump, ok := ins.(bpf.JumpIf); ok {
				jump.SkipFalse = uint8(len(chain) - 1 - i)
				chain[i] = jump
			}
		}
		program = append(program, chain...)
	}
	return append(program, bpf.RetConstant{Val: unix.SECCOMP_RET_ALLOW})
}
