package wire

import (
	"errors"
	"syscall"

	"goping/rawsock"
)

// stampKeys maps the key in a transmit stamp to the token of its packet. The key
// is ours to choose since Linux 6.13 (SCM_TS_OPT_ID). Before, the kernel counts
// the sends of the socket (SOF_TIMESTAMPING_OPT_ID), and a send that fails half-way
// may or may not count: the count is started anew after each failure.
type stampKeys struct {
	tokens   []uint64 // of the last keys, a power of two: with 4096, those of 40 ms at 100,000 a second
	next     uint32
	counting bool // the kernel chooses
	settled  bool // the kernel has taken a packet
	stamps   rawsock.Timestamping
}

// remember makes room for the tokens of n keys, a power of two.
func (k *stampKeys) remember(n int) {
	tokens := make([]uint64, n)
	for age := 1; age <= len(k.tokens); age++ {
		key := k.next - uint32(age)
		tokens[key%uint32(n)] = k.tokens[key%uint32(len(k.tokens))]
	}
	k.tokens = tokens
}

// take remembers token under the next key.
func (k *stampKeys) take(token uint64) (key uint32) {
	key = k.next
	k.tokens[key%uint32(len(k.tokens))] = token
	k.next++
	return key
}

// giveBack takes back the keys of the last n packets, which were not sent.
func (k *stampKeys) giveBack(n int) {
	if !k.counting {
		k.next -= uint32(n)
	}
}

// token returns what was sent under key. Keys wrap; one that is older than the
// memory is not ours to know.
func (k *stampKeys) token(key uint32) (uint64, bool) {
	if age := k.next - key; age == 0 || age > uint32(len(k.tokens)) {
		return 0, false
	}
	return k.tokens[key%uint32(len(k.tokens))], true
}

// unsupported reports whether err may mean that the kernel is older than
// SCM_TS_OPT_ID: the first packet with a key was refused as invalid.
func (k *stampKeys) unsupported(err error) bool {
	return !k.counting && !k.settled && errors.Is(err, syscall.EINVAL)
}

// count goes over to counting.
func (k *stampKeys) count() { k.counting, k.next = true, 0 }

// sent notes that the packet with token was taken by the kernel.
func (k *stampKeys) sent(token uint64) {
	k.settled = true
	if k.counting {
		k.take(token)
	}
}

// refused is told of a packet the kernel did not take. One that it does not take
// without a key either was not refused for the key.
func (k *stampKeys) refused(err error) {
	if k.counting && !k.settled && errors.Is(err, syscall.EINVAL) {
		const far = 1 << 31 // from what the kernel counts meanwhile
		k.counting, k.next = false, far
	}
}

// resync starts the kernel's count anew. Stamps by the old count must have been
// taken in.
func (k *stampKeys) resync(c *rawsock.Conn) {
	// Setting OPT_ID where it was not set starts at 0 (man 7 socket,
	// Documentation/networking/timestamping.rst).
	if c.SetTimestamping(k.stamps&^rawsock.OptID) == nil && c.SetTimestamping(k.stamps) == nil {
		k.next = 0
	}
}
