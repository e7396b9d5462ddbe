package rawsock

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Each field comes from its own of struct tcp_info, in its own unit.
func TestTCPInformationIsTheKernels(t *testing.T) {
	const us, ms = time.Microsecond, time.Millisecond
	got := information(&unix.TCPInfo{
		State: 1, Retransmits: 2, Probes: 3, Backoff: 4, Rto: 5, Ato: 6, Rtt: 7, Rttvar: 8, Min_rtt: 9, Rcv_rtt: 10,
		Snd_mss: 11, Rcv_mss: 12, Pmtu: 13, Snd_wnd: 14, Rcv_space: 15, Snd_cwnd: 16, Snd_ssthresh: 17,
		Unacked: 18, Sacked: 19, Lost: 20, Retrans: 21, Total_retrans: 22, Reordering: 23, Segs_out: 24, Segs_in: 25,
		Bytes_acked: 26, Bytes_received: 27, Bytes_sent: 28, Bytes_retrans: 29, Notsent_bytes: 30,
		Delivery_rate: 31, Pacing_rate: 32, Busy_time: 33, Rwnd_limited: 34, Sndbuf_limited: 35,
		Last_data_sent: 36, Last_data_recv: 37, Last_ack_recv: 38, Delivered: 39, Delivered_ce: 40, Dsack_dups: 41,
	})
	want := TCPInformation{
		State: TCP_ESTABLISHED, Retransmits: 2, Probes: 3, Backoff: 4,
		RTO: 5 * us, ATO: 6 * us, RTT: 7 * us, RTTVar: 8 * us, MinRTT: 9 * us, RecvRTT: 10 * us,
		SendMSS: 11, RecvMSS: 12, PathMTU: 13, SendWindow: 14, RecvSpace: 15, CongestionWindow: 16, SlowStart: 17,
		Unacked: 18, Sacked: 19, Lost: 20, Retrans: 21, TotalRetrans: 22, Reordering: 23, SegmentsOut: 24, SegmentsIn: 25,
		BytesAcked: 26, BytesReceived: 27, BytesSent: 28, BytesRetrans: 29, NotSent: 30,
		DeliveryRate: 31, PacingRate: 32, Busy: 33 * us, LimitedByPeer: 34 * us, LimitedByBuf: 35 * us,
		LastSent: 36 * ms, LastReceived: 37 * ms, LastAcked: 38 * ms, Delivered: 39, DeliveredCE: 40, Duplicates: 41,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// What must hold of a connection on loopback when all is delivered.
func TestTCPInfoAfterATransfer(t *testing.T) {
	const there, back = 100_000, 1000
	client, server := transports[0].connection(t)
	for _, way := range []struct {
		from, to *Conn
		size     int
	}{{client, server, there}, {server, client, back}} {
		sent := make(chan error, 1)
		go func() { _, err := way.from.Write(make([]byte, way.size)); sent <- err }()
		must(t, readFull(way.to, way.size))
		must(t, <-sent)
	}
	var i TCPInformation
	waitFor(t, "the last acknowledgement", func() (done bool) {
		var err error
		i, err = client.TCPInfo()
		must(t, err)
		return i.Unacked == 0
	})
	for what, holds := range map[string]bool{
		"established":                           i.State == TCP_ESTABLISHED,
		"acknowledged: data and perhaps a SYN":  i.BytesAcked == there || i.BytesAcked == there+1,
		"sent: data, and again what was resent": i.BytesSent == there+i.BytesRetrans,
		"received":                              i.BytesReceived == back,
		"nothing is in flight":                  i.Sacked == 0 && i.Lost == 0 && i.Retrans == 0 && i.Retransmits == 0 && i.NotSent == 0,
		"nothing is probed":                     i.Probes == 0 && i.Backoff == 0,
		"bytes resent are in segments resent":   (i.BytesRetrans == 0) == (i.TotalRetrans == 0),
		"handshake and data, both ways":         i.SegmentsOut >= 3 && i.SegmentsIn >= 2,
		"a segment fits the path":               i.SendMSS > 0 && i.SendMSS < i.PathMTU,
		"there are windows":                     i.SendWindow > 0 && i.RecvSpace > 0 && i.CongestionWindow > 0,
		"the timeout is above what it covers":   i.RTO > i.RTT && i.RTO > i.RTTVar,
		"the mean is no less than the least":    i.RTT+time.Microsecond >= i.MinRTT,
		"delivered":                             i.Delivered > 0 && i.DeliveredCE <= i.Delivered && i.DeliveryRate > 0,
	} {
		if !holds {
			t.Errorf("not so: %s: %+v", what, i)
		}
	}
}
