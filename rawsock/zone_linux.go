package rawsock

import (
	"strconv"

	"golang.org/x/sys/unix"
)

// scopeOf finds the interface index of a zone. It asks the socket (man
// netdevice(7)) and not the net package, which would look in the namespace of
// whatever thread it runs on.
func scopeOf(fd int, zone string) (uint32, error) {
	if zone == "" {
		return 0, nil
	}
	ifreq, err := unix.NewIfreq(zone)
	if err == nil {
		err = unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, ifreq)
	}
	if err == nil {
		return ifreq.Uint32(), nil
	}
	if n, parseErr := strconv.ParseUint(zone, 10, 32); parseErr == nil {
		return uint32(n), nil
	}
	return 0, err
}

// zoneOf names interface index, or spells the number when it has gone.
func zoneOf(fd int, index uint32) string {
	ifreq, err := unix.NewIfreq("")
	if err == nil {
		ifreq.SetUint32(index)
		err = unix.IoctlIfreq(fd, unix.SIOCGIFNAME, ifreq)
	}
	if err != nil {
		return strconv.FormatUint(uint64(index), 10)
	}
	return ifreq.Name()
}
