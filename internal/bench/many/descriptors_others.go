//go:build !linux

package main

// descriptors are counted on Linux only; 0 stands for that.
func descriptors() (all, sockets int, err error) { return 0, 0, nil }
