//go:build !linux

package privilege

// Raised calls open: there are no capabilities here.
func Raised[T any](open func() (T, error)) (T, error) { return open() }

// Drop does nothing: there are no capabilities here.
func Drop() error { return nil }
