package rawsock

import (
	"io"
	"net"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// MSG_MORE joins what follows into one datagram, man udp(7).
func TestMoreJoinsDatagrams(t *testing.T) {
	c, addr := bound(t)
	write(t, c, "one, ", IPAddr{addr}, MSG_MORE)
	write(t, c, "x", IPAddr{addr}, 0)
	b := make([]byte, 64)
	if n, err := c.Read(b); string(b[:n]) != "one, x" || err != nil {
		t.Errorf("received %q, %v; want one datagram", b[:n], err)
	}
}

// MSG_OOB passes TCP's urgent byte beside the stream, man tcp(7).
func TestUrgentByteIsBesideTheStream(t *testing.T) {
	client, server := transports[0].connection(t)
	write(t, client, "be", nil, 0)
	write(t, client, "!", nil, MSG_OOB)
	write(t, client, "fore", nil, 0)
	must(t, server.SetNonblock(true))
	b := make([]byte, 64)
	waitFor(t, "the urgent byte", func() bool {
		n, _, flags, _, err := server.ReadMsg(b[:1], nil, MSG_OOB)
		return err == nil && n == 1 && b[0] == '!' && flags&MSG_OOB != 0
	})
	var stream string
	waitFor(t, "the stream", func() bool {
		n, _ := server.Read(b)
		stream += string(b[:n])
		return len(stream) >= len("before")
	})
	if stream != "before" {
		t.Errorf("the stream is %q", stream)
	}
}

// MSG_EOR ends a segment of TCP: what follows is not joined to it, as it is
// otherwise behind MSG_MORE.
func TestEndOfRecordIsNotJoined(t *testing.T) {
	client, server := transports[0].connection(t)
	must(t, client.SetBool(NoDelay, true))
	before, err := client.TCPInfo()
	must(t, err)
	write(t, client, "a", nil, MSG_MORE|MSG_EOR)
	write(t, client, "b", nil, 0)
	must(t, readFull(server, 2))
	after, err := client.TCPInfo()
	if must(t, err); after.SegmentsOut-before.SegmentsOut < 2 {
		t.Errorf("%d segments, want 2", after.SegmentsOut-before.SegmentsOut)
	}
}

// What tells the kernel about a link changes nothing on loopback, where there is
// no router, and no neighbour to ask.
func TestFlagsForTheLink(t *testing.T) {
	c, addr := bound(t)
	for _, flags := range []int{MSG_DONTROUTE, MSG_CONFIRM} {
		write(t, c, "near", IPAddr{addr}, flags)
		b := make([]byte, 8)
		if n, err := c.Read(b); string(b[:n]) != "near" || err != nil {
			t.Errorf("flags %#x: received %q, %v", flags, b[:n], err)
		}
	}
}

// The numbers that go to the kernel are those of its linux/socket.h.
func TestFlagNumbers(t *testing.T) {
	for got, want := range map[int]int{
		MSG_OOB: 1, MSG_PEEK: 2, MSG_DONTROUTE: 4, MSG_CTRUNC: 8, MSG_TRUNC: 0x20,
		MSG_EOR: 0x80, MSG_CONFIRM: 0x800, MSG_ERRQUEUE: 0x2000, MSG_MORE: 0x8000,
	} {
		if got != want {
			t.Errorf("%#x, want %#x", got, want)
		}
	}
	if SHUT_RD != unix.SHUT_RD || SHUT_WR != unix.SHUT_WR || SHUT_RDWR != unix.SHUT_RDWR {
		t.Error("what is shut down differs from the kernel's")
	}
}

func TestShutdownOfBoth(t *testing.T) {
	eachTransport(t, func(t *testing.T, tr transport) {
		near, far := tr.connection(t)
		must(t, near.Shutdown(SHUT_RDWR))
		for _, c := range []net.Conn{near, far} {
			if _, err := c.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("read: %v, want io.EOF", err)
			}
		}
		_, err := near.Write([]byte("x"))
		wantErrno(t, err, syscall.EPIPE)
	})
}

// write writes all of text with flags.
func write(t *testing.T, c *Conn, text string, to Addr, flags int) {
	t.Helper()
	if n, err := c.WriteMsg([]byte(text), nil, to, flags); n != len(text) || err != nil {
		t.Fatalf("wrote %d of %q with flags %#x: %v", n, text, flags, err)
	}
}
