package main

import (
	"os"
	"strings"
)

// descriptors counts what this process has open.
func descriptors() (all, sockets int, err error) {
	const dir = "/proc/self/fd"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, 0, err
	}
	for _, e := range entries {
		to, err := os.Readlink(dir + "/" + e.Name())
		if err != nil {
			continue // the one of ReadDir itself
		}
		all++
		if strings.HasPrefix(to, "socket:") {
			sockets++
		}
	}
	return all, sockets, nil
}
