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
		return notEcho{}
	}
	return nil
}

// notEcho is the error of a probe that a datagram socket does not send.
type notEcho struct{}

func (notEcho) Error() string {
	return "anything but an echo from a datagram socket: " + errors.ErrUnsupported.Error()
}
func (notEcho) Unwrap() error { return errors.ErrUnsupported }

// notRaw adds to notEcho the reason, if it is not what was asked for: that open, which
// opens a raw socket, is refused.
func notRaw(err error, o *Options, f *packet.Family, open func() (io.Closer, error)) error {
	if err != (notEcho{}) || o.Mode == Datagram {
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
