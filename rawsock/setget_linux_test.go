package rawsock

import (
	"errors"
	"math/rand/v2"
	"net/netip"
	"os"
	"reflect"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/bpf"

	"goping/internal/netlab"
)

// setGet are the values that each option is given, and must have afterwards. The
// key is also the name of the test.
var setGet = map[Option]struct {
	socket func(t *testing.T) *Conn
	values []any // int, bool, time.Duration, string
	reads  func(v any) any
}{
	RecvBuf:      {udp4, []any{8192, 65536}, doubled},
	SendBuf:      {udp4, []any{8192, 65536}, doubled},
	Broadcast:    {udp4, onOff, nil},
	ReuseAddr:    {udp4, onOff, nil},
	ReusePort:    {udp4, onOff, nil},
	DontRoute:    {udp4, onOff, nil},
	KeepAlive:    {tcp4, onOff, nil},
	Mark:         {privileged(udp4), []any{0x1234, 0}, nil},
	Priority:     {udp4, []any{6, 1}, nil},
	BusyPoll:     {privileged(udp4), []any{50 * time.Microsecond, time.Duration(0)}, nil},
	RxqOvfl:      {udp4, onOff, nil},
	BindDevice:   {privileged(udp4), []any{"lo", ""}, nil},
	BindIfIndex:  {privileged(udp4), []any{1, 0}, nil},
	Stamp:        {udp4, onOff, nil},
	StampNs:      {udp4, onOff, nil},
	FilterLock:   {udp4, []any{true}, nil},
	PassCred:     {unixSocket, onOff, nil},
	TTL:          {udp4, []any{1, 255, 7}, nil},
	MinTTL:       {udp4, []any{255, 0}, nil},
	TOS:          {udp4, []any{0xb8, 0}, nil},
	MTUDiscover:  {udp4, []any{PMTUDiscDont, PMTUDiscWant, PMTUDiscDo, PMTUDiscProbe, PMTUDiscInterface, PMTUDiscOmit}, nil},
	MulticastTTL: {udp4, []any{0, 1, 255}, nil},

	MulticastLoop:  {udp4, onOff, nil},
	MulticastAll:   {udp4, onOff, nil},
	HeaderIncluded: {raw4, onOff, nil},
	FreeBind:       {udp4, onOff, nil},
	Transparent:    {privileged(udp4), onOff, nil},
	RecvErr:        {udp4, onOff, nil},
	RecvErrRFC4884: {udp4, onOff, nil},
	RecvTTL:        {udp4, onOff, nil},
	RecvTOS:        {udp4, onOff, nil},
	RecvPktInfo:    {udp4, onOff, nil},

	HopLimit:         {udp6, []any{0, 1, 255}, nil},
	MinHopLimit:      {udp6, []any{255, 0}, nil},
	TrafficClass:     {udp6, []any{0xb8, 0}, nil},
	MTUDiscover6:     {udp6, []any{PMTUDiscDont, PMTUDiscWant, PMTUDiscDo, PMTUDiscProbe, PMTUDiscInterface, PMTUDiscOmit}, nil},
	DontFragment6:    {udp6, onOff, nil},
	MulticastHops:    {udp6, []any{0, 1, 255}, nil},
	MulticastLoop6:   {udp6, onOff, nil},
	MulticastAll6:    {udp6, onOff, nil},
	HeaderIncluded6:  {raw6, onOff, nil},
	FreeBind6:        {udp6, onOff, nil},
	Transparent6:     {privileged(udp6), onOff, nil},
	V6Only:           {udp6, onOff, nil},
	AutoFlowLabel:    {udp6, onOff, nil},
	FlowInfoSend:     {udp6, onOff, nil},
	RecvFlowLabel:    {udp6, onOff, nil},
	Checksum:         {raw6, []any{2, -1}, nil},
	RecvErr6:         {udp6, onOff, nil},
	RecvErrRFC4884v6: {udp6, onOff, nil},
	RecvHopLimit:     {udp6, onOff, nil},
	RecvTClass:       {udp6, onOff, nil},
	RecvPktInfo6:     {udp6, onOff, nil},

	NoDelay:      {tcp4, onOff, nil},
	KeepIdle:     {tcp4, []any{7 * time.Second, 1500 * time.Millisecond}, wholeSeconds},
	KeepInterval: {tcp4, []any{7 * time.Second, time.Nanosecond}, wholeSeconds},
	KeepCount:    {tcp4, []any{1, 127}, nil},
	UserTimeout:  {tcp4, []any{1234 * time.Millisecond, time.Duration(0)}, nil},
	Congestion:   {tcp4, []any{"reno"}, nil},
}

var onOff = []any{true, false, true}

func doubled(v any) any { return 2 * v.(int) } // man socket(7)

func wholeSeconds(v any) any { return (v.(time.Duration) + time.Second - 1).Truncate(time.Second) }

func open(d Domain, typ Type, p Proto) func(*testing.T) *Conn {
	return func(t *testing.T) *Conn {
		if typ == SOCK_RAW {
			netlab.Need(t)
		}
		c, err := Socket(d, typ, p, nil)
		must(t, err)
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
}

var (
	udp4       = open(AF_INET, SOCK_DGRAM, 0)
	udp6       = open(AF_INET6, SOCK_DGRAM, 0)
	tcp4       = open(AF_INET, SOCK_STREAM, 0)
	raw4       = open(AF_INET, SOCK_RAW, 253) // RFC 3692: for experiments
	raw6       = open(AF_INET6, SOCK_RAW, 253)
	unixSocket = open(AF_UNIX, SOCK_DGRAM, 0)
)

// privileged is for options that the kernel wants a capability for, in the user
// namespace of the machine or of the lab.
func privileged(socket func(*testing.T) *Conn) func(*testing.T) *Conn {
	return func(t *testing.T) *Conn {
		netlab.Need(t)
		return socket(t)
	}
}

func set(c *Conn, o Option, v any) error {
	switch v := v.(type) {
	case int:
		return c.SetInt(o, v)
	case bool:
		return c.SetBool(o, v)
	case time.Duration:
		return c.SetDuration(o, v)
	default:
		return c.SetText(o, v.(string))
	}
}

func get(c *Conn, o Option) (v any, err error) {
	switch o.Kind {
	case KindInt:
		return c.Int(o)
	case KindBool:
		return c.Bool(o)
	case KindDuration:
		return c.Duration(o)
	default:
		return c.Text(o)
	}
}

// Every option is set, and read, by its own test: those of plain values here, the
// others by the methods that the names of structured say.
func TestEveryOptionIsSetAndRead(t *testing.T) {
	for _, o := range Options() {
		_, plain := setGet[o]
		_, special := structured[o]
		if plain == special && o.Supported() {
			t.Errorf("%v has no test, or two", o)
		}
	}
	for o, tt := range setGet {
		t.Run(o.Name, func(t *testing.T) {
			c := tt.socket(t)
			for _, v := range tt.values {
				want := v
				if tt.reads != nil {
					want = tt.reads(v)
				}
				err := set(c, o, v)
				if netlab.Level() != netlab.LevelRoot && o.Needs != "" && errors.Is(err, syscall.EPERM) {
					t.Skipf("needs %s in the first user namespace: %v", o.Needs, err)
				}
				must(t, err)
				if got, err := get(c, o); err != nil || got != want {
					t.Errorf("set to %v, reads %v, %v; want %v", v, got, err, want)
				}
			}
		})
	}
	for o, test := range structured {
		t.Run(o.Name, test)
	}
}

// equal fails unless a method answers want.
func equal[T any](t *testing.T, want T) func(got T, err error) {
	return func(got T, err error) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("reads %v, %v; want %v", got, err, want)
		}
	}
}

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

// freshLabel is another one each time: the kernel keeps a label that was released
// for some seconds yet.
func freshLabel() uint32 { return 0x40000 + rand.Uint32N(0x40000) }

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

// groupTest is a group of one family on the lab's interface, and a socket that
// hears nothing it has not joined.
type groupTest struct {
	*testing.T
	c                    *Conn
	group, source, other netip.Addr
	index                int
}

func eachFamily(t *testing.T, test func(groupTest)) {
	lab := netlab.New(t)
	for _, m := range []groupTest{
		{c: udp(t, AF_INET), group: netip.MustParseAddr("232.1.2.3"), source: lab.V4, other: netip.MustParseAddr("192.0.2.77")},
		{c: udp(t, AF_INET6), group: netip.MustParseAddr("ff35::4321"), source: lab.V6, other: netip.MustParseAddr("2001:db8::77")},
	} {
		all, any := MulticastAll, netip.IPv4Unspecified()
		if m.group.Is6() {
			all, any = MulticastAll6, netip.IPv6Unspecified()
		}
		must(t, m.c.SetBool(all, false))
		must(t, m.c.Bind(IPAddr{netip.AddrPortFrom(any, 0)}))
		index, err := scopeOf(m.c.fd, lab.Interface)
		must(t, err)
		m.T, m.index = t, int(index)
		test(m)
	}
}

// expect has the source send to the group, and fails unless it is heard, or not.
func (m groupTest) expect(want bool, when string) {
	m.Helper()
	from, err := Socket(m.c.Domain(), SOCK_DGRAM, 0, nil)
	must(m, err)
	defer from.Close()
	must(m, from.Bind(IPAddr{netip.AddrPortFrom(m.source, 0)}))
	must(m, from.SetMulticastInterface(m.index))
	port := m.c.LocalAddr().(IPAddr).Port()
	send(m, from, []byte("x"), m.group, port, nil)
	// What the machine sends to itself is there when the call returns. A second
	// one, not to the group, ends the wait for what does not come.
	send(m, from, []byte("end"), m.source, port, nil)
	w, in, got := waiter(m, m.c), NewBatch(1, 8, 0), false
	for receive(m, w, m.c.RecvBatch, in); string(in.At(0).Data) != "end"; receive(m, w, m.c.RecvBatch, in) {
		got = true
	}
	if got != want {
		m.Errorf("%v, %s: heard %v, want %v", m.group, when, got, want)
	}
}

func groups(t *testing.T) {
	eachFamily(t, func(m groupTest) {
		m.expect(false, "before joining")
		must(t, m.c.JoinGroup(m.group, m.index))
		m.expect(true, "joined")
		wantErrno(t, m.c.JoinGroup(m.group, m.index), syscall.EADDRINUSE)
		must(t, m.c.LeaveGroup(m.group, m.index))
		m.expect(false, "left")
		wantErrno(t, m.c.LeaveGroup(m.group, m.index), syscall.EADDRNOTAVAIL)
		wantErrno(t, m.c.JoinGroup(m.group, 424242), syscall.ENODEV)
		wantErrno(t, m.c.JoinGroup(m.source, m.index), syscall.EINVAL)
	})
	c := udp(t, AF_INET6)
	zoned := netip.MustParseAddr("ff02::4321%lo")
	must(t, c.JoinGroup(zoned, 0))
	wantErrno(t, c.JoinGroup(zoned.WithZone(""), 1), syscall.EADDRINUSE) // the same
	wantErrno(t, c.LeaveGroup(zoned.WithZone("nosuch0"), 0), syscall.ENODEV)
}

func sources(t *testing.T) {
	eachFamily(t, func(m groupTest) {
		must(t, m.c.JoinSource(m.group, m.other, m.index))
		m.expect(false, "joined for another source")
		must(t, m.c.JoinSource(m.group, m.source, m.index))
		m.expect(true, "joined for this source")
		must(t, m.c.LeaveSource(m.group, m.source, m.index))
		m.expect(false, "left for this source")
		wantErrno(t, m.c.LeaveSource(m.group, m.source, m.index), syscall.EADDRNOTAVAIL)
	})
}

func blocks(t *testing.T) {
	eachFamily(t, func(m groupTest) {
		must(t, m.c.JoinGroup(m.group, m.index))
		must(t, m.c.BlockSource(m.group, m.source, m.index))
		m.expect(false, "blocked")
		must(t, m.c.UnblockSource(m.group, m.source, m.index))
		m.expect(true, "not blocked any more")
	})
}

// A flow label that is leased goes out with the message, and comes in.
func TestFlowLabelArrives(t *testing.T) {
	c, addr := udp6(t), netip.IPv6Loopback()
	must(t, c.Bind(IPAddr{netip.AddrPortFrom(addr, 0)}))
	must(t, c.SetBool(RecvFlowLabel, true))
	label := freshLabel()
	equal(t, label)(c.LeaseFlowLabel(addr, label))
	send(t, c, []byte("x"), addr, c.LocalAddr().(IPAddr).Port(), AppendFlowLabel(nil, label))
	in := NewBatch(1, 8, 64)
	receive(t, waiter(t, c), c.RecvBatch, in)
	var a Ancillary
	must(t, a.Parse(in.At(0).Control))
	if a.FlowLabel != label {
		t.Errorf("label %#x, want %#x", a.FlowLabel, label)
	}
}

// All three ways to stamp say when a datagram came, each to its precision.
func TestEveryKindOfStampArrives(t *testing.T) {
	for name, on := range map[string]func(*Conn) error{
		"SO_TIMESTAMP":    func(c *Conn) error { return c.SetBool(Stamp, true) },
		"SO_TIMESTAMPNS":  func(c *Conn) error { return c.SetBool(StampNs, true) },
		"SO_TIMESTAMPING": func(c *Conn) error { return c.SetTimestamping(RxSoftware | Software) },
	} {
		c, addr := bound(t)
		must(t, on(c))
		w, in := waiter(t, c), NewBatch(1, 8, 256)
		for deadline := time.Now().Add(patience); ; {
			before := time.Now().UnixNano()
			send(t, c, []byte("x"), addr.Addr(), addr.Port(), nil)
			receive(t, w, c.RecvBatch, in)
			after := time.Now().UnixNano()
			var a Ancillary
			must(t, a.Parse(in.At(0).Control))
			if before/1000 <= a.Software/1000 && a.Software <= after {
				break
			}
			// Stamping begins a moment after it is switched on.
			if time.Now().After(deadline) {
				t.Errorf("%s: %d, want %d to %d", name, a.Software, before, after)
				break
			}
		}
	}
}
