package rawsock

import (
	"strings"
	"syscall"
	"testing"
)

func TestStrerror(t *testing.T) {
	minusOne := -1
	tests := []struct {
		errno syscall.Errno
		want  string // glibc, C locale
	}{
		{0, "Success"},
		{syscall.EPERM, "Operation not permitted"},
		{syscall.EACCES, "Permission denied"},
		{syscall.ECONNREFUSED, "Connection refused"},
		{syscall.EREMOTEIO, "Remote I/O error"},
		{syscall.ERFKILL, "Operation not possible due to RF-kill"},
		{syscall.ELIBSCN, ".lib section in a.out corrupted"},
		{syscall.EDOTDOT, "RFS specific error"},
		{99999, "Unknown error 99999"},
		{syscall.Errno(minusOne), "Unknown error -1"},
	}
	for _, tt := range tests {
		if got := Strerror(tt.errno); got != tt.want {
			t.Errorf("Strerror(%d) = %q, want %q", int(tt.errno), got, tt.want)
		}
	}
	for e := range syscall.Errno(200) {
		if s := Strerror(e); s == "" || strings.HasPrefix(s, "errno") {
			t.Errorf("Strerror(%d) = %q", int(e), s)
		}
	}
}
