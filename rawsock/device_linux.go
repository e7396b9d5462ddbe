package rawsock

import (
	"encoding/binary"
	"errors"
)

// BindToDevice sends and receives through one interface only; "" lifts it.
// Without CAP_NET_RAW a socket may be bound once and not again: EPERM. ENODEV:
// no such interface. It is [BindDevice], which [Conn.Text] reads.
func (c *Conn) BindToDevice(name string) error {
	err := c.SetText(BindDevice, name)
	if refused := (*OpError)(nil); errors.As(err, &refused) {
		refused.Op += " to " + name
	}
	return err
}

// SetUnicastInterface sends through the interface of that index where the routes
// leave a choice, and receives from any; 0 for what the routes say. IP_UNICAST_IF
// or IPV6_UNICAST_IF by domain.
func (c *Conn) SetUnicastInterface(index int) error {
	o := c.unicastIf()
	return c.setStruct(o, func(fd int) error { return setInt(fd, o, int(int32(turned(uint32(index))))) })
}

// UnicastInterface reads what SetUnicastInterface has set.
func (c *Conn) UnicastInterface() (index int, err error) {
	o := c.unicastIf()
	err = c.getStruct(o, func(fd int) error {
		v, err := getInt(fd, o)
		// IP_UNICAST_IF was given an index in network byte order, and returns one.
		index = int(turned(uint32(v)))
		return err
	})
	return index, err
}

func (c *Conn) unicastIf() Option {
	if c.domain == AF_INET6 {
		return UnicastIf6
	}
	return UnicastIf
}

// turned converts between the byte order of the host and that of the network.
func turned(v uint32) uint32 {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], v)
	return binary.NativeEndian.Uint32(b[:])
}
