package rawsock

import (
	"errors"
	"reflect"
	"syscall"
	"testing"
	"time"

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
	Debug:        {privileged(udp4), onOff, nil},
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
	RecvIPOptions:  {udp4, onOff, nil},
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
		t.Helper()
		return newSocket(t, d, typ, p)
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
				if netlab.Level() != netlab.LevelRoot && o.Needs != "" && (errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES)) {
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

// The table does not say of an option that is set and read that it cannot be.
func TestAccessIsWhatTheKernelGives(t *testing.T) {
	for o := range setGet {
		if o.Access != ReadWrite {
			t.Errorf("%v is set and read, and has access %d", o, o.Access)
		}
	}
	for _, o := range []Option{SocketError, MemoryInfo, SocketCookie, TCPInfo} {
		err := transports[0].socket(t).with("set", nil, func(fd int) error { return setInt(fd, o, 1) })
		if o.Access != ReadOnly || err == nil {
			t.Errorf("%v has access %d, want %d; set: %v", o, o.Access, ReadOnly, err)
		}
	}
	for _, o := range []Option{RecvBufForce, SendBufForce, FilterDetach} {
		if o.Access != WriteOnly {
			t.Errorf("%v has access %d, want %d", o, o.Access, WriteOnly)
		}
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
