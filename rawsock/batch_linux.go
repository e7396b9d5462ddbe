package rawsock

import (
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mmsghdr is struct mmsghdr of sendmmsg(2); Go pads it as C does on 32 and on 64
// bits.
type mmsghdr struct {
	hdr unix.Msghdr
	len uint32
}

// headers is what the kernel is shown of a Batch. All pointers in it are Go
// pointers into memory that the Batch keeps alive.
type headers struct {
	msgs  []mmsghdr
	iovs  []unix.Iovec
	names []rawSockaddr
	built int  // sending: messages shown so far
	armed bool // receiving: all headers are ready, but for the first dirty
	dirty int
}

func (h *headers) init(n int) {
	h.msgs = make([]mmsghdr, n)
	h.iovs = make([]unix.Iovec, n)
	h.names = make([]rawSockaddr, n)
	for i := range h.msgs {
		h.msgs[i].hdr.Iov = &h.iovs[i]
		h.msgs[i].hdr.SetIovlen(1)
	}
}

func (h *headers) reset() { h.built = 0 }

// buildSends shows the kernel the messages added since the last time.
func (b *Batch) buildSends() {
	k := &b.kernel
	k.armed = false
	for ; k.built < b.n; k.built++ {
		m, hdr, iov := &b.messages[k.built], &k.msgs[k.built].hdr, &k.iovs[k.built]
		iov.Base = unsafe.SliceData(m.Data)
		iov.SetLen(len(m.Data))
		hdr.Control = unsafe.SliceData(m.Control)
		hdr.SetControllen(len(m.Control))
		hdr.Name, hdr.Namelen = nil, k.names[k.built].put(m.Addr, m.Scope, m.Port)
		if hdr.Namelen > 0 {
			hdr.Name = &k.names[k.built][0]
		}
	}
}

// armReceives readies the headers that the last use has written to.
func (b *Batch) armReceives() {
	k := &b.kernel
	if !k.armed {
		k.dirty = len(k.msgs)
		for i := range k.msgs {
			data := b.dataBuffer(i)
			k.iovs[i].Base = unsafe.SliceData(data)
			k.iovs[i].SetLen(len(data))
			k.msgs[i].hdr.Name = &k.names[i][0]
			k.msgs[i].hdr.Control = unsafe.SliceData(b.controlBuffer(i))
		}
		k.armed = true
	}
	for i := range k.dirty {
		hdr := &k.msgs[i].hdr
		hdr.Namelen = uint32(len(rawSockaddr{}))
		hdr.SetControllen(b.oob)
	}
	b.Reset()
}

// takeReceived turns the first n headers into messages.
func (b *Batch) takeReceived(n int) {
	k := &b.kernel
	for i := range n {
		m, hdr := &b.messages[i], &k.msgs[i].hdr
		m.Data = b.dataBuffer(i)[:k.msgs[i].len]
		m.Control = b.controlBuffer(i)[:hdr.Controllen]
		m.Addr, m.Scope, m.Port = parseSockaddr(k.names[i][:min(int(hdr.Namelen), len(rawSockaddr{}))])
		m.Flags = int(hdr.Flags) &^ unix.MSG_CMSG_CLOEXEC // which the kernel echoes
	}
	b.n, b.next, k.built, k.dirty = n, n, n, n
}

// SendBatch sends the pending messages in order and never waits; man
// sendmmsg(2). It returns how many went this time. The error, if any, belongs to
// the first message that is still pending: [ErrWouldBlock] when the send buffer
// is full, or one that unwraps to a [syscall.Errno] (ENOBUFS, EMSGSIZE, EPERM
// from a firewall, …) without allocating. Call again to try that message once
// more, or [Batch.Skip] first to go on behind it. On a ping socket an ICMP error
// to an earlier packet may be reported here, for the wrong message: read
// [Conn.RecvErrors] and try once more.
func (c *Conn) SendBatch(b *Batch) (n int, err error) {
	if !c.acquire() {
		return 0, errSendClosed
	}
	b.buildSends()
	// A partial send hides the errno of the message it stopped at: ask again.
	for b.next < b.n {
		sent, errno := c.sendMany.do(unix.SYS_SENDMMSG, unix.SYS_SENDMSG, c.fd,
			b.kernel.msgs[b.next:b.n], unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
		b.next += sent
		n += sent
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			err = sendErrorOf(errno)
			break
		}
	}
	_ = c.release()
	return n, err
}

// RecvBatch empties the batch and fills it with queued messages, as many as are
// there and fit, without waiting; man recvmmsg(2). b.Len() is n afterwards.
// Nothing queued gives 0 and [ErrWouldBlock]. Another error unwraps to a
// [syscall.Errno] without allocating; it can be one that an ICMP message left
// behind, which [Conn.RecvErrors] explains, and is reported once.
func (c *Conn) RecvBatch(b *Batch) (n int, err error) {
	return c.receive(b, unix.MSG_DONTWAIT|c.closeRightsOnExec())
}

// closeRightsOnExec is MSG_CMSG_CLOEXEC where descriptors may come. AF_PACKET takes
// no flag that it does not know (net/packet/af_packet.c, packet_recvmsg).
func (c *Conn) closeRightsOnExec() uintptr {
	if c.domain == AF_UNIX {
		return unix.MSG_CMSG_CLOEXEC
	}
	return 0
}

// RecvErrors is RecvBatch for the error queue, man recvmsg(2), MSG_ERRQUEUE: ICMP
// errors and local ones after [RecvErr] or [RecvErr6], and transmit stamps.
// [Ancillary].Err says which it is. Read it before data and until
// [ErrWouldBlock].
func (c *Conn) RecvErrors(b *Batch) (n int, err error) {
	return c.receive(b, unix.MSG_DONTWAIT|unix.MSG_ERRQUEUE)
}

func (c *Conn) receive(b *Batch, flags uintptr) (n int, err error) {
	if !c.acquire() {
		b.Reset()
		return 0, errRecvClosed
	}
	b.armReceives()
	errno := syscall.Errno(c.deferred.Load())
	if errno != 0 && flags&unix.MSG_ERRQUEUE == 0 {
		c.deferred.Store(0)
	} else {
		n, errno = c.recvMany.do(unix.SYS_RECVMMSG, unix.SYS_RECVMSG, c.fd, b.kernel.msgs, flags)
	}
	_ = c.release()
	b.takeReceived(n)
	switch {
	case n > 0 && errno != 0 && errno != unix.EAGAIN:
		// recvmmsg(2) keeps such an errno in the socket for the next call; one
		// by one it has to be kept here.
		c.deferred.Store(uint32(errno))
	case n == 0 && errno == unix.EAGAIN:
		err = ErrWouldBlock
	case n == 0 && errno != 0:
		err = recvError(errno)
	}
	return n, err
}

// batchCalls are the two calls of a Conn that take many messages.
type batchCalls struct{ sendMany, recvMany manyCall }

// manyCall remembers whether sendmmsg or recvmmsg is to be had: a seccomp filter
// or an old emulation may refuse it (ENOSYS, EPERM) and allow the call for a
// single message.
type manyCall struct{ state atomic.Uint32 }

const (
	manyUntried = iota
	manyWorks
	manyRefused
)

// do hands msgs to the kernel, which cannot block on it (MSG_DONTWAIT): RawSyscall
// spares the scheduler's bookkeeping. It returns how many passed, and the errno
// of the one that did not, if that is known.
func (m *manyCall) do(many, single uintptr, fd int, msgs []mmsghdr, flags uintptr) (int, syscall.Errno) {
	if m.state.Load() == manyRefused {
		return oneByOne(single, fd, msgs, flags)
	}
	r, _, errno := unix.RawSyscall6(many, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(msgs))),
		uintptr(len(msgs)), flags, 0, 0)
	if errno == 0 {
		if m.state.Load() == manyUntried {
			m.state.Store(manyWorks)
		}
		return int(r), 0
	}
	if errno == unix.ENOSYS || errno == unix.EPERM && m.state.Load() == manyUntried {
		return m.instead(single, fd, msgs, flags, errno)
	}
	return 0, errno
}

// instead finds out who said errno: when the single call passes, the other is
// what a filter refuses. EPERM may as well come from a firewall, which says it
// to both.
func (m *manyCall) instead(single uintptr, fd int, msgs []mmsghdr, flags uintptr, errno syscall.Errno) (int, syscall.Errno) {
	n, singleErrno := oneByOne(single, fd, msgs, flags)
	if n > 0 || singleErrno != errno {
		m.state.Store(manyRefused)
	}
	return n, singleErrno
}

func oneByOne(single uintptr, fd int, msgs []mmsghdr, flags uintptr) (n int, errno syscall.Errno) {
	for n < len(msgs) {
		var r uintptr
		r, _, errno = unix.RawSyscall(single, uintptr(fd), uintptr(unsafe.Pointer(&msgs[n].hdr)), flags)
		if errno != 0 {
			break
		}
		msgs[n].len = uint32(r)
		n++
	}
	return n, errno
}
