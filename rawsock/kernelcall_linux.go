//go:build !rawsock_portable

package rawsock

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// The system calls of a Conn, on addresses and messages as the kernel has them.

func (sa *kernelAddr) bind(fd int) error {
	_, _, errno := unix.Syscall(unix.SYS_BIND, uintptr(fd), uintptr(sa.pointer()), uintptr(sa.length))
	return errnoErr(errno)
}

func (sa *kernelAddr) connect(fd int) syscall.Errno {
	_, _, errno := unix.Syscall(unix.SYS_CONNECT, uintptr(fd), uintptr(sa.pointer()), uintptr(sa.length))
	return errno
}

// reconnect tells how the connect that has begun is going: connect(2) says so, and
// takes the socket's error away with it (net/ipv4/af_inet.c, __inet_stream_connect).
func (sa *kernelAddr) reconnect(fd int) syscall.Errno { return sa.connect(fd) }

// disconnect is connect(2) with AF_UNSPEC, all zeros.
func disconnect(fd int) error {
	sa := kernelAddr{length: unix.SizeofSockaddrInet4}
	return errnoErr(sa.connect(fd))
}

// getsockname and getpeername fill in the name of either end.
func (sa *kernelAddr) getsockname(fd int) error { return sa.get(unix.SYS_GETSOCKNAME, fd) }

func (sa *kernelAddr) getpeername(fd int) error { return sa.get(unix.SYS_GETPEERNAME, fd) }

func (sa *kernelAddr) get(trap uintptr, fd int) error {
	sa.length = uint32(len(sa.bytes))
	_, _, errno := unix.RawSyscall(trap, uintptr(fd),
		uintptr(unsafe.Pointer(&sa.bytes)), uintptr(unsafe.Pointer(&sa.length)))
	return errnoErr(errno)
}

// accept makes sa the address of the peer.
func (sa *kernelAddr) accept(fd int) (accepted int, errno syscall.Errno) {
	sa.length = uint32(len(sa.bytes))
	r, _, errno := unix.Syscall6(unix.SYS_ACCEPT4, uintptr(fd),
		uintptr(unsafe.Pointer(&sa.bytes)), uintptr(unsafe.Pointer(&sa.length)), unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0, 0)
	return int(r), errno
}

// createSocket and createPair make descriptors that are closed on exec and do not
// block.
func createSocket(d Domain, t Type, p Proto) (int, error) {
	return unix.Socket(int(d), int(t)|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, kernelProto(d, p))
}

func createPair(d Domain, t Type, p Proto) ([2]int, error) {
	return unix.Socketpair(int(d), int(t)|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, int(p))
}

// recordsEnded says whether the peer of a SOCK_SEQPACKET has closed and nothing is
// queued any more.
func recordsEnded(fd int) bool {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	if n, err := unix.Poll(fds[:], 0); n == 0 || err != nil {
		return false
	}
	var b [1]byte
	n, _, errno := unix.RawSyscall6(unix.SYS_RECVFROM, uintptr(fd), uintptr(unsafe.Pointer(&b)), 1,
		unix.MSG_PEEK|unix.MSG_DONTWAIT, 0, 0)
	return errno == 0 && n == 0
}

// kernelMessage is what sendmsg(2) and recvmsg(2) take.
type kernelMessage struct {
	hdr unix.Msghdr
	iov unix.Iovec
}

// control has a message call attach oob, or receive into it.
func (m *kernelMessage) control(oob []byte) {
	m.hdr.Control = unsafe.SliceData(oob)
	m.hdr.SetControllen(len(oob))
}

// received tells what recvmsg(2) has said beside the data.
func (m *kernelMessage) received() (oobn, flags int) {
	return int(m.hdr.Controllen), int(m.hdr.Flags) &^ unix.MSG_CMSG_CLOEXEC // which it echoes
}

// longCopy is from where on a system call is announced to the scheduler, which
// costs some 50 ns: copying more than that takes longer than it should stand
// still.
const longCopy = 1 << 16

// transfer sends or receives.
func (x *call) transfer(fd uintptr) (n int, errno syscall.Errno) {
	var r uintptr
	switch x.kind {
	case callRecv:
		r, errno = x.receive(fd, nil, nil)
	case callRecvFrom:
		x.name.length = uint32(len(x.name.bytes))
		r, errno = x.receive(fd, unsafe.Pointer(&x.name.bytes), unsafe.Pointer(&x.name.length))
	case callSend:
		r, errno = x.send(fd)
	case callRecvMsg:
		x.name.length = uint32(len(x.name.bytes))
		x.msg.hdr.Name, x.msg.hdr.Namelen = &x.name.bytes[0], x.name.length
		r, errno = x.message(unix.SYS_RECVMSG, fd, x.conn.closeRightsOnExec())
		x.name.length = x.msg.hdr.Namelen
	case callSendMsg:
		x.msg.hdr.Name, x.msg.hdr.Namelen = (*byte)(x.name.pointer()), x.name.length
		r, errno = x.message(unix.SYS_SENDMSG, fd, unix.MSG_NOSIGNAL)
	}
	return int(r), errno
}

func (x *call) receive(fd uintptr, name, length unsafe.Pointer) (r uintptr, errno syscall.Errno) {
	data, flags := unsafe.Pointer(unsafe.SliceData(x.data)), x.flags|unix.MSG_DONTWAIT
	if len(x.data) > longCopy {
		r, _, errno = unix.Syscall6(unix.SYS_RECVFROM, fd, uintptr(data), uintptr(len(x.data)),
			flags, uintptr(name), uintptr(length))
	} else {
		r, _, errno = unix.RawSyscall6(unix.SYS_RECVFROM, fd, uintptr(data), uintptr(len(x.data)),
			flags, uintptr(name), uintptr(length))
	}
	return r, errno
}

func (x *call) send(fd uintptr) (r uintptr, errno syscall.Errno) {
	data, flags := unsafe.Pointer(unsafe.SliceData(x.data)), x.flags|unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL
	if len(x.data) > longCopy {
		r, _, errno = unix.Syscall6(unix.SYS_SENDTO, fd, uintptr(data), uintptr(len(x.data)),
			flags, uintptr(x.name.pointer()), uintptr(x.name.length))
	} else {
		r, _, errno = unix.RawSyscall6(unix.SYS_SENDTO, fd, uintptr(data), uintptr(len(x.data)),
			flags, uintptr(x.name.pointer()), uintptr(x.name.length))
	}
	return r, errno
}

func (x *call) message(trap, fd, flags uintptr) (r uintptr, errno syscall.Errno) {
	x.msg.iov.Base = unsafe.SliceData(x.data)
	x.msg.iov.SetLen(len(x.data))
	x.msg.hdr.Iov = &x.msg.iov
	x.msg.hdr.SetIovlen(1)
	flags |= x.flags | unix.MSG_DONTWAIT
	if len(x.data) > longCopy {
		r, _, errno = unix.Syscall(trap, fd, uintptr(unsafe.Pointer(&x.msg.hdr)), flags)
	} else {
		r, _, errno = unix.RawSyscall(trap, fd, uintptr(unsafe.Pointer(&x.msg.hdr)), flags)
	}
	return r, errno
}
