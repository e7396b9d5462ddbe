package rawsock

import "golang.org/x/sys/unix"

// SetTimestamping selects the stamps to take and report, 0 for none; they come
// as [Ancillary].Software and Hardware, those of sent packets by
// [Conn.RecvErrors]. No privilege is needed. Call it first: a packet received
// within the next 50 µs or so may carry no stamp, or a wrong one. The layout with
// 64-bit seconds is asked for (SO_TIMESTAMPING_NEW, Linux 5.1), the older one
// where the kernel lacks it.
func (c *Conn) SetTimestamping(flags Timestamping) error {
	return c.setStruct(StampFlags, func(fd int) error {
		err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPING_NEW, int(flags))
		if err == unix.ENOPROTOOPT {
			err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPING, int(flags))
		}
		return err
	})
}

// Timestamping reads what SetTimestamping has set.
func (c *Conn) Timestamping() (flags Timestamping, err error) {
	err = c.getStruct(StampFlags, func(fd int) error {
		// Either name reads what was set by the other one.
		v, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPING)
		flags = Timestamping(v)
		return err
	})
	return flags, err
}
