package ping

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"goping/internal/netlab"
)

// withDescriptors runs do with room for n more descriptors in the process.
func withDescriptors(t *testing.T, n int, do func()) {
	t.Helper()
	used := map[string]bool{}
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range descriptors {
		if _, err := os.Readlink("/proc/self/fd/" + d.Name()); err == nil {
			used[d.Name()] = true
		}
	}
	limit := 0
	for free := 0; free < n || used[fmt.Sprint(limit)]; limit++ {
		if !used[fmt.Sprint(limit)] {
			free++
		}
	}
	var was syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
		t.Fatal(err)
	}
	lowered := was
	lowered.Cur = uint64(limit)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &lowered); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &was); err != nil {
			t.Fatal(err)
		}
	}()
	do()
}

// TestNoDescriptors: with each number of descriptors short of what it takes, at
// opening or at the first wait, the error says so and nothing stays behind.
func TestNoDescriptors(t *testing.T) {
	netlab.Need(t)
	lab := netlab.New(t)
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) {
			host := lab.Host(netlab.Script{Delay: 5 * time.Millisecond}).Addr(s.v6) // to be waited for
			attempt := func() error {
				cfg := &Config{}
				if err := s.apply(cfg); err != nil {
					return err
				}
				p, err := Open(cfg)
				if err != nil {
					return err
				}
				_, err = p.Probe(context.Background(), host)
				return errors.Join(err, p.Close())
			}
			if err := attempt(); err != nil {
				t.Fatal(err)
			}
			before := holding(t)
			short := 0
			for ; ; short++ {
				var err error
				withDescriptors(t, short, func() { err = attempt() })
				checkHeld(t, before)
				if err == nil {
					break
				}
				if !errors.Is(err, syscall.EMFILE) || !strings.Contains(err.Error(), "too many open files") {
					t.Errorf("%d descriptors: %v, want too many open files", short, err)
				}
				if short > 32 {
					t.Fatal("32 descriptors are not enough")
				}
			}
			if short < 2 {
				t.Errorf("%d descriptors are enough, want some attempts to fail", short)
			}
			t.Logf("%d descriptors are enough", short)
		})
	}
}
