package rawsock

import "time"

// TCPInformation is the kernel's view of a TCP connection: struct tcp_info,
// linux/tcp.h. What an older kernel does not tell is zero.
type TCPInformation struct {
	State       TCPState
	Retransmits uint8 // of the segment that is waited for
	Probes      uint8 // unanswered, of a closed window or of keep-alive
	Backoff     uint8

	RTO, ATO                     time.Duration // timeouts of retransmission and of delayed acknowledgements
	RTT, RTTVar, MinRTT, RecvRTT time.Duration

	SendMSS, RecvMSS, PathMTU          uint32 // bytes
	SendWindow, RecvSpace              uint32 // bytes
	CongestionWindow, SlowStart        uint32 // segments
	Unacked, Sacked, Lost, Retrans     uint32 // segments, now
	TotalRetrans, Reordering           uint32 // segments
	SegmentsOut, SegmentsIn            uint32
	BytesAcked, BytesReceived          uint64
	BytesSent, BytesRetrans            uint64
	NotSent                            uint32 // bytes written and not yet sent
	DeliveryRate, PacingRate           uint64 // bytes a second
	Busy, LimitedByPeer, LimitedByBuf  time.Duration
	LastSent, LastReceived, LastAcked  time.Duration // ago
	Delivered, DeliveredCE, Duplicates uint32        // segments; with congestion marks; reported as duplicates
}
