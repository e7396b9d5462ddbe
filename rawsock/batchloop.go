package rawsock

import (
	"sync/atomic"
	"syscall"
)

// Where no system call takes many messages, a batch is a loop. It is written here
// for every system, so that it is tested on one that has such a call.

// sendEach hands the pending messages to send, one by one, until one does not go.
func (b *Batch) sendEach(send func(*Message) syscall.Errno) (n int, err error) {
	for b.next < b.n {
		errno := send(&b.messages[b.next])
		if errno == syscall.EINTR {
			continue
		}
		if errno != 0 {
			return n, sendErrorOf(errno)
		}
		b.next++
		n++
	}
	return n, nil
}

// receiveEach fills the batch with what receive finds, which makes Data and Control
// of a message, given as its whole buffers, what has come. An errno behind some
// messages is put off until the next time: the socket tells it once.
func (b *Batch) receiveEach(deferred *atomic.Uint32, receive func(*Message) syscall.Errno) (n int, err error) {
	b.Reset()
	errno := syscall.Errno(deferred.Swap(0))
	for errno == 0 && b.n < len(b.messages) {
		m := &b.messages[b.n]
		*m = Message{Data: b.dataBuffer(b.n), Control: b.controlBuffer(b.n)}
		switch errno = receive(m); errno {
		case 0:
			b.n++
			b.next = b.n
		case syscall.EINTR:
			errno = 0
		}
	}
	switch {
	case errno == 0 || errno == syscall.EAGAIN && b.n > 0:
	case b.n > 0:
		deferred.Store(uint32(errno))
	case errno == syscall.EAGAIN:
		err = ErrWouldBlock
	default:
		err = recvError(errno)
	}
	return b.n, err
}
