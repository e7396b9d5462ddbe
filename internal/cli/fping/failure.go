package fping

import (
	"errors"
	"io/fs"
	"syscall"

	"goping/internal/cli/failure"
	"goping/internal/cli/flags"
	"goping/ping"
	"goping/rawsock"
)

// misused says what is wrong with the command line.
func (c *command) misused(err error) int {
	var said *flags.FpingError
	if !errors.As(err, &said) {
		said = &flags.FpingError{Message: err.Error()}
	}
	if said.Message != "" {
		c.say("%s", said.Message)
	}
	if said.SeeHelp {
		c.stderr.Write([]byte("see 'fping -h' for usage information\n"))
	}
	if said.Usage {
		// Nothing else could tell that the error output is broken.
		_ = flags.FpingHelp(c.stderr)
	}
	return exitUnreachable
}

// failed says why the run was not possible, in fping's words where it has some.
func (c *command) failed(err error) int {
	var usage *flags.FpingError
	var path *fs.PathError
	var permission *ping.PermissionError
	switch {
	case errors.As(err, &usage):
		return c.misused(err)
	case errors.As(err, &path):
		c.say("fopen : %s", strerror(path.Err))
	case errors.As(err, &permission):
		c.say("can't create socket (must run as root?) : %s", failure.Plain(err))
		for _, fix := range permission.Fixes {
			c.say("hint: %s", fix)
		}
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		c.say("cannot bind source address : %s", strerror(err))
	default:
		c.say("%s", failure.Plain(err))
	}
	return exitFailed
}

// strerror is what the C library says of the errno in err.
func strerror(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return rawsock.Strerror(errno)
	}
	return failure.Plain(err)
}
