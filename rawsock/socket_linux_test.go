package rawsock

import (
	"errors"
	"os"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// otherNamespace is a new network namespace, in which even lo is down.
func otherNamespace(t *testing.T) *os.File {
	t.Helper()
	netlab.Need(t)
	type result struct {
		ns  *os.File
		err error
	}
	made := make(chan result)
	go func() {
		// Never unlocked: the thread ends with the goroutine.
		runtime.LockOSThread()
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			made <- result{nil, err}
			return
		}
		ns, err := os.Open("/proc/thread-self/ns/net")
		made <- result{ns, err}
	}()
	r := <-made
	must(t, r.err)
	t.Cleanup(func() { _ = r.ns.Close() })
	return r.ns
}

// here names the namespace of the calling thread.
func here(t *testing.T) string {
	t.Helper()
	link, err := os.Readlink("/proc/thread-self/ns/net")
	must(t, err)
	return link
}

func TestSocketLivesInTheNamespaceItIsGiven(t *testing.T) {
	ns := otherNamespace(t)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := here(t)

	inside, err := Socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP, &Config{NetNS: ns})
	must(t, err)
	defer inside.Close()
	wantErrno(t, inside.Connect(t.Context(), ipAddr("127.0.0.1:9")), syscall.ENETUNREACH)

	outside, err := Socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP, &Config{})
	must(t, err)
	defer outside.Close()
	must(t, outside.Connect(t.Context(), ipAddr("127.0.0.1:9")))
	if after := here(t); after != before {
		t.Errorf("the calling thread went from %s to %s", before, after)
	}
}

// Both ways in reach the namespace, hand the error of the call back and leave the
// caller where it was.
func TestWaysIntoANamespace(t *testing.T) {
	ns := otherNamespace(t)
	var stat unix.Stat_t
	must(t, unix.Fstat(int(ns.Fd()), &stat))
	ways := map[string]func(*os.File, func() error) error{"own thread": inNamespace, "discarded thread": inDiscardedThread}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			before, cause := here(t), errors.New("cause")
			var inside unix.Stat_t
			err := way(ns, func() error {
				if err := unix.Stat("/proc/thread-self/ns/net", &inside); err != nil {
					t.Error(err)
				}
				return cause
			})
			wantErrno(t, err, cause)
			if inside.Ino != stat.Ino {
				t.Errorf("called in namespace %d, want %d", inside.Ino, stat.Ino)
			}
			if after := here(t); after != before {
				t.Errorf("the calling thread went from %s to %s", before, after)
			}
		})
	}
}

func TestSocketInWhatIsNoNamespace(t *testing.T) {
	file, err := os.Open(os.DevNull)
	must(t, err)
	defer file.Close()
	before := here(t)
	c, err := Socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP, &Config{NetNS: file})
	var op *OpError
	if c != nil || !errors.As(err, &op) || !errors.Is(err, syscall.EINVAL) {
		t.Errorf("got %v, want an OpError of EINVAL", err)
	}
	if after := here(t); after != before {
		t.Errorf("the calling thread went from %s to %s", before, after)
	}
}
