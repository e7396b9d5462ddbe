package rawsock

import (
	"errors"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/bpf"

	"goping/internal/netlab"
)

// structured are the tests of what is neither a number nor text, and of what can
// be only set or only read.
var structured = map[Option]func(t *testing.T){
	RecvBufForce: func(t *testing.T) { forced(t, RecvBufForce, RecvBuf) },
	SendBufForce: func(t *testing.T) { forced(t, SendBufForce, SendBuf) },

	Linger: func(t *testing.T) {
		c := tcp4(t)
		equal[time.Duration](t, -1)(c.Linger())
		for d, want := range map[time.Duration]time.Duration{0: 0, time.Second: time.Second, 1: time.Second, 90 * time.Second: 90 * time.Second} {
			must(t, c.SetLinger(d))
			equal(t, want)(c.Linger())
		}
		must(t, c.SetLinger(-1))
		equal[time.Duration](t, -1)(c.Linger())
	},
	SocketError: func(t *testing.T) {
		c := udp4(t)
		equal(t, 0)(c.Int(SocketError))
		free, addr := bound(t)
		must(t, free.Close())
		must(t, c.Connect(t.Context(), IPAddr{addr}))
		send(t, c, []byte("x"), netip.Addr{}, 0, nil)
		must(t, waiter(t, c).Wait(patience))
		equal(t, int(syscall.ECONNREFUSED))(c.Int(SocketError))
		equal(t, 0)(c.Int(SocketError)) // reading clears it
	},
	IPOptions: func(t *testing.T) {
		c, addr := bound(t)
		must(t, c.SetBool(RecvIPOptions, true))
		wantErrno(t, c.SetIPOptions(make([]byte, 44)), syscall.EINVAL)
		must(t, c.SetIPOptions([]byte{1, 7, 7, 4, 0, 0, 0, 0})) // a route of one place
		for _, want := range []string{"\x01\x07\x07\x08\x7f\x00\x00\x01", ""} {
			send(t, c, []byte("x"), addr.Addr(), addr.Port(), nil)
			b := NewBatch(1, 16, 256)
			receive(t, waiter(t, c), c.RecvBatch, b)
			var a Ancillary
			must(t, a.Parse(b.At(0).Control))
			if string(a.IPOptions) != want {
				t.Errorf("got options %q, want %q", a.IPOptions, want)
			}
			must(t, c.SetIPOptions(nil))
		}
	},
	MemoryInfo: func(t *testing.T) {
		c, addr := bound(t)
		size, err := c.Int(RecvBuf)
		must(t, err)
		info, err := c.MemInfo()
		if must(t, err); info.RecvBuf != uint32(size) || info.RecvAlloc != 0 || info.Drops != 0 {
			t.Errorf("at first %+v, want a buffer of %d and nothing in it", info, size)
		}
		send(t, c, make([]byte, 1000), addr.Addr(), addr.Port(), nil)
		must(t, waiter(t, c).Wait(patience))
		if info, err = c.MemInfo(); err != nil || info.RecvAlloc < 1000 {
			t.Errorf("with 1000 bytes received: %+v, %v", info, err)
		}
	},
	StampFlags: func(t *testing.T) {
		c := udp4(t)
		equal[Timestamping](t, 0)(c.Timestamping())
		for _, flags := range []Timestamping{RxSoftware | TxSoftware | Software | OptID | OptTSOnly, Software, 0} {
			must(t, c.SetTimestamping(flags))
			equal(t, flags)(c.Timestamping())
		}
	},
	FilterAttach: func(t *testing.T) {
		c := udp4(t)
		equal[[]bpf.RawInstruction](t, nil)(c.Filter())
		program, err := bpf.Assemble([]bpf.Instruction{bpf.LoadAbsolute{Off: 8, Size: 1}, bpf.RetConstant{Val: 7}})
		must(t, err)
		must(t, c.AttachFilter(program))
		equal(t, program)(c.Filter())
		must(t, c.SetBool(FilterLock, true))
		if err := c.AttachFilter(program); !errors.Is(err, syscall.EPERM) {
			t.Errorf("a locked filter is changed: %v", err)
		}
		if err := c.SetBool(FilterLock, false); !errors.Is(err, syscall.EPERM) {
			t.Errorf("a lock is opened: %v", err)
		}
	},
	FilterDetach: func(t *testing.T) {
		c := udp4(t)
		must(t, c.AttachFilter([]bpf.RawInstruction{{Op: 0x06, K: 1}})) // ret 1
		must(t, c.DetachFilter())
		equal[[]bpf.RawInstruction](t, nil)(c.Filter())
	},
	PeerCred: func(t *testing.T) {
		a, b := unixPair(t)
		self := Credentials{PID: int32(os.Getpid()), UID: uint32(os.Getuid()), GID: uint32(os.Getgid())}
		equal(t, self)(a.PeerCredentials())
		equal(t, self)(b.PeerCredentials())
	},
	NetNSCookie: func(t *testing.T) {
		a, err := udp4(t).Uint64(NetNSCookie)
		must(t, err)
		if b, err := udp6(t).Uint64(NetNSCookie); err != nil || a != b || a == 0 {
			t.Errorf("two sockets of one namespace: %d and %d, %v", a, b, err)
		}
	},
	SocketCookie: func(t *testing.T) {
		c := udp4(t)
		a, err := c.Uint64(SocketCookie)
		must(t, err)
		equal(t, a)(c.Uint64(SocketCookie))
		if b, err := udp4(t).Uint64(SocketCookie); err != nil || a == b || a == 0 {
			t.Errorf("two sockets: %d and %d, %v", a, b, err)
		}
	},
	MTU: func(t *testing.T) {
		c := udp4(t)
		must(t, c.Connect(t.Context(), ipAddr("127.0.0.1:9")))
		equal(t, 65535)(c.Int(MTU)) // of lo, which has 65536, and the length field, which has not
	},
	MTU6: func(t *testing.T) {
		c := udp6(t)
		must(t, c.SetInt(MTU6, 1400))
		wantErrno(t, c.SetInt(MTU6, 1279), syscall.EINVAL) // RFC 8200, section 5
		must(t, c.Connect(t.Context(), ipAddr("[::1]:9")))
		equal(t, 65536)(c.Int(MTU6))
	},
	MulticastIf: func(t *testing.T) {
		c := udp4(t)
		must(t, c.SetMulticastInterface(1))
		_, err := c.MulticastInterface()
		wantErrno(t, err, errors.ErrUnsupported)
		groups(t) // which sends through it
	},
	MulticastIf6:  func(t *testing.T) { interfaces(t, udp6(t), (*Conn).SetMulticastInterface, (*Conn).MulticastInterface) },
	UnicastIf:     func(t *testing.T) { interfaces(t, udp4(t), (*Conn).SetUnicastInterface, (*Conn).UnicastInterface) },
	UnicastIf6:    func(t *testing.T) { interfaces(t, udp6(t), (*Conn).SetUnicastInterface, (*Conn).UnicastInterface) },
	ICMPFilter:    func(t *testing.T) { icmpTypes(t, kinds[0], 32) },
	ICMPv6Filter:  func(t *testing.T) { icmpTypes(t, kinds[2], 256) },
	GroupJoin:     groups,
	GroupLeave:    groups,
	SourceJoin:    sources,
	SourceLeave:   sources,
	SourceBlock:   blocks,
	SourceUnblock: blocks,

	FlowLabel: func(t *testing.T) {
		c, other := udp6(t), udp6(t)
		loopback := netip.IPv6Loopback()
		label := freshLabel()
		equal(t, label)(c.LeaseFlowLabel(loopback, label))
		if _, err := other.LeaseFlowLabel(loopback, label); !errors.Is(err, syscall.EPERM) && !errors.Is(err, syscall.EEXIST) {
			t.Errorf("leased twice: %v", err)
		}
		chosen, err := other.LeaseFlowLabel(loopback, 0)
		if err != nil || chosen == 0 || chosen > flowLabelMask {
			t.Errorf("the kernel chose %#x, %v", chosen, err)
		}
		must(t, other.ReleaseFlowLabel(chosen))
		must(t, c.ReleaseFlowLabel(label))
		wantErrno(t, c.ReleaseFlowLabel(label), syscall.ESRCH)
	},
	TCPInfo: func(t *testing.T) {
		client, server := transports[0].connection(t)
		if _, err := client.Write(make([]byte, 3000)); err != nil {
			t.Fatal(err)
		}
		must(t, readFull(server, 3000))
		info, err := server.TCPInfo()
		if must(t, err); info.State != TCP_ESTABLISHED || info.BytesReceived != 3000 || info.SendMSS == 0 || info.RTO == 0 {
			t.Errorf("%+v, want an established connection that has received 3000 bytes", info)
		}
		must(t, client.Close())
		if info, err = transports[0].socket(t).TCPInfo(); err != nil || info.State != TCP_CLOSE {
			t.Errorf("a new socket: %+v, %v; want state 7, closed", info, err)
		}
	},
}

func readFull(c *Conn, n int) error {
	b := make([]byte, n)
	for n > 0 {
		got, err := c.Read(b)
		if err != nil {
			return err
		}
		n -= got
	}
	return nil
}

// forced sets a buffer above the limit that everybody has.
func forced(t *testing.T, force, plain Option) {
	c := privileged(udp4)(t)
	must(t, c.SetInt(plain, 1<<30))
	most, err := c.Int(plain)
	must(t, err)
	if err = c.SetInt(force, most); netlab.Level() != netlab.LevelRoot && errors.Is(err, syscall.EPERM) {
		t.Skipf("needs %s in the first user namespace: %v", force.Needs, err)
	}
	must(t, err)
	equal(t, 2*most)(c.Int(plain))
}

func interfaces(t *testing.T, c *Conn, set func(*Conn, int) error, get func(*Conn) (int, error)) {
	for _, index := range []int{0, 1, 0} {
		must(t, set(c, index))
		equal(t, index)(get(c))
	}
}

func icmpTypes(t *testing.T, k kind, types int) {
	c := k.open(t)
	for _, pass := range [][]uint8{{0, 3, 31}, {k.request}, {8}} {
		if int(pass[0]) >= types {
			continue
		}
		must(t, c.SetICMPFilter(pass...))
		equal(t, pass)(c.ICMPFilter())
	}
}
