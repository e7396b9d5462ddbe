//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"net"
	"strconv"

	"golang.org/x/sys/unix"
)

// scopeOf finds the interface index of a zone.
func scopeOf(_ int, zone string) (uint32, error) {
	if zone == "" {
		return 0, nil
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index), nil
	}
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n), nil
	}
	return 0, unix.ENXIO
}

// zoneOf names interface index, or spells the number when it has gone.
func zoneOf(_ int, index uint32) string {
	if i, err := net.InterfaceByIndex(int(index)); err == nil {
		return i.Name
	}
	return strconv.FormatUint(uint64(index), 10)
}
