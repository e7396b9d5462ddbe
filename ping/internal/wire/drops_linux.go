package wire

import "goping/rawsock"

// dropCount tells what a socket dropped for want of room from the rest of what
// the kernel counts as dropped: a raw IPv6 socket counts messages with a wrong
// checksum too (net/ipv6/raw.c, rawv6_rcv). Room can only have been wanted if
// what was then taken out at once would have filled the buffer.
type dropCount struct {
	counted uint32 // by the kernel, when last read
	total   uint64 // for want of room
	taken   int    // charge of what was taken since the socket was last empty
	most    int    // that taken was since last read
}

// charge is about what the kernel charges to the buffer for a message of size
// bytes: 832 for a small one, of which the default buffer holds 256.
func charge(size int) int { return 832 + 2*size }

func (d *dropCount) took(size int) { d.taken += charge(size) }

// emptied is called when all was taken.
func (d *dropCount) emptied() { d.most, d.taken = max(d.most, d.taken), 0 }

// filled reports whether what was taken at once was about a buffer full. A quarter
// leaves room for messages of others that are charged for more than can be seen of
// them.
func (d *dropCount) filled(room int) bool { return d.most > 0 && 4*d.most >= room }

// read returns how many messages c dropped for want of room, at most: a raw
// socket with a full buffer counts those its filter would have kept out too.
func (d *dropCount) read(c *rawsock.Conn) uint64 {
	counted, err := c.Drops()
	if err != nil {
		return d.total
	}
	if counted != d.counted {
		d.emptied()
		if room, err := c.Int(rawsock.RecvBuf); err != nil || d.filled(room) {
			d.total += uint64(counted - d.counted)
		}
		d.counted = counted
	}
	d.most = 0
	return d.total
}
