package rawsock

import "golang.org/x/sys/unix"

const (
	flagOOB       = unix.MSG_OOB
	flagPEEK      = unix.MSG_PEEK
	flagDONTROUTE = unix.MSG_DONTROUTE
	flagCTRUNC    = unix.MSG_CTRUNC
	flagTRUNC     = unix.MSG_TRUNC
	flagEOR       = unix.MSG_EOR
	flagCONFIRM   = unix.MSG_CONFIRM
	flagERRQUEUE  = unix.MSG_ERRQUEUE
	flagMORE      = unix.MSG_MORE
)
