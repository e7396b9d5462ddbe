//go:build darwin || dragonfly || freebsd || netbsd || openbsd || (linux && rawsock_portable)

package rawsock

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// The system calls of a Conn, as x/sys has them everywhere. Linux, which calls the
// kernel itself, can be built with them too, to test them:
//
//	go test -tags rawsock_portable ./rawsock
//
// Of its tests those fail then that want what these calls do not have: abstract
// names of AF_UNIX, netlink, and descriptors sent without data.

// errnoOf is the errno of an error of x/sys.
func errnoOf(err error) syscall.Errno {
	if err == nil {
		return 0
	}
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		return errno
	}
	return unix.EINVAL
}

func (sa *kernelAddr) bind(fd int) error { return unix.Bind(fd, sa.sa) }

func (sa *kernelAddr) connect(fd int) syscall.Errno { return errnoOf(unix.Connect(fd, sa.sa)) }

// reconnect tells how the connect that has begun is going. A second connect(2) means
// something else on every system; the pending error and the peer's name do not.
func (sa *kernelAddr) reconnect(fd int) syscall.Errno {
	pending, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	switch {
	case err != nil:
		return errnoOf(err)
	case pending != 0:
		return syscall.Errno(pending)
	}
	if _, err := unix.Getpeername(fd); err != nil {
		return unix.EALREADY
	}
	return unix.EISCONN
}

// disconnect would need an address of no family, which x/sys does not have.
func disconnect(int) error { return errors.ErrUnsupported }

func (sa *kernelAddr) getsockname(fd int) error {
	a, err := unix.Getsockname(fd)
	sa.set(a)
	return err
}

func (sa *kernelAddr) getpeername(fd int) error {
	a, err := unix.Getpeername(fd)
	sa.set(a)
	return err
}

// accept makes sa the address of the peer.
func (sa *kernelAddr) accept(fd int) (accepted int, errno syscall.Errno) {
	err := forked(func() (err error) {
		var a unix.Sockaddr
		if accepted, a, err = unix.Accept(fd); err != nil {
			return err
		}
		sa.set(a)
		return tame(accepted)
	})
	return accepted, errnoOf(err)
}

// forked runs call while no process is started, which could inherit what call has
// opened and not yet marked as closed on exec.
func forked(call func() error) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return call()
}

// tame marks new descriptors as closed on exec and non-blocking, or closes them.
func tame(fds ...int) error {
	for _, fd := range fds {
		unix.CloseOnExec(fd)
		if err := unix.SetNonblock(fd, true); err != nil {
			for _, fd := range fds {
				_ = unix.Close(fd)
			}
			return err
		}
	}
	return nil
}

// createSocket and createPair make descriptors that are closed on exec and do not
// block.
func createSocket(d Domain, t Type, p Proto) (fd int, err error) {
	err = forked(func() error {
		if fd, err = unix.Socket(int(d), int(t), int(p)); err != nil {
			return err
		}
		return tame(fd)
	})
	return fd, err
}

func createPair(d Domain, t Type, p Proto) (fds [2]int, err error) {
	err = forked(func() error {
		if fds, err = unix.Socketpair(int(d), int(t), int(p)); err != nil {
			return err
		}
		return tame(fds[:]...)
	})
	return fds, err
}

// recordsEnded says whether the peer of a SOCK_SEQPACKET has closed and nothing is
// queued any more.
func recordsEnded(fd int) bool {
	fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	if n, err := unix.Poll(fds, 0); n == 0 || err != nil || fds[0].Revents&unix.POLLHUP == 0 {
		return false
	}
	n, _, err := unix.Recvfrom(fd, make([]byte, 1), unix.MSG_PEEK|unix.MSG_DONTWAIT)
	return err == nil && n == 0
}

// kernelMessage is what goes along with the data of a message.
type kernelMessage struct {
	oob         []byte
	oobn, flags int
}

// control has a message call attach oob, or receive into it.
func (m *kernelMessage) control(oob []byte) { m.oob = oob }

// received tells what recvmsg(2) has said beside the data.
func (m *kernelMessage) received() (oobn, flags int) { return m.oobn, m.flags }

// transfer sends or receives.
func (x *call) transfer(uintptr) (n int, errno syscall.Errno) {
	fd, flags := x.conn.fd, int(x.flags)|unix.MSG_DONTWAIT
	switch x.kind {
	case callRecv, callRecvFrom, callRecvMsg:
		x.msg.oobn, x.msg.flags = 0, 0
		if x.kind != callRecvMsg {
			x.msg.oob = nil
		}
		n, x.msg.oobn, x.msg.flags, errno = receiveMessage(fd, x.data, x.msg.oob, flags, &x.name)
	case callSend:
		n, errno = sendMessage(fd, x.data, nil, &x.name, flags)
	case callSendMsg:
		n, errno = sendMessage(fd, x.data, x.msg.oob, &x.name, flags)
	}
	return n, errno
}

func receiveMessage(fd int, data, oob []byte, flags int, from *kernelAddr) (n, oobn, recvFlags int, errno syscall.Errno) {
	var err error
	var name unix.Sockaddr
	_ = forked(func() error {
		n, oobn, recvFlags, name, err = unix.RecvmsgBuffers(fd, [][]byte{data}, oob, flags)
		closeOnExec(oob[:oobn])
		return nil
	})
	from.set(name)
	return n, oobn, recvFlags, errnoOf(err)
}

func sendMessage(fd int, data, oob []byte, to *kernelAddr, flags int) (int, syscall.Errno) {
	var name unix.Sockaddr
	if to.length > 0 {
		name = to.sa
	}
	n, err := unix.SendmsgBuffers(fd, [][]byte{data}, oob, name, flags|unix.MSG_NOSIGNAL)
	return n, errnoOf(err)
}

// closeOnExec marks the descriptors in ancillary data, as MSG_CMSG_CLOEXEC does
// where there is such a flag.
func closeOnExec(oob []byte) {
	eachRight(oob, unix.CloseOnExec)
}
