package main

import (
	"slices"
	"testing"
	"time"
)

func TestParsePing(t *testing.T) {
	const out = `PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.
64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.041 ms
64 bytes from 127.0.0.1: icmp_seq=2 ttl=64 time=1.23 ms
From 192.0.2.254 icmp_seq=3 Destination Host Unreachable
64 bytes from ::1: icmp_seq=65535 ttl=64 time=128 ms
64 bytes from 127.0.0.1: icmp_seq=5 ttl=64

--- 127.0.0.1 ping statistics ---
4 packets transmitted, 3 received, 25% packet loss, time 30ms
rtt min/avg/max/mdev = 0.041/43.090/128.000/0.000 ms
`
	want := []report{
		{Seq: 1, RTT: 41 * time.Microsecond},
		{Seq: 2, RTT: 1230 * time.Microsecond},
		{Seq: 65535, RTT: 128 * time.Millisecond},
	}
	if got, err := parsePing([]byte(out)); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if got, err := parsePing([]byte("64 bytes from ::1: icmp_seq=1 ttl=64 time=soon ms\n")); err == nil {
		t.Errorf("a time that is none: got %v, want an error", got)
	}
}
