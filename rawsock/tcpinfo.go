package rawsock

import "time"

// TCPInformation is the kernel's view of a TCP connection: struct tcp_info,
// linux/tcp.h. What an older kernel does not tell is zero.
type TCPInformation struct {
	State       TCPState // of the connection, RFC 9293, section 3.3.2
	Retransmits uint8    // of the segment that is waited for
	Probes      uint8    // unanswered, of a closed window or of keep-alive
	Backoff     uint8    // times that RTO has been doubled, RFC 6298, section 5.5

	// Timeouts of retransmission and of delayed acknowledgements.
	RTO, ATO time.Duration

	// Round-trip time: smoothed and its variation (RFC 6298), the least of late, and
	// as estimated from what arrives, 0 while there is no estimate.
	RTT, RTTVar, MinRTT, RecvRTT time.Duration

	// In bytes: the largest segment to send, that of the peer, and the path's largest
	// packet; the peer's receive window, and what is kept for arrivals.
	SendMSS, RecvMSS, PathMTU uint32
	SendWindow, RecvSpace     uint32

	// In segments: what may be in flight, and at how many slow start ends, RFC 5681.
	CongestionWindow, SlowStart uint32

	// In segments, at this moment: not acknowledged; and of them selectively
	// acknowledged, believed lost, and sent again.
	Unacked, Sacked, Lost, Retrans uint32

	// In segments: sent again so far, and how far out of order the path delivers.
	TotalRetrans, Reordering uint32

	// In segments, with or without data, since the connection began: RFC 4898,
	// tcpEStatsPerfSegsOut and SegsIn.
	SegmentsOut, SegmentsIn uint32

	// In bytes, since the connection began. A SYN or FIN counts one among those
	// acknowledged or received; retransmissions are among those sent.
	BytesAcked, BytesReceived uint64
	BytesSent, BytesRetrans   uint64
	NotSent                   uint32 // written, and not yet sent

	// In bytes a second: the rate last measured, and the limit that sending keeps to.
	DeliveryRate, PacingRate uint64

	// Time spent with data to send, and of it waiting for the peer's window, and for
	// room in the send buffer.
	Busy, LimitedByPeer, LimitedByBuf time.Duration

	// Time since data was last sent, data received, and an acknowledgement received, to
	// the millisecond.
	LastSent, LastReceived, LastAcked time.Duration

	// In segments: that arrived, those with marks of congestion (RFC 3168), and those
	// that the peer has reported as duplicates (RFC 2883).
	Delivered, DeliveredCE, Duplicates uint32
}
