package netlab

import (
	"bytes"
	"net/netip"
	"testing"
	"time"
)

// TestPasses: what somebody writes into options as they pass (RFC 791, 3.1), and that
// nothing malformed is written into.
func TestPasses(t *testing.T) {
	me := netip.MustParseAddr("192.0.2.7")
	at := time.Date(2026, 2, 3, 0, 0, 1, 5e6, time.UTC) // 1005 ms after midnight: 0x3ed
	for _, tt := range []struct {
		name          string
		options, want []byte
	}{
		{"route", []byte{1, 7, 11, 4, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{1, 7, 11, 8, 192, 0, 2, 7, 0, 0, 0, 0}},
		{"route, full", []byte{7, 7, 8, 1, 2, 3, 4, 0}, []byte{7, 7, 8, 1, 2, 3, 4, 0}},
		{"time", []byte{68, 8, 5, 0, 0, 0, 0, 0}, []byte{68, 8, 9, 0, 0, 0, 3, 0xed}},
		{"time, full", []byte{68, 8, 9, 0, 1, 2, 3, 4}, []byte{68, 8, 9, 0x10, 1, 2, 3, 4}},
		{"time and address", []byte{68, 12, 5, 1, 0, 0, 0, 0, 0, 0, 0, 0}, []byte{68, 12, 13, 1, 192, 0, 2, 7, 0, 0, 3, 0xed}},
		{"time of mine", []byte{68, 12, 5, 3, 192, 0, 2, 7, 0, 0, 0, 0}, []byte{68, 12, 13, 3, 192, 0, 2, 7, 0, 0, 3, 0xed}},
		{"time of another", []byte{68, 12, 5, 3, 192, 0, 2, 8, 0, 0, 0, 0}, []byte{68, 12, 5, 3, 192, 0, 2, 8, 0, 0, 0, 0}},
		{"no pointer", []byte{7, 7, 0, 0, 0, 0, 0, 68, 8, 0, 0, 0, 0, 0, 0}, []byte{7, 7, 0, 0, 0, 0, 0, 68, 8, 0, 0, 0, 0, 0, 0}},
		{"no length", []byte{7, 0, 4, 0}, []byte{7, 0, 4, 0}},
		{"beyond the end", []byte{7, 11, 4, 0}, []byte{7, 11, 4, 0}},
		{"behind the end", []byte{0, 7, 7, 4, 0, 0, 0, 0}, []byte{0, 7, 7, 4, 0, 0, 0, 0}},
	} {
		got := bytes.Clone(tt.options)
		passes(got, me, at)
		if !bytes.Equal(got, tt.want) {
			t.Errorf("%s: got % x, want % x", tt.name, got, tt.want)
		}
	}
}
