//go:build darwin || freebsd

package rawsock

import "golang.org/x/sys/unix"

// PeerCredentials tells who is at the other end of a connected AF_UNIX socket:
// LOCAL_PEERCRED, unix(4). The PID is 0: that it does not say.
func (c *Conn) PeerCredentials() (cred Credentials, err error) {
	err = c.getStruct(PeerCred, func(fd int) error {
		x, err := unix.GetsockoptXucred(fd, 0, PeerCred.Opt) // SOL_LOCAL
		if err == nil {
			cred = Credentials{UID: x.Uid, GID: x.Groups[0]}
		}
		return err
	})
	return cred, err
}
