package main

import (
	"strings"
	"testing"
	"time"
)

func TestLoopback(t *testing.T) {
	for i, want := range map[int]string{
		0: "127.0.0.2", 253: "127.0.0.255", 254: "127.0.1.0", 1<<16 - 2: "127.1.0.0", mostAddresses - 1: "127.255.255.254",
	} {
		if got := loopback(i).String(); got != want {
			t.Errorf("address %d: got %s, want %s", i, got, want)
		}
	}
}

func TestLoad(t *testing.T) {
	for _, tt := range []struct {
		name string
		l    load
		want string // in the error; "" for none
	}{
		{"one", load{1, time.Second, 1}, ""},
		{"all", load{mostAddresses, time.Millisecond, 60}, ""},
		{"no target", load{0, time.Second, 1}, "targets"},
		{"too many", load{mostAddresses + 1, time.Second, 1}, "targets"},
		{"too fast", load{1, 999 * time.Microsecond, 1}, "interval"},
		{"too short", load{1, time.Second, 0}, "-for"},
	} {
		err := tt.l.check()
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestParseFping(t *testing.T) {
	const summary = `127.0.0.2 : xmt/rcv/%loss = 3/3/0%, min/avg/max = 0.01/0.02/0.03
ICMP Host Unreachable from 127.0.0.1 for ICMP Echo sent to 127.0.0.3
127.0.0.3 : xmt/rcv/%loss = 3/1/66%, min/avg/max = 0.01/0.02/0.03
127.0.0.4 : xmt/rcv/%loss = 3/0/100%
`
	if sent, received, err := parseFping(summary); sent != 9 || received != 4 || err != nil {
		t.Errorf("got %d sent, %d received, %v; want 9, 4", sent, received, err)
	}
	for _, bad := range []string{"", "fping: can't create socket\n", "127.0.0.2 : xmt/rcv/%loss = three/3/0%\n"} {
		if _, _, err := parseFping(bad); err == nil {
			t.Errorf("%q: got no error", bad)
		}
	}
}

func TestFpingArgs(t *testing.T) {
	got := strings.Join(fping{}.args(load{10000, time.Second, 60}, "targets"), " ")
	if want := "-q -c 60 -p 1000.000 -i 0.100 -t 2000 -f targets"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
