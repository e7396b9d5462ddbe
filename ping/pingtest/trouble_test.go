package pingtest_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// TestTrouble: what this machine does to probes is blamed on it.
func TestTrouble(t *testing.T) {
	for _, tt := range []struct {
		name    string
		trouble pingtest.Trouble
		delay   time.Duration
		want    ping.Counts
		reason  string
	}{
		{"drops", pingtest.Trouble{Drops: 2}, 0, ping.Counts{Sent: 6, Replied: 4, Indeterminate: 2}, "socket buffer overflow"},
		{"stall", pingtest.Trouble{Stall: 4 * time.Second}, 0, ping.Counts{Sent: 6, Replied: 6}, ""},
		{"stall, and no answer", pingtest.Trouble{Stall: 4 * time.Second}, time.Minute, ping.Counts{Sent: 6, Lost: 4, Indeterminate: 2}, "process stalled"},
		{"suspended", pingtest.Trouble{Suspended: time.Hour}, 500 * time.Millisecond, ping.Counts{Sent: 6, Replied: 5, Indeterminate: 1}, "machine suspended"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				n := pingtest.New(1)
				host := n.Host("")
				host.Set(pingtest.Behavior{Delay: tt.delay})
				s, evs := probed(t, n, ping.Config{Count: 6}, host.Addr(), func() {
					time.Sleep(1100 * time.Millisecond)
					n.Local(tt.trouble)
				})
				got := s.Counts
				got.Bursts, got.LongestBurst, got.LongestOutage = 0, 0, ping.Outage{}
				if got != tt.want {
					t.Errorf("got %+v, want %+v", got, tt.want)
				}
				for _, ev := range evs {
					var local *ping.LocalError
					if errors.As(ev.Err, &local) && local.Reason != tt.reason {
						t.Errorf("probe %d: got %v, want %s", ev.Seq, ev.Err, tt.reason)
					}
				}
			})
		})
	}
}

// TestSendErrors: of one host and of the machine, with what package ping makes of them.
func TestSendErrors(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		host := n.Host("db.example")
		for _, tt := range []struct {
			local, host error
			want        syscall.Errno
			mtu         int
		}{
			{nil, syscall.EHOSTUNREACH, syscall.EHOSTUNREACH, 0},
			{syscall.EPERM, syscall.EHOSTUNREACH, syscall.EPERM, 0},
			{nil, &ping.SendError{MTU: 1400, Err: syscall.EMSGSIZE}, syscall.EMSGSIZE, 1400},
			{syscall.ENOBUFS, nil, syscall.ENOBUFS, 0},
		} {
			n.Local(pingtest.Trouble{SendErr: tt.local})
			host.Set(pingtest.Behavior{SendErr: tt.host})
			r, err := ping.Ping(context.Background(), "db.example", n.Config(ping.Config{}))
			var got *ping.SendError
			if !errors.As(err, &got) || got.Err != tt.want || got.MTU != tt.mtu || got.Addr != host.Addr() || r.Verdict != ping.Failed {
				t.Errorf("%v, %v: got %v, %v", tt.local, tt.host, r.Verdict, err)
			}
		}
		n.Local(pingtest.Trouble{})
		host.Set(pingtest.Behavior{})
		if _, err := ping.Ping(context.Background(), "db.example", n.Config(ping.Config{})); err != nil {
			t.Errorf("after the trouble: %v", err)
		}
	})
}

// TestBusy: a queue that is full for a while only delays a probe.
func TestBusy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		n := pingtest.New(1)
		host := n.Host("db.example")
		n.Local(pingtest.Trouble{SendErr: syscall.ENOBUFS})
		begun := time.Now()
		time.AfterFunc(100*time.Millisecond, func() { n.Local(pingtest.Trouble{}) })
		r, err := ping.Ping(context.Background(), "db.example", n.Config(ping.Config{}))
		if waited := r.Sent.Sub(begun); err != nil || r.RTT != pingtest.DefaultDelay || waited < 100*time.Millisecond {
			t.Errorf("got %v after %v, %v", r.RTT, waited, err)
		}
		if sent := n.Sent(); len(sent) != 1 || sent[0].Number != 1 || sent[0].Host != host || !sent[0].At.Equal(r.Sent) {
			t.Errorf("got %+v", sent)
		}
	})
}

// TestNotPermitted: a machine on which no socket may be opened.
func TestNotPermitted(t *testing.T) {
	n := pingtest.New(1)
	n.Local(pingtest.Trouble{OpenErr: syscall.EPERM})
	for _, tt := range []struct {
		cfg   ping.Config
		modes []ping.Mode
	}{
		{ping.Config{Family: ping.IPv4}, []ping.Mode{ping.Raw, ping.Datagram}},
		{ping.Config{Family: ping.IPv6, Mode: ping.Datagram}, []ping.Mode{ping.Datagram}},
		{ping.Config{}, []ping.Mode{ping.Raw, ping.Datagram, ping.Raw, ping.Datagram}},
	} {
		_, err := ping.Open(n.Config(tt.cfg))
		var got *ping.PermissionError
		if !errors.As(err, &got) || !errors.Is(err, syscall.EPERM) || len(got.Attempts) != len(tt.modes) {
			t.Fatalf("%+v: got %v", tt.cfg, err)
		}
		for i, mode := range tt.modes {
			if got.Attempts[i].Mode != mode {
				t.Errorf("attempt %d: got %v, want %v", i, got.Attempts[i].Mode, mode)
			}
		}
	}
	n.Local(pingtest.Trouble{})
	p, err := ping.Open(n.Config(ping.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
}
