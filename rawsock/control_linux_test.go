package rawsock

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// What the Append functions write is what x/sys reads, and fits the space it
// computes.
func TestAppendLayout(t *testing.T) {
	tests := []struct {
		name    string
		control []byte
		level   int32
		typ     int32
		data    []byte
	}{
		{"tx key", AppendTxKey(nil, 0x01020304), unix.SOL_SOCKET, unix.SCM_TS_OPT_ID, u32(0x01020304)},
		{"tx stamps", AppendTxStamps(nil, TxSoftware), unix.SOL_SOCKET, unix.SO_TIMESTAMPING, u32(2)},
		{"ttl", AppendTTL(nil, 9), unix.SOL_IP, unix.IP_TTL, u32(9)},
		{"tos", AppendTOS(nil, 9), unix.SOL_IP, unix.IP_TOS, u32(9)},
		{"hop limit", AppendHopLimit(nil, -1), unix.SOL_IPV6, unix.IPV6_HOPLIMIT, u32(1<<32 - 1)},
		{"traffic class", AppendTClass(nil, 9), unix.SOL_IPV6, unix.IPV6_TCLASS, u32(9)},
		{"rights", AppendRights(nil, 3, 0x10004), unix.SOL_SOCKET, unix.SCM_RIGHTS, u32(3, 0x10004)},
		{"credentials", AppendCredentials(nil, Credentials{PID: 1, UID: 2, GID: 3}), unix.SOL_SOCKET, unix.SCM_CREDENTIALS, u32(1, 2, 3)},
		{"source 4", AppendPktInfo(nil, netip.MustParseAddr("1.2.3.4"), 5), unix.SOL_IP, unix.IP_PKTINFO, slices.Concat(u32(5), []byte{1, 2, 3, 4, 0, 0, 0, 0})},
		{"source 6", AppendPktInfo(nil, netip.MustParseAddr("::1"), 5), unix.SOL_IPV6, unix.IPV6_PKTINFO, slices.Concat(netip.IPv6Loopback().AsSlice(), u32(5))},
	}
	for _, tt := range tests {
		got, err := unix.ParseSocketControlMessage(tt.control)
		if err != nil || len(got) != 1 || got[0].Header.Level != tt.level || got[0].Header.Type != tt.typ || !bytes.Equal(got[0].Data, tt.data) {
			t.Errorf("%s: % x is %+v, error %v; want %d %d % x", tt.name, tt.control, got, err, tt.level, tt.typ, tt.data)
		}
		if want := unix.CmsgSpace(len(tt.data)); len(tt.control) != want {
			t.Errorf("%s: %d bytes, want %d", tt.name, len(tt.control), want)
		}
	}
	if got := AppendPktInfo([]byte{1}, netip.Addr{}, 5); !bytes.Equal(got, []byte{1}) {
		t.Errorf("no source appended % x", got)
	}
	if got := AppendRights([]byte{1}); !bytes.Equal(got, []byte{1}) {
		t.Errorf("no descriptors appended % x", got)
	}
}
