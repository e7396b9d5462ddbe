package rawsock

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

func TestLifecycleRead(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		client, server := tr.connection(t)
		b := make([]byte, 16)
		must(t, server.SetNonblock(true))
		if n, err := server.Read(b); n != 0 || err != ErrWouldBlock {
			t.Errorf("nothing yet: %d, %v; want ErrWouldBlock", n, err)
		}
		must(t, server.SetNonblock(false))
		must(t, server.SetReadDeadline(time.Now().Add(5*time.Millisecond)))
		if n, err := server.Read(b); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("nothing until the deadline: %d, %v", n, err)
		}
		must(t, server.SetReadDeadline(time.Time{}))
		_, err := client.Write([]byte("hello"))
		must(t, err)
		if n, err := server.Read(b[:3]); string(b[:n]) != "hel" || err != nil {
			t.Errorf("read %q, %v; want hel", b[:n], err)
		}
		if tr.typ == SOCK_STREAM {
			if n, err := server.Read(b); string(b[:n]) != "lo" || err != nil {
				t.Errorf("read %q, %v; want lo", b[:n], err)
			}
			if n, err := server.Read(nil); n != 0 || err != nil {
				t.Errorf("read into nothing: %d, %v", n, err)
			}
		} else {
			for range 2 {
				_, err := client.Write(nil)
				must(t, err)
			}
			for range 2 {
				if n, err := server.Read(b); n != 0 || err != nil {
					t.Errorf("an empty record: %d, %v; want 0, nil", n, err)
				}
			}
		}
		must(t, client.Close())
		for range 2 {
			if n, err := server.Read(b); n != 0 || err != io.EOF {
				t.Errorf("the peer has closed: %d, %v; want io.EOF", n, err)
			}
		}
		must(t, server.Close())
		if n, err := server.Read(b); n != 0 || !errors.Is(err, net.ErrClosed) {
			t.Errorf("closed here: %d, %v; want net.ErrClosed", n, err)
		}
	})
	t.Run("datagram", func(t *testing.T) {
		c, addr := bound(t)
		for _, data := range []string{"", "datagram", "next"} {
			_, err := c.WriteToAddrPort([]byte(data), addr)
			must(t, err)
		}
		b := make([]byte, 16)
		if n, err := c.Read(b); n != 0 || err != nil {
			t.Errorf("an empty datagram: %d, %v; want 0, nil", n, err)
		}
		n, _, flags, from, err := c.ReadMsg(b[:4], nil, 0)
		if string(b[:n]) != "data" || flags != MSG_TRUNC || from != (IPAddr{addr}) || err != nil {
			t.Errorf("read %q, flags %#x, from %v, %v; want data, MSG_TRUNC", b[:n], flags, from, err)
		}
		n, _, flags, _, err = c.ReadMsg(b[:2], nil, MSG_TRUNC|MSG_PEEK)
		if n != 4 || flags != MSG_TRUNC || err != nil {
			t.Errorf("true length: %d, flags %#x, %v; want 4, MSG_TRUNC", n, flags, err)
		}
		if n, from, err := c.ReadFrom(b); string(b[:n]) != "next" || from != (IPAddr{addr}) || err != nil {
			t.Errorf("read %q from %v, %v; want next", b[:n], from, err)
		}
	})
	t.Run("records before the end", func(t *testing.T) {
		a, b := unixPair(t)
		for _, data := range []string{"one", "", "two"} {
			_, err := a.Write([]byte(data))
			must(t, err)
		}
		must(t, a.Close())
		buf := make([]byte, 8)
		for _, want := range []string{"one", "", "two"} {
			if n, err := b.Read(buf); string(buf[:n]) != want || err != nil {
				t.Errorf("read %q, %v; want %q", buf[:n], err, want)
			}
		}
		if _, err := b.Read(buf); err != io.EOF {
			t.Errorf("behind the last record: %v, want io.EOF", err)
		}
	})
}

func TestLifecycleWrite(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		client, server := tr.connection(t)
		if n, err := client.WriteSome(nil); n != 0 || err != nil {
			t.Errorf("0 bytes: %d, %v; want 0, nil", n, err)
		}
		if tr.typ == SOCK_SEQPACKET {
			n, err := server.Read(make([]byte, 1)) // that was a record
			if n != 0 || err != nil {
				t.Errorf("read %d, %v", n, err)
			}
			_, err = client.Write(make([]byte, 1<<24))
			wantErrno(t, err, syscall.EMSGSIZE)
			return
		}
		must(t, client.SetInt(SendBuf, 1<<16))
		data := bytes.Repeat([]byte("0123456789abcdef"), 1<<18)
		must(t, client.SetWriteDeadline(time.Now().Add(20*time.Millisecond)))
		sent, err := client.Write(data)
		wantErrno(t, err, os.ErrDeadlineExceeded)
		must(t, client.SetWriteDeadline(time.Time{}))

		received := make(chan []byte)
		go func() { all, _ := io.ReadAll(server); received <- all }()
		short := false
		for sent < len(data)/2 {
			n, err := client.WriteSome(data[sent:])
			must(t, err)
			short = short || n < len(data)-sent
			sent += n
		}
		if !short {
			t.Error("no write was ever short")
		}
		n, err := client.Write(data[sent:])
		if n != len(data)-sent || err != nil {
			t.Errorf("wrote %d of %d, %v", n, len(data)-sent, err)
		}
		must(t, client.CloseWrite())
		if all := <-received; !bytes.Equal(all, data) {
			t.Errorf("%d bytes arrived, %d were sent", len(all), len(data))
		}
		must(t, server.Close())
		waitFor(t, "EPIPE, and no signal", func() bool { _, err := client.Write(data[:1]); return errors.Is(err, syscall.EPIPE) })
	})
}
