package rawsock

import "strconv"

// TCPState is the state of a TCP connection as the kernel has it: RFC 9293, section
// 3.3.2, with the numbers of Linux's net/tcp_states.h.
type TCPState uint8

const (
	TCP_ESTABLISHED  TCPState = 1  // data may pass both ways
	TCP_SYN_SENT     TCPState = 2  // the first segment of the handshake has left
	TCP_SYN_RECV     TCPState = 3  // the second has
	TCP_FIN_WAIT1    TCPState = 4  // this end has closed
	TCP_FIN_WAIT2    TCPState = 5  // and the peer knows
	TCP_TIME_WAIT    TCPState = 6  // both have closed, this end first: kept against stray segments
	TCP_CLOSE        TCPState = 7  // no connection, or none any more
	TCP_CLOSE_WAIT   TCPState = 8  // the peer has closed
	TCP_LAST_ACK     TCPState = 9  // and then this end: its FIN is not acknowledged
	TCP_LISTEN       TCPState = 10 // waits for connections
	TCP_CLOSING      TCPState = 11 // both have closed at once
	TCP_NEW_SYN_RECV TCPState = 12 // as SYN_RECV, before there is a socket
)

var tcpStateNames = [...]string{"", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE",
	"CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING", "NEW_SYN_RECV"}

// String is the kernel's name without TCP_, or the number.
func (s TCPState) String() string {
	if s > 0 && int(s) < len(tcpStateNames) {
		return tcpStateNames[s]
	}
	return strconv.Itoa(int(s))
}
