package wire

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"goping/ping/internal/packet"
	"goping/rawsock"
)

func TestRefused(t *testing.T) {
	ours := func(op string, errno syscall.Errno) error {
		return fmt.Errorf("open: %w", &rawsock.OpError{Op: op, Err: errno})
	}
	theirs := func(call string, errno syscall.Errno) error {
		return &net.OpError{Op: "listen", Err: os.NewSyscallError(call, errno)}
	}
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{ours("socket", syscall.EPERM), true},
		{ours("socket", syscall.EACCES), true},
		{ours("socket", syscall.EAFNOSUPPORT), true},
		{ours("socket", syscall.ESOCKTNOSUPPORT), true},
		{theirs("socket", syscall.EPERM), true},
		{theirs("socket", syscall.EPROTONOSUPPORT), true},
		// What was asked of a socket that was had, or where to have it.
		{ours("set SO_MARK", syscall.EPERM), false},
		{ours("setns", syscall.EPERM), false},
		{theirs("bind", syscall.EACCES), false},
		{ours("socket", syscall.EMFILE), false},
		{syscall.EPERM, false},
		{errors.New("other"), false},
	} {
		if got := refused(tt.err); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.err, got, tt.want)
		}
	}
	r := &Refused{Attempts: []Attempt{{packet.IPv4, Raw, syscall.EPERM}, {packet.IPv4, Datagram, syscall.EACCES}}}
	if !errors.Is(r, syscall.EPERM) || !errors.Is(r, syscall.EACCES) || errors.Is(r, syscall.ENOENT) || r.Error() == "" {
		t.Errorf("got %v", r)
	}
}

func TestBusy(t *testing.T) {
	for err, want := range map[error]bool{
		syscall.ENOBUFS: true, fmt.Errorf("send: %w", syscall.ENOBUFS): true, syscall.ENOMEM: true,
		syscall.EPERM: false, syscall.EMSGSIZE: false, syscall.ENETUNREACH: false,
	} {
		if got := isBusy(err); got != want {
			t.Errorf("%v: got %v, want %v", err, got, want)
		}
	}
}

// TestOpenEach: which sockets are tried, and which must be had.
func TestOpenEach(t *testing.T) {
	no := &rawsock.OpError{Op: "socket", Err: syscall.EPERM}
	v4, v6 := packet.IPv4, packet.IPv6
	for _, tt := range []struct {
		name    string
		options Options
		may     map[string]bool // what is to be had
		tried   string
		opened  [2]bool
		refused int // attempts, when it must fail
	}{
		{"raw both", Options{}, map[string]bool{"ipv4 raw": true, "ipv6 raw": true}, "ipv4 raw, ipv6 raw", [2]bool{true, true}, 0},
		{"datagram", Options{}, map[string]bool{"ipv4 datagram": true, "ipv6 datagram": true},
			"ipv4 raw, ipv4 datagram, ipv6 raw, ipv6 datagram", [2]bool{true, true}, 0},
		{"one family is missing", Options{}, map[string]bool{"ipv4 raw": true}, "ipv4 raw, ipv6 raw, ipv6 datagram", [2]bool{true, false}, 0},
		{"the one that must be is missing", Options{Families: []*packet.Family{v6}}, map[string]bool{"ipv4 raw": true},
			"ipv6 raw, ipv6 datagram", [2]bool{}, 2},
		{"only what was asked for", Options{Families: []*packet.Family{v4}, Mode: Datagram}, map[string]bool{"ipv4 raw": true},
			"ipv4 datagram", [2]bool{}, 1},
		{"none", Options{}, nil, "ipv4 raw, ipv4 datagram, ipv6 raw, ipv6 datagram", [2]bool{}, 4},
	} {
		var tried []string
		_, opened, err := openEach(&tt.options, func(f *packet.Family, mode Mode) (int, error) {
			name := f.Name + " " + mode.String()
			tried = append(tried, name)
			if tt.may[name] {
				return 1, nil
			}
			return 0, no
		})
		var refused *Refused
		attempts := 0
		if errors.As(err, &refused) {
			attempts = len(refused.Attempts)
		}
		if strings.Join(tried, ", ") != tt.tried || opened != tt.opened || attempts != tt.refused || (err != nil) != (tt.refused > 0) {
			t.Errorf("%s: tried %q, opened %v, %v with %d attempts", tt.name, tried, opened, err, attempts)
		}
	}
	other := errors.New("other")
	if _, _, err := openEach(&Options{}, func(*packet.Family, Mode) (int, error) { return 0, other }); err != other {
		t.Errorf("another error: got %v", err)
	}
}

func TestOptionalLogs(t *testing.T) {
	both := Options{}
	both.optional("nothing", errors.New("refused")) // without a Log
	var logged string
	both.Log = func(what string, err error) { logged = fmt.Sprint(what, ": ", err) }
	both.optional("this", nil)
	both.optional("that", errors.New("refused"))
	if logged != "that: refused" {
		t.Errorf("logged %q", logged)
	}
}
