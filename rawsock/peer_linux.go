package rawsock

import "golang.org/x/sys/unix"

// PeerCredentials tells who is at the other end of a connected AF_UNIX socket, as
// of its connect, listen or socketpair: SO_PEERCRED, man unix(7). An unconnected
// one answers all zero but for IDs of -1.
func (c *Conn) PeerCredentials() (cred Credentials, err error) {
	err = c.getStruct(PeerCred, func(fd int) error {
		u, err := unix.GetsockoptUcred(fd, PeerCred.Level, PeerCred.Opt)
		if err == nil {
			cred = Credentials{PID: u.Pid, UID: u.Uid, GID: u.Gid}
		}
		return err
	})
	return cred, err
}
