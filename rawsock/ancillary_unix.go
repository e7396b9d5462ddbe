//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"encoding/binary"
	"errors"

	"golang.org/x/sys/unix"
)

var (
	errControlLength  = errors.New("rawsock: parse ancillary data: an entry's length is outside the data")
	errControlPayload = errors.New("rawsock: parse ancillary data: a payload is too short for its type")
)

// Parse reads the ancillary data of a received message into a, whose earlier
// contents are gone. Entries it does not know are skipped. It does not allocate
// and never reads outside control; an entry of impossible length ends it with an
// error, and so does a known one that was cut short (MSG_CTRUNC). What came
// before the error is in a, descriptors among it: see [Ancillary.CloseRights].
func (a *Ancillary) Parse(control []byte) error {
	*a = Ancillary{TTL: -1, TOS: -1}
	for len(control) >= cmsgHeader {
		e, rest, ok := nextEntry(control)
		if !ok {
			return errControlLength
		}
		if e.level == unix.SOL_SOCKET && e.typ == unix.SCM_RIGHTS {
			a.addRights(control, len(e.payload)/rightSize)
		} else if !a.take(e.level, e.typ, e.payload) {
			return errControlPayload
		}
		control = rest
	}
	return nil
}

// controlEntry is one entry of ancillary data.
type controlEntry struct {
	level, typ int32
	payload    []byte
}

// byteOrInt reads a header byte, which the kernel hands over as an int, or for
// IP_TOS as one byte.
func byteOrInt(p []byte, v *int) bool {
	switch {
	case len(p) >= 4:
		*v = int(int32(binary.NativeEndian.Uint32(p)))
	case len(p) >= 1:
		*v = int(p[0])
	default:
		return false
	}
	return true
}
