// Package cli is the command: arguments in, a run of package ping, text or JSON
// out.
//
//	flags.Parse        arguments → flags.Options
//	config.go          options → ping.Config, the target's address
//	run.go             open, add, events until the end, summary
//	signals.go         ^C, SIGTERM, SIGQUIT
//	names.go           addresses → names, without holding anything up
//	render/…           events and figures → lines
//
// A whole run on loopback takes about a millisecond, so a plain run must not pay
// at start-up for what it does not use: no goroutine, no signal handler and no
// resolver before it is wanted.
package cli

import (
	"io"

	"goping/internal/cli/flags"
)

// Exit codes.
const (
	exitAnswered   = 0 // at least one reply came
	exitUnanswered = 1 // none came
	exitFailed     = 2 // the run was not possible
)

// program stands before every line on the error output.
const program = "goping"

// Main runs the command and returns its exit code. args is os.Args, the
// program's name first.
func Main(args []string, stdout, stderr io.Writer) int {
	o, err := flags.Parse(args[min(1, len(args)):])
	c := &command{options: o, stdout: stdout, stderr: stderr}
	switch {
	case err != nil:
		c.options.JSON = wantsJSON(args)
		return c.fail(err)
	case o.Help:
		return c.shown(flags.Help(stdout))
	case o.Version:
		return c.shown(printVersion(stdout))
	}
	return c.run()
}

// command is one call of the program.
type command struct {
	options        flags.Options
	stdout, stderr io.Writer
}

// shown is the exit code after a text that was all there was to do.
func (c *command) shown(err error) int {
	if err != nil {
		return c.fail(&outputError{err})
	}
	return exitAnswered
}

// wantsJSON reports whether --json stands among arguments that could not be
// read to their end.
func wantsJSON(args []string) bool {
	for _, arg := range args[min(1, len(args)):] {
		switch arg {
		case "--json":
			return true
		case "--":
			return false
		}
	}
	return false
}
