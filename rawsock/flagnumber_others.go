//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package rawsock

const (
	flagOOB       = 0x1
	flagPEEK      = 0x2
	flagDONTROUTE = 0x4
	flagCTRUNC    = 0x8
	flagTRUNC     = 0x20
	flagEOR       = 0x80
	flagCONFIRM   = 0x800
	flagERRQUEUE  = 0x2000
	flagMORE      = 0x8000
)
