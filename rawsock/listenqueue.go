package rawsock

// ListenQueue is the queue of a listener: connections that are established, and
// wait for [Conn.Accept].
type ListenQueue struct {
	Waiting int // connections in it
	Limit   int // the effective backlog: what Listen asked for, within net.core.somaxconn
}

// Full reports whether the next connection is dropped, or, with
// net.ipv4.tcp_abort_on_overflow, reset. The kernel lets one more in than the limit.
func (q ListenQueue) Full() bool { return q.Waiting > q.Limit }

// ListenTunables are the settings of a network namespace that decide how long the
// queue of a listener can be, and what happens to those who find it full; see
// Documentation/networking/ip-sysctl.rst, and listen(2).
type ListenTunables struct {
	SomaxConn       int  // net.core.somaxconn: the most that a backlog can be
	SynCookies      int  // net.ipv4.tcp_syncookies: 0 never, 1 when the queue of handshakes is full, 2 always
	MaxSynBacklog   int  // net.ipv4.tcp_max_syn_backlog: handshakes under way, of one listener
	SynAckRetries   int  // net.ipv4.tcp_synack_retries: how often the second segment is sent again
	AbortOnOverflow bool // net.ipv4.tcp_abort_on_overflow: reset who finds the queue full, rather than have him try again
}

// Backlog is what remains of a backlog that Listen is asked for.
func (t ListenTunables) Backlog(asked int) int {
	if asked < 0 { // the kernel takes it for a very large number
		return t.SomaxConn
	}
	return min(asked, t.SomaxConn)
}
