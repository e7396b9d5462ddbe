package rawsock

import (
	"net"
	"unsafe"

	"golang.org/x/sys/unix"
)

// MemInfo tells what the socket has in memory, SO_MEMINFO. It does not allocate.
func (c *Conn) MemInfo() (MemInfo, error) {
	const op = "get SO_MEMINFO"
	if !c.acquire() {
		return MemInfo{}, c.opError(op, nil, net.ErrClosed)
	}
	// linux/sock_diag.h, SK_MEMINFO_VARS: the nine words of a MemInfo, in its order.
	var info MemInfo
	_, err := getBytes(c.fd, MemoryInfo, unsafe.Pointer(&info), unsafe.Sizeof(info))
	_ = c.release()
	if err != nil {
		return MemInfo{}, explain(c.opError("get", nil, err), MemoryInfo)
	}
	return info, nil
}

// Drops is the number of packets that this socket has dropped since it was
// created, because its receive buffer was full: word 8 of SO_MEMINFO, Linux
// 4.12. It is exact on ping sockets; on SOCK_RAW the kernel looks at the buffer
// before the ICMP filter, and counts packets that the socket never wanted.
func (c *Conn) Drops() (uint32, error) {
	info, err := c.MemInfo()
	return info.Drops, err
}

// getBytes reads an option of any type into size bytes at p, and tells how many of
// them the kernel has filled.
func getBytes(fd int, o Option, p unsafe.Pointer, size uintptr) (int, error) {
	length := uint32(size)
	_, _, errno := unix.RawSyscall6(unix.SYS_GETSOCKOPT, uintptr(fd), uintptr(o.Level), uintptr(o.Opt),
		uintptr(p), uintptr(unsafe.Pointer(&length)), 0)
	return int(length), errnoErr(errno)
}

func setBytes(fd int, o Option, p unsafe.Pointer, size uintptr) error {
	_, _, errno := unix.RawSyscall6(unix.SYS_SETSOCKOPT, uintptr(fd), uintptr(o.Level), uintptr(o.Opt), uintptr(p), size, 0)
	return errnoErr(errno)
}
