package cli

import (
	"reflect"
	"testing"
	"time"

	"goping/internal/cli/flags"
	"goping/ping"
)

func TestOptionsBecomeConfig(t *testing.T) {
	tests := []struct {
		args []string
		want ping.Config
	}{
		{[]string{"h"}, ping.Config{
			Probing:  ping.Probing{Interval: time.Second, Timeout: 2 * time.Second, Size: 56, Preload: 1},
			Lossless: true,
		}},
		// Zero is the default to the library, and zero to the command.
		{[]string{"-i0", "-s0", "-O", "-4", "h"}, ping.Config{
			Probing:  ping.Probing{Interval: -1, Timeout: 2 * time.Second, Size: -1, Preload: 1},
			Family:   ping.IPv4,
			Lossless: true, Unanswered: true,
		}},
		// Nobody would read the events.
		{[]string{"-qO6", "-c3", "-t9", "-W3", "-I", "lo", "h"}, ping.Config{
			Probing: ping.Probing{Interval: time.Second, Timeout: 3 * time.Second, Size: 56, TTL: 9, Interface: "lo", Preload: 1},
			Count:   3,
			Family:  ping.IPv6,
		}},
	}
	for _, tt := range tests {
		o, err := flags.ParseNative(tt.args)
		if err != nil {
			t.Fatal(err)
		}
		if got := (&command{face: flags.Native, options: o}).config(); !reflect.DeepEqual(*got, tt.want) {
			t.Errorf("%q:\n got %+v\nwant %+v", tt.args, *got, tt.want)
		}
	}
}
