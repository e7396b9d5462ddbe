//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpu returns the user and system time of this process, getrusage(2).
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
