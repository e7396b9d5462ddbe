package rawsock

import (
	"net"
	"net/netip"
	"syscall"
	"testing"
)

// The four-way close, as the kernel's states show it.
func TestLifecycleCloseStates(t *testing.T) {
	for _, tr := range transports[:2] {
		t.Run(tr.name, func(t *testing.T) {
			client, server := tr.connection(t)
			local, remote := client.LocalAddr().(IPAddr).AddrPort, client.RemoteAddr().(IPAddr).AddrPort
			state := func(c *Conn, want TCPState) {
				t.Helper()
				var s TCPState
				defer func() {
					if t.Failed() {
						t.Logf("state %v, want %v", s, want)
					}
				}()
				waitFor(t, "the state "+want.String(), func() bool { s, _ = c.TCPState(); return s == want })
			}
			state(client, TCP_ESTABLISHED)
			state(server, TCP_ESTABLISHED)
			must(t, client.CloseWrite())
			state(client, TCP_FIN_WAIT2)
			state(server, TCP_CLOSE_WAIT)
			must(t, server.CloseWrite())
			state(server, TCP_CLOSE)
			state(client, TCP_TIME_WAIT)
			must(t, client.Close())
			_, err := client.TCPState()
			wantErrno(t, err, net.ErrClosed)
			if s, err := LookupTCPState(local, remote); s != TCP_TIME_WAIT || err != nil {
				t.Errorf("after close: %v, %v; want TIME_WAIT", s, err)
			}
			if s, err := LookupTCPState(remote, local); s != TCP_CLOSE || err != nil {
				t.Errorf("the passive side: %v, %v; want CLOSE", s, err)
			}
		})
	}
	t.Run("handshake", func(t *testing.T) {
		tr := transports[0]
		l, addr := tr.filled(t)
		if s, err := l.TCPState(); s != TCP_LISTEN || err != nil {
			t.Errorf("a listener is in %v, %v", s, err)
		}
		if s, err := LookupTCPState(addr.(IPAddr).AddrPort, netip.MustParseAddrPort("127.0.0.1:1")); s != TCP_CLOSE || err != nil {
			t.Errorf("a connection that was never made to it is in %v, %v", s, err)
		}
		_, err := LookupTCPState(addr.(IPAddr).AddrPort, netip.MustParseAddrPort("[::1]:1"))
		wantErrno(t, err, syscall.EINVAL)
		c := tr.socket(t)
		if s, err := c.TCPState(); s != TCP_CLOSE || err != nil {
			t.Errorf("a new socket is in %v, %v", s, err)
		}
		must(t, c.SetNonblock(true))
		wantErrno(t, c.Connect(t.Context(), addr), syscall.EINPROGRESS)
		if s, err := c.TCPState(); s != TCP_SYN_SENT || err != nil {
			t.Errorf("nobody answers: %v, %v; want SYN_SENT", s, err)
		}
	})
	t.Run("not TCP", func(t *testing.T) {
		_, err := udp(t, AF_INET).TCPState()
		wantErrno(t, err, syscall.EOPNOTSUPP)
	})
}

// A FIN waits behind data that the peer has no room for: so does its state.
func TestCloseStatesBehindUnreadData(t *testing.T) {
	client, _ := transports[0].connection(t)
	fill(t, client)
	must(t, client.CloseWrite())
	if s, err := client.TCPState(); s != TCP_FIN_WAIT1 || err != nil {
		t.Errorf("closed first: %v, %v; want FIN_WAIT1", s, err)
	}
	client, server := transports[0].connection(t)
	fill(t, client)
	must(t, server.CloseWrite())
	waitFor(t, "the state CLOSE_WAIT", func() bool { s, _ := client.TCPState(); return s == TCP_CLOSE_WAIT })
	must(t, client.CloseWrite())
	if s, err := client.TCPState(); s != TCP_LAST_ACK || err != nil {
		t.Errorf("closed last: %v, %v; want LAST_ACK", s, err)
	}
}
