package rawsock

import (
	"testing"
	"unsafe"

	"golang.org/x/net/bpf"
)

// The kernel writes a MemInfo as it stands: SK_MEMINFO_VARS of linux/sock_diag.h.
func TestMemInfoIsLaidOutAsTheKernels(t *testing.T) {
	var i MemInfo
	for word, offset := range []uintptr{
		unsafe.Offsetof(i.RecvAlloc), unsafe.Offsetof(i.RecvBuf), unsafe.Offsetof(i.SendAlloc), unsafe.Offsetof(i.SendBuf),
		unsafe.Offsetof(i.Forward), unsafe.Offsetof(i.SendQueue), unsafe.Offsetof(i.Options), unsafe.Offsetof(i.Backlog),
		unsafe.Offsetof(i.Drops),
	} {
		if offset != uintptr(4*word) {
			t.Errorf("word %d is at %d, want %d", word, offset, 4*word)
		}
	}
}

func TestMemInfoOfAQueuedDatagram(t *testing.T) {
	c, addr := bound(t)
	before, err := c.MemInfo()
	must(t, err)
	if before.RecvAlloc != 0 || before.SendAlloc != 0 || before.Options != 0 || before.Backlog != 0 || before.Drops != 0 {
		t.Errorf("a new socket: %+v, want nothing in use", before)
	}
	equal(t, int(before.RecvBuf))(c.Int(RecvBuf))
	equal(t, int(before.SendBuf))(c.Int(SendBuf))

	const size = 1000
	send(t, c, make([]byte, size), addr.Addr(), addr.Port(), nil)
	var queued MemInfo
	waitFor(t, "the datagram", func() bool { queued, err = c.MemInfo(); return queued.RecvAlloc > 0 })
	if queued.RecvAlloc < size || queued.SendAlloc != 0 || queued.Drops != 0 {
		t.Errorf("with %d bytes queued: %+v", size, queued)
	}
	must(t, readFull(c, size))
	if after, err := c.MemInfo(); after.RecvAlloc != 0 || err != nil {
		t.Errorf("read: %+v, %v; want none queued", after, err)
	}

	program, err := bpf.Assemble([]bpf.Instruction{bpf.RetConstant{Val: 1 << 16}})
	must(t, err)
	must(t, c.AttachFilter(program))
	if i, err := c.MemInfo(); i.Options == 0 || err != nil {
		t.Errorf("with a filter: %+v, %v; want it counted", i, err)
	}
}

// What a peer leaves unread stays in the sender's memory.
func TestMemInfoOfAStreamThatIsNotRead(t *testing.T) {
	client, _ := transports[0].connection(t)
	fill(t, client)
	i, err := client.MemInfo()
	if must(t, err); i.SendQueue == 0 || i.SendAlloc > i.SendQueue+i.SendBuf {
		t.Errorf("%+v, want a queue to send", i)
	}
}
