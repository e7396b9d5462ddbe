package cli

import "syscall"

// soProtocol is SO_PROTOCOL, man 7 socket.
const soProtocol = 0x26

// icmpSocket is the descriptor of this process's first socket for ICMP of a family, as
// iputils' ping -v shows it, or -1.
func icmpSocket(v6 bool) int {
	protocol := syscall.IPPROTO_ICMP
	if v6 {
		protocol = syscall.IPPROTO_ICMPV6
	}
	for fd := range 64 {
		if n, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, soProtocol); err == nil && n == protocol {
			return fd
		}
	}
	return -1
}
