//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import "syscall"

// headers and batchCalls are what Linux keeps for the calls that take many messages.
type (
	headers    struct{}
	batchCalls struct{}
)

func (h *headers) init(int) {}
func (h *headers) reset()   {}

// SendBatch sends the pending messages in order and never waits. It returns how
// many went this time. The error, if any, belongs to the first message that is still
// pending: [ErrWouldBlock] when the send buffer is full, or one that unwraps to a
// [syscall.Errno]. Call again to try that message once more, or [Batch.Skip] first
// to go on behind it.
func (c *Conn) SendBatch(b *Batch) (n int, err error) {
	if !c.acquire() {
		return 0, errSendClosed
	}
	n, err = b.sendEach(func(m *Message) syscall.Errno {
		var to kernelAddr
		to.setIP(m.Addr, m.Scope, m.Port)
		_, errno := sendMessage(c.fd, m.Data, m.Control, &to, syscall.MSG_DONTWAIT)
		return errno
	})
	_ = c.release()
	return n, err
}

// RecvBatch empties the batch and fills it with queued messages, as many as are
// there and fit, without waiting. Nothing queued gives 0 and [ErrWouldBlock].
// Another error unwraps to a [syscall.Errno].
func (c *Conn) RecvBatch(b *Batch) (n int, err error) {
	if !c.acquire() {
		b.Reset()
		return 0, errRecvClosed
	}
	n, err = b.receiveEach(&c.deferred, func(m *Message) syscall.Errno {
		var from kernelAddr
		n, oobn, flags, errno := receiveMessage(c.fd, m.Data, m.Control, syscall.MSG_DONTWAIT, &from)
		m.Data, m.Control, m.Flags = m.Data[:n], m.Control[:oobn], flags
		m.Addr, m.Scope, m.Port = from.ip()
		return errno
	})
	_ = c.release()
	return n, err
}
