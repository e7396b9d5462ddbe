package rawsock

import (
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// reset closes c so that its peer is reset.
func reset(t *testing.T, c *Conn) {
	t.Helper()
	must(t, c.SetLinger(0))
	must(t, c.Close())
}

func TestReadAndWriteOutcomes(t *testing.T) {
	read := func(c *Conn) error { _, err := c.Read(make([]byte, 64)); return err }
	write := func(c *Conn) error { _, err := c.Write([]byte("x")); return err }
	check(t, []outcome{
		{"read an unconnected stream", func(t *testing.T) error { return read(newSocket(t, AF_INET, SOCK_STREAM, 0)) }, syscall.ENOTCONN},
		{"write an unconnected stream", func(t *testing.T) error { return write(newSocket(t, AF_INET, SOCK_STREAM, 0)) }, syscall.EPIPE},
		{"shut down an unconnected stream", func(t *testing.T) error { return newSocket(t, AF_INET, SOCK_STREAM, 0).Shutdown(SHUT_WR) }, syscall.ENOTCONN},
		{"shut down nothing known", func(t *testing.T) error { a, _ := pair(t, SOCK_STREAM); return a.Shutdown(3) }, syscall.EINVAL},
		{"reset: ECONNRESET, the end, EPIPE", func(t *testing.T) error {
			client, server := transports[0].connection(t)
			reset(t, server)
			err := read(client)
			if end := read(client); end != io.EOF {
				t.Errorf("then %v, want io.EOF", end)
			}
			wantErrno(t, write(client), syscall.EPIPE)
			return err
		}, syscall.ECONNRESET},
		{"UNIX peer closed with data unread: data, ECONNRESET, the end", func(t *testing.T) error {
			a, b := pair(t, SOCK_STREAM)
			must(t, write(a))
			must(t, write(b))
			must(t, a.Close())
			must(t, read(b))
			err := read(b)
			if end := read(b); end != io.EOF {
				t.Errorf("then %v, want io.EOF", end)
			}
			return err
		}, syscall.ECONNRESET},
		{"shut down for reading", func(t *testing.T) error {
			client, _ := transports[0].connection(t)
			must(t, client.CloseRead())
			return read(client)
		}, io.EOF},
		{"connected UDP shut down for reading", func(t *testing.T) error {
			c, addr := bound(t)
			must(t, c.Connect(t.Context(), IPAddr{addr}))
			must(t, c.Shutdown(SHUT_RD))
			n, err := c.Read(make([]byte, 1))
			if n != 0 {
				t.Errorf("read %d bytes", n)
			}
			return err
		}, nil},
		{"connected UDP shut down for reading, asked for the sender", func(t *testing.T) error {
			c, addr := bound(t)
			must(t, c.Connect(t.Context(), IPAddr{addr}))
			must(t, write(c))
			if _, from, err := c.ReadFrom(make([]byte, 1)); from != (IPAddr{addr}) || err != nil {
				t.Errorf("at first from %v, %v", from, err)
			}
			must(t, c.Shutdown(SHUT_RD))
			n, from, err := c.ReadFrom(make([]byte, 1))
			if n != 0 || from != nil {
				t.Errorf("read %d bytes from %v; want 0 from nobody", n, from)
			}
			return err
		}, nil},
		{"connected UDP shut down for reading, asked for all around it", func(t *testing.T) error {
			c, addr := bound(t)
			must(t, c.Connect(t.Context(), IPAddr{addr}))
			must(t, c.Shutdown(SHUT_RD))
			n, oobn, flags, from, err := c.ReadMsg(make([]byte, 1), make([]byte, 64), 0)
			if n != 0 || oobn != 0 || flags != 0 || from != nil {
				t.Errorf("read %d bytes, %d ancillary, flags %#x from %v; want nothing", n, oobn, flags, from)
			}
			return err
		}, nil},
		{"too large a datagram", func(t *testing.T) error {
			c, addr := bound(t)
			_, err := c.WriteToAddrPort(make([]byte, 1<<16), addr)
			return err
		}, syscall.EMSGSIZE},
		{"a datagram to nobody in particular", func(t *testing.T) error { return write(udp(t, AF_INET)) }, syscall.EDESTADDRREQ},
		{"a record into too little room", func(t *testing.T) error {
			a, b := unixPair(t)
			for _, s := range []string{"record", "next"} {
				_, err := a.Write([]byte(s))
				must(t, err)
			}
			n, _, flags, _, err := b.ReadMsg(make([]byte, 3), nil, 0)
			if n != 3 || flags&MSG_TRUNC == 0 {
				t.Errorf("read %d, flags %#x; want 3, MSG_TRUNC", n, flags)
			}
			buf := make([]byte, 8)
			if n, err := b.Read(buf); string(buf[:n]) != "next" || err != nil {
				t.Errorf("the record behind it: %q, %v", buf[:n], err)
			}
			return err
		}, nil},
		{"deadline", func(t *testing.T) error {
			c, _ := bound(t)
			must(t, c.SetReadDeadline(time.Now().Add(time.Millisecond)))
			return read(c)
		}, os.ErrDeadlineExceeded},
		{"after close", func(t *testing.T) error {
			c, _ := bound(t)
			must(t, c.Close())
			must(t, c.Close())
			return read(c)
		}, net.ErrClosed},
	})
}

func TestUDPErrorOutcomes(t *testing.T) {
	closed, addr := bound(t)
	must(t, closed.Close())
	buf, oob := make([]byte, 64), make([]byte, 512)

	t.Run("connected", func(t *testing.T) {
		c := udp(t, AF_INET)
		must(t, c.Connect(t.Context(), IPAddr{addr}))
		_, err := c.Write([]byte("x"))
		must(t, err)
		_, err = c.Read(buf)
		wantErrno(t, err, syscall.ECONNREFUSED)
		must(t, c.SetNonblock(true))
		if _, err = c.Read(buf); err != ErrWouldBlock { // once
			t.Errorf("and then %v, want ErrWouldBlock", err)
		}
	})
	t.Run("unconnected", func(t *testing.T) {
		c := udp(t, AF_INET)
		must(t, c.SetNonblock(true))
		_, err := c.WriteToAddrPort([]byte("x"), addr)
		must(t, err)
		if _, err := c.Read(buf); err != ErrWouldBlock {
			t.Errorf("read: %v, want ErrWouldBlock", err)
		}
	})
	t.Run("unconnected with IP_RECVERR", func(t *testing.T) {
		c := udp(t, AF_INET)
		must(t, c.SetInt(RecvErr, 1))
		_, err := c.WriteTo([]byte("payload"), IPAddr{addr})
		must(t, err)
		_, _, err = c.ReadFrom(buf)
		wantErrno(t, err, syscall.ECONNREFUSED)
		must(t, c.SetNonblock(true))
		if _, _, err = c.ReadFromAddrPort(buf); err != ErrWouldBlock {
			t.Errorf("read: %v, want ErrWouldBlock", err)
		}
		n, oobn, flags, to, err := c.ReadError(buf, oob)
		if string(buf[:n]) != "payload" || flags != MSG_ERRQUEUE || to != (IPAddr{addr}) || err != nil {
			t.Errorf("error queue: %q, flags %#x, to %v, %v", buf[:n], flags, to, err)
		}
		var a Ancillary
		must(t, a.Parse(oob[:oobn]))
		if !a.HasErr || a.Err.Errno != syscall.ECONNREFUSED || a.Err.Offender != addr.Addr() || a.Err.Type != 3 || a.Err.Code != 3 {
			t.Errorf("%+v", a.Err)
		}
		if _, _, _, _, err = c.ReadError(buf, oob); err != ErrWouldBlock {
			t.Errorf("error queue, emptied: %v, want ErrWouldBlock", err)
		}
	})
}
