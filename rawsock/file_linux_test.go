package rawsock

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// What goes out as a file comes back as what it was, on a descriptor of its own.
func TestFileThereAndBack(t *testing.T) {
	const ethPIP = 0x0800
	for _, tt := range []struct {
		d   Domain
		t   Type
		p   Proto
		lab bool // needs CAP_NET_RAW
	}{
		{AF_INET, SOCK_DGRAM, IPPROTO_UDP, false},
		{AF_INET6, SOCK_STREAM, IPPROTO_TCP, false},
		{AF_UNIX, SOCK_SEQPACKET, 0, false},
		{AF_NETLINK, SOCK_RAW, unix.NETLINK_GENERIC, false},
		{AF_INET, SOCK_RAW, IPPROTO_ICMP, true},
		{AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, true},
		{AF_PACKET, SOCK_DGRAM, ethPIP, true},
	} {
		t.Run(tt.d.String()+tt.t.String(), func(t *testing.T) {
			if tt.lab {
				netlab.Need(t)
			}
			c, err := Socket(tt.d, tt.t, tt.p, nil)
			must(t, err)
			defer c.Close()
			f, err := c.File()
			must(t, err)
			back, err := FromFile(f)
			must(t, err)
			defer back.Close()
			must(t, f.Close())
			if back.Domain() != tt.d || back.Type() != tt.t || back.Proto() != tt.p {
				t.Errorf("came back as %v %v %v, want %v %v %v", back.Domain(), back.Type(), back.Proto(), tt.d, tt.t, tt.p)
			}
			must(t, c.SetInt(Priority, 3))
			if got, err := back.Int(Priority); got != 3 || err != nil {
				t.Errorf("SO_PRIORITY of the other end of the same socket: %d, %v; want 3", got, err)
			}
			must(t, c.Close())
			if _, err := back.Int(RecvBuf); err != nil {
				t.Errorf("the copy, when the first was closed: %v", err)
			}
		})
	}
}

// A socket of package net is adopted while that package goes on using it.
func TestFromFileOfPackageNet(t *testing.T) {
	pc, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	must(t, err)
	defer pc.Close()
	f, err := pc.File()
	must(t, err)
	c, err := FromFile(f)
	must(t, err)
	defer c.Close()
	must(t, f.Close())
	flags, err := unix.FcntlInt(uintptr(c.fd), unix.F_GETFD, 0)
	must(t, err)
	if flags&unix.FD_CLOEXEC == 0 {
		t.Error("the copy survives exec")
	}
	local := c.LocalAddr().(IPAddr).AddrPort
	if want := pc.LocalAddr().(*net.UDPAddr).AddrPort(); local != want {
		t.Errorf("named %v, want %v", local, want)
	}

	w := waiter(t, c)
	_, err = pc.WriteToUDPAddrPort([]byte("one"), local)
	must(t, err)
	in := NewBatch(1, 16, 0)
	if receive(t, w, c.RecvBatch, in); string(in.At(0).Data) != "one" {
		t.Errorf("received %q, want one", in.At(0).Data)
	}
	send(t, c, []byte("two"), local.Addr(), local.Port(), nil)
	b := make([]byte, 16)
	n, _, err := pc.ReadFromUDPAddrPort(b)
	if err != nil || string(b[:n]) != "two" {
		t.Errorf("package net received %q, %v; want two", b[:n], err)
	}
}

// A file that blocks becomes a Conn that does not.
func TestFromFileOfABlockingSocket(t *testing.T) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	f := os.NewFile(uintptr(fd), "blocking")
	defer f.Close()
	c, err := FromFile(f)
	must(t, err)
	defer c.Close()
	flags, err := unix.FcntlInt(uintptr(c.fd), unix.F_GETFL, 0)
	must(t, err)
	if flags&unix.O_NONBLOCK == 0 {
		t.Error("the socket blocks")
	}
}

// Whoever shares the socket may have it block, as os/exec does with a file of package
// net that it hands to a child: what waits here can be called out all the same.
func TestFromFileThatIsMadeToBlock(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	f, err := l.(*net.TCPListener).File()
	must(t, err)
	defer f.Close()
	c, err := FromFile(f)
	must(t, err)
	given, err := c.File()
	must(t, err)
	defer given.Close()
	_ = f.Fd()
	for _, deadline := range []time.Duration{0, 5 * time.Millisecond} {
		must(t, unix.SetNonblock(int(given.Fd()), false))
		must(t, c.SetReadDeadline(time.Now().Add(deadline)))
		result := make(chan error, 1)
		go func() { _, _, err := c.Accept(context.Background()); result <- err }()
		select {
		case err := <-result:
			wantErrno(t, err, os.ErrDeadlineExceeded)
		case <-time.After(patience):
			t.Fatal("Accept holds its thread")
		}
	}
	must(t, c.Close())
}

func TestFileRefusals(t *testing.T) {
	null, err := os.Open(os.DevNull)
	must(t, err)
	_, err = FromFile(null)
	wantErrno(t, err, syscall.ENOTSOCK)
	must(t, null.Close())
	if _, err = FromFile(null); err == nil {
		t.Error("a closed file was adopted")
	}
	_, err = FromFile(nil)
	wantErrno(t, err, os.ErrInvalid)

	c := udp(t, AF_INET)
	must(t, c.Close())
	f, err := c.File()
	if !errors.Is(err, net.ErrClosed) || f != nil {
		t.Errorf("file of a closed Conn: %v, %v; want net.ErrClosed", f, err)
	}
}

// A listener of package net, adopted, accepts, and what it accepted waits for data.
func TestFromFileOfAListener(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	f, err := l.(*net.TCPListener).File()
	must(t, err)
	c, err := FromFile(f)
	must(t, err)
	defer c.Close()
	must(t, f.Close())
	go func() {
		peer, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			t.Error(err)
			return
		}
		defer peer.Close()
		if _, err := peer.Write([]byte("hello")); err != nil {
			t.Error(err)
		}
	}()
	got, _, err := c.Accept(t.Context())
	must(t, err)
	defer got.Close()
	b := make([]byte, 5)
	if _, err := io.ReadFull(got, b); err != nil || string(b) != "hello" {
		t.Errorf("read %q, %v; want hello", b, err)
	}
}
