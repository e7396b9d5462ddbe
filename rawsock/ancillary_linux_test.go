package rawsock

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"reflect"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

var ne = binary.NativeEndian

// nativeOne is a uint64 of 1.
var nativeOne = [8]byte(ne.AppendUint64(nil, 1))

// entry is one control message, laid out as cmsg(3) says.
func entry(level, typ int32, payload ...[]byte) []byte {
	p := slices.Concat(payload...)
	b := appendCmsgHeader(nil, level, typ, len(p))
	return appendCmsgPadding(append(b, p...), len(p))
}

func u32(values ...uint32) (b []byte) {
	for _, v := range values {
		b = ne.AppendUint32(b, v)
	}
	return b
}

func u64(values ...uint64) (b []byte) {
	for _, v := range values {
		b = ne.AppendUint64(b, v)
	}
	return b
}

// words are as wide as a C long.
func words(values ...uint64) (b []byte) {
	if cmsgAlign == 8 {
		return u64(values...)
	}
	for _, v := range values {
		b = ne.AppendUint32(b, uint32(v))
	}
	return b
}

// sockaddr is what the kernel writes behind a sock_extended_err.
func sockaddr(addr string, scope uint32) []byte {
	var sa rawSockaddr
	n := sa.put(netip.MustParseAddr(addr), scope, 0)
	return sa[:n]
}

// rfc4884 is struct sock_ee_data_rfc4884.
func rfc4884(offset uint16, flags byte) []byte {
	return append(ne.AppendUint16(nil, offset), flags, 0)
}

var ancillaryTests = []struct {
	name    string
	control []byte
	want    Ancillary
}{
	{"nothing", nil, Ancillary{TTL: -1, TOS: -1}},
	{"less than a header", []byte{1, 2, 3}, Ancillary{TTL: -1, TOS: -1}},
	{
		"ipv4 header",
		slices.Concat(
			entry(unix.SOL_IP, unix.IP_TTL, u32(63)),
			entry(unix.SOL_IP, unix.IP_TOS, []byte{0xb8}),
			entry(unix.SOL_IP, unix.IP_PKTINFO, u32(2), []byte{10, 0, 0, 1}, []byte{10, 0, 0, 255}),
		),
		Ancillary{TTL: 63, TOS: 0xb8, IfIndex: 2, Dst: netip.MustParseAddr("10.0.0.255")},
	},
	{
		"ipv6 header",
		slices.Concat(
			entry(unix.SOL_IPV6, unix.IPV6_HOPLIMIT, u32(255)),
			entry(unix.SOL_IPV6, unix.IPV6_TCLASS, u32(0x28)),
			entry(unix.SOL_IPV6, unix.IPV6_PKTINFO, netip.MustParseAddr("fe80::1").AsSlice(), u32(7)),
		),
		Ancillary{TTL: 255, TOS: 0x28, IfIndex: 7, Dst: netip.MustParseAddr("fe80::1")},
	},
	{
		"stamps with 64-bit seconds",
		entry(unix.SOL_SOCKET, unix.SO_TIMESTAMPING_NEW, u64(5_000_000_000, 123_456_789, 0, 0, 5, 6)),
		Ancillary{TTL: -1, TOS: -1, Software: 5_000_000_000_123_456_789, Hardware: 5e9 + 6},
	},
	{"SO_TIMESTAMPNS", entry(unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_NEW, u64(5, 6)), Ancillary{TTL: -1, TOS: -1, Software: 5e9 + 6}},
	{"SO_TIMESTAMPNS, old", entry(unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_OLD, words(5, 6)), Ancillary{TTL: -1, TOS: -1, Software: 5e9 + 6}},
	{"SO_TIMESTAMP", entry(unix.SOL_SOCKET, unix.SO_TIMESTAMP_NEW, u64(5, 6)), Ancillary{TTL: -1, TOS: -1, Software: 5e9 + 6000}},
	{"SO_TIMESTAMP, old", entry(unix.SOL_SOCKET, unix.SO_TIMESTAMP_OLD, words(5, 6)), Ancillary{TTL: -1, TOS: -1, Software: 5e9 + 6000}},
	{
		"two kinds of stamps, the finer one wins",
		slices.Concat(
			entry(unix.SOL_SOCKET, unix.SO_TIMESTAMP_NEW, u64(5, 6)),
			entry(unix.SOL_SOCKET, unix.SO_TIMESTAMPING_NEW, u64(5, 6789, 0, 0, 7, 8)),
		),
		Ancillary{TTL: -1, TOS: -1, Software: 5e9 + 6789, Hardware: 7e9 + 8},
	},
	{
		"a software stamp beside a hardware one alone",
		slices.Concat(
			entry(unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_NEW, u64(5, 6)),
			entry(unix.SOL_SOCKET, unix.SO_TIMESTAMPING_NEW, u64(0, 0, 0, 0, 7, 8)),
		),
		Ancillary{TTL: -1, TOS: -1, Software: 5e9 + 6, Hardware: 7e9 + 8},
	},
	{
		"credentials and descriptors",
		slices.Concat(
			AppendCredentials(nil, Credentials{PID: 7, UID: 65534, GID: 1<<32 - 1}),
			entry(unix.SOL_SOCKET, unix.SCM_RIGHTS, u32(1001, 1002, 1003)),
		),
		Ancillary{TTL: -1, TOS: -1, Creds: Credentials{PID: 7, UID: 65534, GID: 1<<32 - 1}, HasCreds: true, nrights: 3},
	},
	{
		"an unknown entry between",
		slices.Concat(
			entry(unix.SOL_IP, unix.IP_TTL, u32(1)),
			entry(unix.SOL_SOCKET, 12345, []byte("abc")),
			entry(12345, 1),
			entry(unix.SOL_SOCKET, unix.SO_RXQ_OVFL, u32(99)),
		),
		Ancillary{TTL: 1, TOS: -1, Drops: 99, HasDrops: true},
	},
	{
		"time exceeded, with extensions",
		entry(unix.SOL_IP, unix.IP_RECVERR, u32(uint32(syscall.EHOSTUNREACH)), []byte{OriginICMP, 11, 0, 0}, u32(0), rfc4884(0x6c, 0), sockaddr("10.0.0.1", 0)),
		Ancillary{TTL: -1, TOS: -1, HasErr: true, Err: ExtendedError{
			Errno: syscall.EHOSTUNREACH, Origin: OriginICMP, Type: 11, Data: 0x6c, Offender: netip.MustParseAddr("10.0.0.1"),
		}},
	},
	{
		"packet too big",
		entry(unix.SOL_IPV6, unix.IPV6_RECVERR, u32(uint32(syscall.EMSGSIZE)), []byte{OriginICMP6, 2, 0, 0}, u32(1400), rfc4884(0x58, 1), sockaddr("fe80::2", 3)),
		Ancillary{TTL: -1, TOS: -1, HasErr: true, Err: ExtendedError{
			Errno: syscall.EMSGSIZE, Origin: OriginICMP6, Type: 2, Info: 1400, Data: 0x1_0058, Offender: netip.MustParseAddr("fe80::2"), OffenderScope: 3,
		}},
	},
	{
		"local error, no offender",
		entry(unix.SOL_IP, unix.IP_RECVERR, u32(uint32(syscall.EMSGSIZE)), []byte{OriginLocal, 0, 0, 0}, u32(1500, 0), make([]byte, 16)),
		Ancillary{TTL: -1, TOS: -1, HasErr: true, Err: ExtendedError{Errno: syscall.EMSGSIZE, Origin: OriginLocal, Info: 1500}},
	},
	{
		"transmit stamp of a packet socket",
		entry(unix.SOL_PACKET, unix.PACKET_TX_TIMESTAMP, u32(uint32(syscall.ENOMSG)), []byte{OriginTimestamping, 0, 0, 0}, u32(StampSched, 0x80000001)),
		Ancillary{TTL: -1, TOS: -1, HasErr: true, Err: ExtendedError{Errno: syscall.ENOMSG, Origin: OriginTimestamping, Info: StampSched, Data: 0x80000001}},
	},
}

// sameAncillary compares all that a user can see, and how many descriptors.
func sameAncillary(a, b Ancillary) bool {
	a.rights, b.rights = nil, nil
	return reflect.DeepEqual(a, b)
}

func TestParseAncillary(t *testing.T) {
	for _, tt := range ancillaryTests {
		got := Ancillary{TTL: 5, HasErr: true, Software: 7, Dst: netip.IPv6Unspecified()} // must not show through
		if err := got.Parse(tt.control); err != nil || !sameAncillary(got, tt.want) {
			t.Errorf("%s: error %v\ngot  %+v\nwant %+v", tt.name, err, got, tt.want)
		}
	}
}

func TestParseAncillaryOfOldStampLayout(t *testing.T) {
	var a Ancillary
	must(t, a.Parse(entry(unix.SOL_SOCKET, unix.SO_TIMESTAMPING_OLD, words(7, 8, 0, 0, 9, 10))))
	if a.Software != 7e9+8 || a.Hardware != 9e9+10 {
		t.Errorf("software %d, hardware %d; want 7000000008, 9000000010", a.Software, a.Hardware)
	}
	if !a.takeStamps(u32(7, 8, 0, 0, 1<<32-1, 10), 4) || a.Software != 7e9+8 || a.Hardware != -1e9+10 {
		t.Errorf("32-bit: software %d, hardware %d; want 7000000008, -999999990", a.Software, a.Hardware)
	}
}

// Every known entry cut by one byte is an error, wherever it is cut; what stood
// before it is kept.
func TestParseAncillaryCutShort(t *testing.T) {
	before := entry(unix.SOL_IP, unix.IP_TTL, u32(42))
	for _, e := range []struct {
		level, typ int32
		size       int // the least
	}{
		{unix.SOL_SOCKET, unix.SO_TIMESTAMPING_NEW, 48},
		{unix.SOL_SOCKET, unix.SO_TIMESTAMPING_OLD, 6 * cmsgAlign},
		{unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_NEW, 16},
		{unix.SOL_SOCKET, unix.SO_TIMESTAMPNS_OLD, 2 * cmsgAlign},
		{unix.SOL_SOCKET, unix.SO_TIMESTAMP_NEW, 16},
		{unix.SOL_SOCKET, unix.SO_TIMESTAMP_OLD, 2 * cmsgAlign},
		{unix.SOL_SOCKET, unix.SO_RXQ_OVFL, 4},
		{unix.SOL_SOCKET, unix.SCM_CREDENTIALS, 12},
		{unix.SOL_IP, unix.IP_TOS, 1},
		{unix.SOL_IP, unix.IP_PKTINFO, 12},
		{unix.SOL_IP, unix.IP_RECVERR, 16},
		{unix.SOL_IPV6, unix.IPV6_TCLASS, 1},
		{unix.SOL_IPV6, unix.IPV6_PKTINFO, 20},
		{unix.SOL_IPV6, unix.IPV6_RECVERR, 16},
		{unix.SOL_PACKET, unix.PACKET_TX_TIMESTAMP, 16},
	} {
		var a Ancillary
		if err := a.Parse(append(bytes.Clone(before), entry(e.level, e.typ, make([]byte, e.size))...)); err != nil {
			t.Errorf("level %d type %d of %d bytes: %v", e.level, e.typ, e.size, err)
		}
		err := a.Parse(append(bytes.Clone(before), entry(e.level, e.typ, make([]byte, e.size-1))...))
		if err == nil || a.TTL != 42 {
			t.Errorf("level %d type %d of %d bytes: error %v, TTL %d; want an error, 42", e.level, e.typ, e.size-1, err, a.TTL)
		}
	}
}

func TestParseAncillaryOfImpossibleLength(t *testing.T) {
	good := entry(unix.SOL_IP, unix.IP_TTL, u32(42))
	for _, length := range []uint64{0, 1, cmsgHeader - 1, uint64(len(good)) + 1, 1 << 31, 1<<32 - 1, 1<<63 + 1, 1<<64 - 1} {
		control := append(bytes.Clone(good), good...)
		if cmsgAlign == 8 {
			ne.PutUint64(control[len(good):], length)
		} else {
			if length > 1<<32-1 {
				continue
			}
			ne.PutUint32(control[len(good):], uint32(length))
		}
		var a Ancillary
		if err := a.Parse(control); err == nil || a.TTL != 42 {
			t.Errorf("length %d: error %v, TTL %d; want an error, 42", length, err, a.TTL)
		}
	}
}

// The last entry may end without padding.
func TestParseAncillaryUnpadded(t *testing.T) {
	control := entry(unix.SOL_IP, unix.IP_TOS, []byte{3})
	var a Ancillary
	if err := a.Parse(control[:cmsgHeader+1]); err != nil || a.TOS != 3 {
		t.Errorf("TOS %d, error %v; want 3, nil", a.TOS, err)
	}
}

func TestExtensions(t *testing.T) {
	tests := []struct {
		e      ExtendedError
		offset int
		ok     bool
	}{
		{ExtendedError{Origin: OriginICMP, Data: 0x6c}, 0x6c, true},
		{ExtendedError{Origin: OriginICMP6, Data: 0x58}, 0x58, true},
		{ExtendedError{Origin: OriginICMP, Data: 0x1_006c}, 0x6c, false},
		{ExtendedError{Origin: OriginICMP}, 0, false},
		{ExtendedError{Origin: OriginTimestamping, Data: 0x6c}, 0x6c, false},
		{ExtendedError{Origin: OriginNone, Data: 0x6c}, 0x6c, false},
	}
	for _, tt := range tests {
		if offset, ok := tt.e.Extensions(); offset != tt.offset || ok != tt.ok {
			t.Errorf("%+v: %d, %v; want %d, %v", tt.e, offset, ok, tt.offset, tt.ok)
		}
	}
}

// For whatever bytes: an unknown entry in front changes nothing, bytes after the
// slice are not read, nothing is remembered from an earlier use.
func FuzzParseAncillary(f *testing.F) {
	for _, tt := range ancillaryTests {
		f.Add(tt.control)
	}
	f.Fuzz(func(t *testing.T, control []byte) {
		var want Ancillary
		wantErr := want.Parse(control)

		got := Ancillary{TTL: 1, TOS: 2, Software: 3, HasErr: true, HasDrops: true, Dst: netip.IPv6Loopback(), rights: control, nrights: 5}
		roomy := append(bytes.Clone(control), bytes.Repeat([]byte{0xff}, 64)...)
		if err := got.Parse(roomy[:len(control)]); err != wantErr || !sameAncillary(got, want) {
			t.Errorf("with bytes behind: %+v, %v; want %+v, %v", got, err, want, wantErr)
		}
		front := append(entry(0x7fffffff, 1, []byte("unknown")), control...)
		if err := got.Parse(front); err != wantErr || !sameAncillary(got, want) {
			t.Errorf("behind an unknown entry: %+v, %v; want %+v, %v", got, err, want, wantErr)
		}
		if messages, err := unix.ParseSocketControlMessage(control); wantErr == nil && len(control) > 0 && err == nil {
			ttl, fds := -1, []int(nil)
			for _, m := range messages {
				isTTL := m.Header.Level == unix.SOL_IP && m.Header.Type == unix.IP_TTL || m.Header.Level == unix.SOL_IPV6 && m.Header.Type == unix.IPV6_HOPLIMIT
				if isTTL {
					byteOrInt(m.Data, &ttl)
				}
				if m.Header.Level == unix.SOL_SOCKET && m.Header.Type == unix.SCM_RIGHTS && len(m.Data) >= rightSize {
					m.Data = m.Data[:len(m.Data)&^(rightSize-1)] // or it panics
					some, err := unix.ParseUnixRights(&m)
					must(t, err)
					fds = append(fds, some...)
				}
			}
			if n, got := want.NumRights(), want.TakeRights(); n != len(fds) || !slices.Equal(got, fds) {
				t.Errorf("%d descriptors %v, x/sys finds %v", n, got, fds)
			}
			if ttl != want.TTL {
				t.Errorf("TTL %d, x/sys finds %d", want.TTL, ttl)
			}
		}
	})
}
