package wire

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
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

// TestAttempts: which sockets are tried, and which must be had.
func TestAttempts(t *testing.T) {
	both, one := Options{}, Options{Families: []*packet.Family{packet.IPv6}}
	if fs, must := both.families(); !slices.Equal(fs, []*packet.Family{packet.IPv4, packet.IPv6}) || must {
		t.Errorf("both: got %v, must %v", fs, must)
	}
	if fs, must := one.families(); !slices.Equal(fs, []*packet.Family{packet.IPv6}) || !must {
		t.Errorf("one: got %v, must %v", fs, must)
	}
	for mode, want := range map[Mode][]Mode{Auto: {Raw, Datagram}, Raw: {Raw}, Datagram: {Datagram}} {
		o := Options{Mode: mode}
		if got := o.modes(); !slices.Equal(got, want) {
			t.Errorf("%v: got %v, want %v", mode, got, want)
		}
	}
	both.try("nothing", errors.New("refused")) // without a Log
	var logged string
	both.Log = func(what string, err error) { logged = fmt.Sprint(what, ": ", err) }
	both.try("this", nil)
	both.try("that", errors.New("refused"))
	if logged != "that: refused" {
		t.Errorf("logged %q", logged)
	}
}
