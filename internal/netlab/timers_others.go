//go:build !linux

package netlab

// preciseTimers does nothing: only Linux has timer slack.
func preciseTimers() {}
