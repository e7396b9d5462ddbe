package cli

import (
	"errors"
	"io"
	"syscall"

	"goping/internal/cli/failure"
	"goping/internal/cli/flags"
	"goping/internal/cli/render/iputilsjson"
)

// fail reports what made the run impossible, and returns the exit code. A reader who has
// gone away is not told.
func (c *command) fail(err error) int {
	if errors.Is(err, syscall.EPIPE) {
		return exitFailed
	}
	var usage *flags.UsageError
	if errors.As(err, &usage) {
		return c.misused(usage.Message, usage.Code, usage.Usage)
	}
	host := ""
	if len(c.options.Hosts) == 1 {
		host = c.options.Hosts[0]
	}
	c.report(host, err)
	return exitFailed
}

// report tells of an error, of a host unless that is empty, in the words of the face.
func (c *command) report(host string, err error) {
	var objects io.Writer
	if c.options.JSON {
		objects = c.stdout
	}
	if c.face == flags.Native {
		failure.Tell(c.stderr, objects, host, err)
		return
	}
	message, hints := explainIputils(host, err)
	var output *failure.OutputError
	if objects != nil && !errors.As(err, &output) {
		// The same on the error output follows, whatever becomes of this.
		_ = iputilsjson.New(objects, iputilsjson.Config{}).Fatal(host, message)
	}
	failure.Write(c.stderr, c.program, message, hints)
}
