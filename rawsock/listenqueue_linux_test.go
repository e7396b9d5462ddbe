package rawsock

import (
	"os"
	"syscall"
	"testing"

	"goping/internal/netlab"
)

func TestLifecycleListen(t *testing.T) {
	tunables, err := ReadListenTunables()
	must(t, err)
	eachTransport(t, func(t *testing.T, tr transport) {
		for _, asked := range []int{0, 3, 1 << 20, -1, beyond} {
			l, addr := tr.listener(t, asked)
			q, err := l.ListenQueue()
			must(t, err)
			if want := (ListenQueue{Limit: tunables.Backlog(asked)}); q != want {
				t.Errorf("backlog %d: queue %+v, want %+v", asked, q, want)
			}
			if asked != 3 {
				continue
			}
			for i := range 4 { // one more than the limit gets in
				must(t, tr.socket(t).Connect(t.Context(), addr))
				waitFor(t, "the handshake's third segment", func() bool {
					q, err := l.ListenQueue()
					return err == nil && q == ListenQueue{Waiting: i + 1, Limit: 3} && q.Full() == (i == 3)
				})
			}
		}
		c := tr.socket(t)
		_, err := c.ListenQueue()
		wantErrno(t, err, syscall.EINVAL)
	})
}

func TestListenTunables(t *testing.T) {
	netlab.Need(t)
	files := map[string]string{"core/somaxconn": "77", "ipv4/tcp_syncookies": "2", "ipv4/tcp_max_syn_backlog": "99",
		"ipv4/tcp_synack_retries": "3", "ipv4/tcp_abort_on_overflow": "1"}
	for name, value := range files {
		path := "/proc/sys/net/" + name
		before, err := os.ReadFile(path)
		must(t, err)
		if err := os.WriteFile(path, []byte(value), 0); err != nil {
			t.Skipf("%s cannot be set here: %v", name, err)
		}
		t.Cleanup(func() { must(t, os.WriteFile(path, before, 0)) })
	}
	got, err := ReadListenTunables()
	want := ListenTunables{SomaxConn: 77, SynCookies: 2, MaxSynBacklog: 99, SynAckRetries: 3, AbortOnOverflow: true}
	if err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	for asked, want := range map[int]int{-1: 77, 0: 0, 76: 76, 1000: 77} {
		if n := got.Backlog(asked); n != want {
			t.Errorf("of a backlog of %d remain %d, want %d", asked, n, want)
		}
	}
	l, addr := transports[0].listener(t, 1000)
	if q, err := l.ListenQueue(); err != nil || q.Limit != 77 {
		t.Errorf("the kernel's limit is %d, %v; want 77", q.Limit, err)
	}

	// With tcp_abort_on_overflow who finds the queue full is reset.
	must(t, l.Listen(0))
	must(t, transports[0].socket(t).Connect(t.Context(), addr))
	waitFor(t, "a full queue", func() bool { q, err := l.ListenQueue(); return err == nil && q.Full() })
}
