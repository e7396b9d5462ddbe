package rawsock

import (
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// ListenQueue asks the kernel how full the queue of this listener is. EINVAL: it
// does not listen.
func (c *Conn) ListenQueue() (q ListenQueue, err error) {
	if c.domain == AF_UNIX {
		return c.unixQueue()
	}
	info, err := c.tcpInfo()
	if err == nil && TCPState(info.State) != TCP_LISTEN {
		err = c.opError("get TCP_INFO", nil, unix.EINVAL)
	}
	if err != nil {
		return q, err
	}
	// Of a listener tcpi_unacked and tcpi_sacked mean this (net/ipv4/tcp.c,
	// tcp_get_info).
	return ListenQueue{Waiting: int(info.Unacked), Limit: int(info.Sacked)}, nil
}

// linux/unix_diag.h, of which x/sys has nothing.
const (
	unixDiagRqlen  = 4    // UNIX_DIAG_RQLEN
	udiagShowRqlen = 0x10 // UDIAG_SHOW_RQLEN
)

// unixQueue asks sock_diag(7): linux/unix_diag.h.
func (c *Conn) unixQueue() (q ListenQueue, err error) {
	const op = "get queue length"
	var inode uint64
	if err := c.with(op, nil, func(fd int) error {
		if listens, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ACCEPTCONN); err != nil {
			return err
		} else if listens == 0 {
			return unix.EINVAL
		}
		var st unix.Stat_t
		err := unix.Fstat(fd, &st)
		inode = st.Ino
		return err
	}); err != nil {
		return q, err
	}
	reply, err := c.diagnose(unixDiagRequest(uint32(inode)))
	if err != nil {
		return q, c.opError(op, nil, err)
	}
	// struct unix_diag_msg, and one attribute behind it: length, type, and struct
	// unix_diag_rqlen.
	const msg = 16
	if len(reply) < msg+4+8 || binary.NativeEndian.Uint16(reply[msg+2:]) != unixDiagRqlen {
		return q, c.opError(op, nil, unix.EBADMSG)
	}
	return ListenQueue{
		Waiting: int(binary.NativeEndian.Uint32(reply[msg+4:])),
		Limit:   int(binary.NativeEndian.Uint32(reply[msg+8:])),
	}, nil
}

// unixDiagRequest is struct unix_diag_req: family, protocol, padding, a mask of
// states, the inode, what to show, and a cookie that is not compared.
func unixDiagRequest(inode uint32) []byte {
	r := make([]byte, 8, 24)
	r[0] = unix.AF_UNIX
	binary.NativeEndian.PutUint32(r[4:], ^uint32(0))
	r = binary.NativeEndian.AppendUint32(r, inode)
	r = binary.NativeEndian.AppendUint32(r, udiagShowRqlen)
	return binary.NativeEndian.AppendUint64(r, ^uint64(0))
}

// ReadListenTunables reads them from /proc/sys/net, for the network namespace of the
// calling thread.
func ReadListenTunables() (t ListenTunables, err error) {
	abort := 0
	for _, f := range []struct {
		name  string
		value *int
	}{
		{"core/somaxconn", &t.SomaxConn},
		{"ipv4/tcp_syncookies", &t.SynCookies},
		{"ipv4/tcp_max_syn_backlog", &t.MaxSynBacklog},
		{"ipv4/tcp_synack_retries", &t.SynAckRetries},
		{"ipv4/tcp_abort_on_overflow", &abort},
	} {
		text, err := os.ReadFile("/proc/sys/net/" + f.name)
		if err == nil {
			*f.value, err = strconv.Atoi(strings.TrimSpace(string(text)))
		}
		if err != nil {
			return t, fmt.Errorf("rawsock: read listen tunables: %w", err)
		}
	}
	t.AbortOnOverflow = abort != 0
	return t, nil
}
