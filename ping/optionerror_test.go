package ping

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"

	"goping/internal/netlab"
	"goping/ping/internal/wire"
)

// TestOptionError: what was asked for and refused is told by its name and its errno.
func TestOptionError(t *testing.T) {
	netlab.Need(t)
	elsewhere := map[bool]netip.Addr{false: netip.MustParseAddr("203.0.113.77"), true: netip.MustParseAddr("2001:db8:77::1")}
	for _, s := range settings() {
		for _, tt := range []struct {
			option string
			cfg    Config
			errno  error
		}{
			{"Interface", Config{Probing: Probing{Interface: "nosuch0"}}, syscall.ENODEV},
			{"Source", Config{Probing: Probing{Source: elsewhere[s.v6]}}, syscall.EADDRNOTAVAIL},
		} {
			t.Run(fmt.Sprint(s, "/", tt.option), func(t *testing.T) {
				tt.cfg.Mode, tt.cfg.Family = s.mode, s.family()
				_, err := Open(&tt.cfg)
				if s.portable {
					// Its sockets are opened by the function of wire's that Open calls elsewhere.
					tt.cfg.Wire = &wire.Each{Open: wire.Portable}
					_, err = Open(&tt.cfg)
					if tt.option == "Interface" {
						tt.errno = nil // package net has a text in its place
					}
				}
				checkOptionError(t, err, tt.option, tt.errno)
			})
		}
	}
}

// TestPortableOptionError: what the portable wire does not have it says.
func TestPortableOptionError(t *testing.T) {
	for option, cfg := range map[string]Config{
		"Mark":         {Probing: Probing{Mark: 1}},
		"DontFragment": {Probing: Probing{DontFragment: FragmentNever}},
		"FlowLabel":    {Probing: Probing{FlowLabel: 1}},
		"Connect":      {Connect: true},
		"IPOptions":    {Probing: Probing{IPOptions: &IPOptions{RecordRoute: true}}},
	} {
		t.Run(option, func(t *testing.T) {
			cfg.Wire = &wire.Each{Open: wire.Portable}
			_, err := Open(&cfg)
			checkOptionError(t, err, option, errors.ErrUnsupported)
		})
	}
}

// TestMarkRefused: a mark that may not be set is not taken for a socket that may not be
// had.
func TestMarkRefused(t *testing.T) {
	refuse := func(o wire.Options) (wire.Wire, error) {
		return nil, &wire.OptionError{Option: "Mark", Err: fmt.Errorf("set SO_MARK: %w", syscall.EPERM)}
	}
	_, err := Open(&Config{Probing: Probing{Mark: 1}, Wire: &wire.Each{Open: refuse}})
	checkOptionError(t, err, "Mark", syscall.EPERM)
	if errors.Is(err, ErrPermission) {
		t.Errorf("%v: is ErrPermission", err)
	}
}

func checkOptionError(t *testing.T, err error, option string, cause error) {
	t.Helper()
	var refused *OptionError
	if !errors.As(err, &refused) || refused.Err == nil || refused.Option != option || cause != nil && !errors.Is(err, cause) {
		t.Fatalf("got %v, want an *OptionError about %s for %v", err, option, cause)
	}
	if !strings.HasPrefix(err.Error(), "ping: open: ") || strings.Count(err.Error(), "\n") > 0 {
		t.Errorf("got text %q", err)
	}
}

// TestNegativeSendBuffer is refused before a socket is opened.
func TestNegativeSendBuffer(t *testing.T) {
	if _, err := Open(&Config{SendBuffer: -1, Wire: wire.NewFake(silence)}); err == nil {
		t.Error("a send buffer of -1 bytes is taken")
	}
}
