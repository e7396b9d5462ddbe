//go:build !linux

package wire

// Open opens the wire this system is best served by. When no socket may be
// had the error is a *Refused.
func Open(o Options) (Wire, error) { return Portable(o) }
