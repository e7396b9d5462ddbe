package rawsock

import "golang.org/x/sys/unix"

func setInt(fd int, o Option, v int) error { return unix.SetsockoptInt(fd, o.Level, o.Opt, v) }

func getInt(fd int, o Option) (int, error) { return unix.GetsockoptInt(fd, o.Level, o.Opt) }
