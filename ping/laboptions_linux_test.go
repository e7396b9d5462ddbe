package ping

import (
	"errors"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// TestDontFragment: what a probe says of fragments as it leaves, and whether one that
// is too long for the link leaves at all.
func TestDontFragment(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		if s.portable {
			t.Skip("the portable wire leaves it to the system")
		}
		for _, tt := range []struct {
			name   string
			mode   DontFragment
			df     bool // of IPv4
			pieces bool // what is too long leaves in pieces, which no host of the lab puts together
		}{
			{"default", FragmentDefault, true, true},
			{"never", FragmentNever, true, false},
			{"allowed", FragmentAllowed, false, true},
			{"probe", FragmentProbe, true, false},
		} {
			host := lab.Host(netlab.Script{})
			cfg := &Config{Mode: s.mode, Probing: Probing{DontFragment: tt.mode}}
			if reply, err := Ping(t.Context(), host.Addr(s.v6).String(), cfg); err != nil {
				t.Errorf("%s: %v, %v; want a reply", tt.name, reply.Verdict, err)
			}
			cfg.Size, cfg.Timeout = 2000, 50*time.Millisecond
			reply, err := Ping(t.Context(), host.Addr(s.v6).String(), cfg)
			if got := reply.Verdict != Failed; got != tt.pieces || !got && !errors.Is(err, ErrTooBig) {
				t.Errorf("%s, %d bytes: %v, %v; want it to leave: %v", tt.name, cfg.Size, reply.Verdict, err, tt.pieces)
			}
			if x := host.Exchanges(); len(x) == 0 || x[0].DF != (tt.df && !s.v6) {
				t.Errorf("%s: reached the host %+v, want DF %v", tt.name, x, tt.df)
			}
		}
	})
}

// TestNetNS: probes leave from the network namespace of the Config, here an empty one,
// and the process stays where it is.
func TestNetNS(t *testing.T) {
	lab := netlab.New(t)
	empty := emptyNamespace(t)
	for _, s := range settings() {
		if s.portable {
			continue // refuses a namespace
		}
		t.Run(s.String(), func(t *testing.T) {
			host := lab.Host(netlab.Script{})
			mode := s.mode
			if mode == Datagram {
				mode = Auto // no group may open one in a namespace that is new
			}
			reply, err := Ping(t.Context(), host.Addr(s.v6).String(), &Config{Mode: mode, NetNS: empty})
			if reply.Verdict != Failed || !errors.Is(err, syscall.ENETUNREACH) && !errors.Is(err, syscall.EADDRNOTAVAIL) {
				t.Errorf("from an empty namespace: %v, %v; want failed, no route or no address", reply.Verdict, err)
			}
			if reply, err = Ping(t.Context(), host.Addr(s.v6).String(), &Config{Mode: s.mode}); err != nil {
				t.Errorf("from this one afterwards: %v, %v", reply.Verdict, err)
			}
			if n := len(host.Exchanges()); n != 1 {
				t.Errorf("%d probes reached the host, want 1", n)
			}
		})
	}
}

// emptyNamespace makes a network namespace that lasts as long as the file is open.
func emptyNamespace(t *testing.T) *os.File {
	t.Helper()
	type made struct {
		file *os.File
		err  error
	}
	done := make(chan made)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		var m made
		if m.err = syscall.Unshare(syscall.CLONE_NEWNET); m.err == nil {
			m.file, m.err = os.Open("/proc/thread-self/ns/net")
		}
		done <- m
	}()
	m := <-done
	if m.err != nil {
		t.Fatal(m.err)
	}
	t.Cleanup(func() { m.file.Close() })
	return m.file
}
