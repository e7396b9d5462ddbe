package rawsock

import (
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TCPInfo tells the kernel's view of a TCP connection, man tcp(7), TCP_INFO.
func (c *Conn) TCPInfo() (TCPInformation, error) {
	t, err := c.tcpInfo()
	if err != nil {
		return TCPInformation{}, err
	}
	return information(&t), nil
}

// information is struct tcp_info in the units of Go.
func information(t *unix.TCPInfo) TCPInformation {
	us := func(n uint32) time.Duration { return time.Duration(n) * time.Microsecond }
	ms := func(n uint32) time.Duration { return time.Duration(n) * time.Millisecond }
	return TCPInformation{
		State: TCPState(t.State), Retransmits: t.Retransmits, Probes: t.Probes, Backoff: t.Backoff,
		RTO: us(t.Rto), ATO: us(t.Ato),
		RTT: us(t.Rtt), RTTVar: us(t.Rttvar), MinRTT: us(t.Min_rtt), RecvRTT: us(t.Rcv_rtt),
		SendMSS: t.Snd_mss, RecvMSS: t.Rcv_mss, PathMTU: t.Pmtu,
		SendWindow: t.Snd_wnd, RecvSpace: t.Rcv_space,
		CongestionWindow: t.Snd_cwnd, SlowStart: t.Snd_ssthresh,
		Unacked: t.Unacked, Sacked: t.Sacked, Lost: t.Lost, Retrans: t.Retrans,
		TotalRetrans: t.Total_retrans, Reordering: t.Reordering,
		SegmentsOut: t.Segs_out, SegmentsIn: t.Segs_in,
		BytesAcked: t.Bytes_acked, BytesReceived: t.Bytes_received,
		BytesSent: t.Bytes_sent, BytesRetrans: t.Bytes_retrans,
		NotSent: t.Notsent_bytes, DeliveryRate: t.Delivery_rate, PacingRate: t.Pacing_rate,
		Busy:          time.Duration(t.Busy_time) * time.Microsecond,
		LimitedByPeer: time.Duration(t.Rwnd_limited) * time.Microsecond,
		LimitedByBuf:  time.Duration(t.Sndbuf_limited) * time.Microsecond,
		LastSent:      ms(t.Last_data_sent), LastReceived: ms(t.Last_data_recv), LastAcked: ms(t.Last_ack_recv),
		Delivered: t.Delivered, DeliveredCE: t.Delivered_ce, Duplicates: t.Dsack_dups,
	}
}

// tcpInfo reads struct tcp_info; what an older kernel does not fill in stays zero.
func (c *Conn) tcpInfo() (t unix.TCPInfo, err error) {
	err = c.getStruct(TCPInfo, func(fd int) error {
		_, err := getBytes(fd, TCPInfo, unsafe.Pointer(&t), unsafe.Sizeof(t))
		return err
	})
	return t, err
}
