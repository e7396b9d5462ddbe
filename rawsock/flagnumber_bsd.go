//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import "golang.org/x/sys/unix"

const (
	flagOOB       = unix.MSG_OOB
	flagPEEK      = unix.MSG_PEEK
	flagDONTROUTE = unix.MSG_DONTROUTE
	flagCTRUNC    = unix.MSG_CTRUNC
	flagTRUNC     = unix.MSG_TRUNC
	flagEOR       = unix.MSG_EOR
	flagCONFIRM   = 0
	flagERRQUEUE  = 0
	flagMORE      = 0
)
