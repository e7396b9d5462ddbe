package rawsock

// MemInfo is what a socket has in memory, in bytes of the kernel's accounting: each
// packet counts its buffer's whole size, not its length. linux/sock_diag.h.
type MemInfo struct {
	RecvAlloc uint32 // received, and not yet read
	RecvBuf   uint32 // at which arrivals are dropped: SO_RCVBUF
	SendAlloc uint32 // on its way out of the machine
	SendBuf   uint32 // at which sending waits: SO_SNDBUF
	Forward   uint32 // set aside for this socket
	SendQueue uint32 // of a stream: written, and not yet acknowledged
	Options   uint32 // taken by options such as filters and memberships
	Backlog   uint32 // arrived while the socket was in use
	Drops     uint32 // packets, not bytes: see [Conn.Drops]
}
