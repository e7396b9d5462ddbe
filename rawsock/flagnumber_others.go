//go:build !(linux || darwin || dragonfly || freebsd || netbsd || openbsd)

package rawsock

const (
	flagOOB = 0
	flagPEEK
	flagDONTROUTE
	flagCTRUNC
	flagTRUNC
	flagEOR
	flagCONFIRM
	flagERRQUEUE
	flagMORE
)
