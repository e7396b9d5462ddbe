package main

import (
	"io"
	"testing"
)

func TestHosts(t *testing.T) {
	for _, tt := range []struct {
		prefix string
		want   int // 0 is an error
	}{
		{"127.1.0.0/16", 65534}, {"127.0.0.0/30", 2}, {"127.0.0.0/8", 1<<24 - 2},
		{"127.0.0.0/31", 0}, {"10.0.0.0/16", 0}, {"::1/120", 0}, {"127.1.0.0", 0}, {"", 0},
	} {
		if got, err := hosts(tt.prefix); got != tt.want || (err == nil) != (tt.want > 0) {
			t.Errorf("%q: got %d, %v; want %d", tt.prefix, got, err, tt.want)
		}
	}
}

func TestNothingToRun(t *testing.T) {
	for _, b := range []bench{{runs: 0, prefix: "127.1.0.0/16"}, {runs: 1, prefix: "192.0.2.0/24"}} {
		if err := b.run(io.Discard); err == nil {
			t.Errorf("%+v: no error", b)
		}
	}
}
