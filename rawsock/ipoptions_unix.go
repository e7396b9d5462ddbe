//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import "golang.org/x/sys/unix"

// SetIPOptions puts options into the IPv4 header of what is sent: up to 40 bytes as in
// RFC 791, section 3.1, none for no options; man ip(7), IP_OPTIONS. Of a source route
// these are the hops only, and the kernel, which sends to the first, adds the
// destination. EINVAL: it found something wrong with them.
func (c *Conn) SetIPOptions(options []byte) error {
	return c.setStruct(IPOptions, func(fd int) error {
		return unix.SetsockoptString(fd, IPOptions.Level, IPOptions.Opt, string(options))
	})
}
