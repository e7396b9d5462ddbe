package rawsock

import (
	"net"

	"golang.org/x/sys/unix"
)

// ReadError receives one message of the error queue, as ReadMsg does: the packet
// that failed, or for a stamp the one that left, in p, the destination as to, and the
// [ExtendedError] in oob. It never waits, as the kernel does not: [ErrWouldBlock].
// An error on its way ends a Read that waits. See [RecvErr].
func (c *Conn) ReadError(p, oob []byte) (n, oobn, recvFlags int, to Addr, err error) {
	if !c.acquire() {
		return 0, 0, 0, nil, c.opError("read error", nil, net.ErrClosed)
	}
	defer c.release()
	x := c.borrow(reading)
	x.kind, x.data, x.flags = callRecvMsg, p, unix.MSG_ERRQUEUE
	x.msg.control(oob)
	if !x.try(uintptr(c.fd)) {
		err = ErrWouldBlock
	} else if err = x.result(); err == nil {
		n, to = x.n, x.source()
		oobn, recvFlags = x.msg.received()
	}
	x.giveBack()
	return n, oobn, recvFlags, to, c.failed("read error", nil, err)
}
