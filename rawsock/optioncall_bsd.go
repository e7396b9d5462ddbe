//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import "golang.org/x/sys/unix"

func setInt(fd int, o Option, v int) error {
	if o.narrow() {
		if v < 0 || v > 255 {
			return unix.EINVAL
		}
		return unix.SetsockoptByte(fd, o.Level, o.Opt, byte(v))
	}
	return unix.SetsockoptInt(fd, o.Level, o.Opt, v)
}

func getInt(fd int, o Option) (int, error) {
	if o.narrow() {
		v, err := unix.GetsockoptByte(fd, o.Level, o.Opt)
		return int(v), err
	}
	return unix.GetsockoptInt(fd, o.Level, o.Opt)
}

// narrow says whether the option's value is an u_char, ip(4).
func (o Option) narrow() bool {
	return o.Level == levelIP && (o.Opt == optIP_MULTICAST_TTL || o.Opt == optIP_MULTICAST_LOOP)
}
