package rawsock

import (
	"net"
	"net/netip"
	"syscall"
)

// Boxed once, so that the hot path does not allocate them.
var (
	errSendClosed error = &OpError{Op: "send", Err: net.ErrClosed}
	errRecvClosed error = &OpError{Op: "receive", Err: net.ErrClosed}
)

// Message is one packet on its way out or in.
type Message struct {
	// Data, when sending, is any slice; the kernel reads it in place, so it must
	// stay unchanged until the message is sent. When receiving it is what
	// arrived, inside the batch's own buffer, valid until the next receive. A
	// SOCK_RAW IPv4 socket delivers the IP header in front, and IPv6 does not.
	// From the error queue it is the packet that failed, from its ICMP (or other
	// transport) header on.
	Data []byte
	// Control, when sending, is the ancillary data to attach, built with the
	// Append functions; when receiving it is what came, for [Ancillary.Parse].
	Control []byte
	// Addr is the peer, without a zone. The zero Addr sends to the connected
	// peer. From the error queue it is the destination of the packet that failed.
	Addr netip.Addr
	// Scope is the interface index that an IPv6 link-local or multicast address
	// belongs to, 0 for others.
	Scope uint32
	// Port must be 0 for SOCK_RAW (IPv6 answers EINVAL to a port that is not its
	// protocol); ping sockets ignore it.
	Port uint16
	// Flags, when receiving, is of [MSG_TRUNC], [MSG_CTRUNC], [MSG_ERRQUEUE].
	Flags int
}

// Batch is a reusable set of messages that go to the kernel in one call. Use
// one for sending and another for receiving. A Batch is for one goroutine at a
// time.
type Batch struct {
	kernel   headers // what the kernel is shown, by platform
	messages []Message
	data     []byte
	control  []byte
	size     int
	oob      int
	stride   int // distance of two control buffers: oob, kept aligned
	n        int // messages in use
	next     int // sending: the first one not sent
}

// NewBatch makes room for n messages (at least one), each with size bytes for
// received data (0 when the batch only sends, or when only stamps are wanted
// from the error queue) and oob bytes for ancillary data. Nothing is allocated
// later. 512 bytes of oob hold all that this package can ask for at once.
func NewBatch(n, size, oob int) *Batch {
	n, size, oob = max(n, 1), max(size, 0), max(oob, 0)
	stride := (oob + 7) &^ 7
	b := &Batch{
		messages: make([]Message, n),
		data:     make([]byte, n*size),
		control:  make([]byte, n*stride),
		size:     size,
		oob:      oob,
		stride:   stride,
	}
	b.kernel.init(n)
	return b
}

// Cap returns the number of messages that fit.
func (b *Batch) Cap() int { return len(b.messages) }

// Len returns the number of messages added, or received.
func (b *Batch) Len() int { return b.n }

// Reset empties the batch.
func (b *Batch) Reset() {
	b.n, b.next = 0, 0
	b.kernel.reset()
}

// Add returns the next message to fill for sending, zero but for Control, which
// is empty with a capacity of oob bytes. It returns nil when the batch is full.
// Fill it before the next SendBatch: a message is shown to the kernel as it was
// at the first SendBatch after its Add.
func (b *Batch) Add() *Message {
	if b.n == len(b.messages) {
		return nil
	}
	m := &b.messages[b.n]
	*m = Message{Control: b.controlBuffer(b.n)[:0]}
	b.n++
	return m
}

// At returns message i of Len.
func (b *Batch) At(i int) *Message { return &b.messages[:b.n][i] }

// Pending returns the number of added messages that are neither sent nor
// skipped.
func (b *Batch) Pending() int { return b.n - b.next }

// Skip steps over the first pending message, the one that the error of
// SendBatch belongs to. Without a pending message it does nothing.
func (b *Batch) Skip() {
	if b.next < b.n {
		b.next++
	}
}

func (b *Batch) controlBuffer(i int) []byte {
	return b.control[i*b.stride : i*b.stride+b.oob : i*b.stride+b.oob]
}

func (b *Batch) dataBuffer(i int) []byte {
	return b.data[i*b.size : (i+1)*b.size : (i+1)*b.size]
}

func sendErrorOf(errno syscall.Errno) error {
	if errno == syscall.EAGAIN {
		return ErrWouldBlock
	}
	return sendError(errno)
}
