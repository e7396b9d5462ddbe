//go:build !linux

package cli

// icmpSocket: see descriptor_linux.go.
func icmpSocket(bool) int { return -1 }
