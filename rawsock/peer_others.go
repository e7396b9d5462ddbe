//go:build !(linux || darwin || freebsd)

package rawsock

func (c *Conn) PeerCredentials() (Credentials, error) { return Credentials{}, noOption(PeerCred) }
