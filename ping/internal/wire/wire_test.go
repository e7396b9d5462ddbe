package wire

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"testing"

	"goping/ping/internal/packet"
)

func TestRefused(t *testing.T) {
	for err, want := range map[error]bool{
		syscall.EPERM: true, syscall.EACCES: true, syscall.EAFNOSUPPORT: true, syscall.EPROTONOSUPPORT: true,
		fmt.Errorf("socket: %w", syscall.EPERM): true,
		syscall.EMFILE:                          false, syscall.ENODEV: false, errors.New("other"): false,
	} {
		if got := refused(err); got != want {
			t.Errorf("%v: got %v, want %v", err, got, want)
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
