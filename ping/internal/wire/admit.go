package wire

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"goping/ping/internal/packet"
)

// passing are the ICMP types in pass and that of the reply to a kind of probe.
func passing(pass []uint8, f *packet.Family, k packet.Kind) []uint8 {
	if reply, ok := f.Reply(k); ok && !slices.Contains(pass, reply) {
		return append(slices.Clip(pass), reply)
	}
	return pass
}

// admissible returns why a socket cannot send a kind of probe, or nil.
func admissible(mode Mode, f *packet.Family, k packet.Kind) error {
	if _, ok := f.Reply(k); !ok {
		return fmt.Errorf("%v probe over %s: %w", k, f.Name, errors.ErrUnsupported)
	}
	if k != packet.KindEcho && mode != Raw {
		return errNotRaw
	}
	return nil
}

var errNotRaw = fmt.Errorf("anything but an echo from a datagram socket: %w", errors.ErrUnsupported)

// notRaw adds to errNotRaw the reason, if it is not what was asked for: that open, which
// opens a raw socket, is refused.
func notRaw(err error, o *Options, f *packet.Family, open func() (io.Closer, error)) error {
	if err != errNotRaw || o.Mode == Datagram {
		return err
	}
	s, reason := open()
	if reason == nil {
		s.Close() // it has become possible since
		return err
	}
	if !refused(reason) {
		return err
	}
	return &Refused{Attempts: []Attempt{{Family: f, Mode: Raw, Err: reason}}}
}
