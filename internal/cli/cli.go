// Package cli is the command: arguments in, a run of package ping, text or JSON
// out.
//
//	faces.go           the program's name, the first argument → a face
//	flags.ParseNative  arguments → flags.Options
//	config.go          options → ping.Config
//	hosts.go           hosts → addresses
//	networks.go        network namespaces → sockets
//	run.go             open, add, events until the end, summaries
//	start.go           what is known before the first probe
//	output.go          options → an output
//	ending.go          when a run is over before its probes are
//	pulse.go           intervals that follow the round-trip times
//	iputils.go         where iputils' ping does otherwise
//	names/             addresses → names, without holding anything up
//	signals/           ^C, SIGTERM, SIGQUIT
//	render/…           events and figures → lines
//	failure/           what made a run impossible → lines
//
// A whole run on loopback takes about a millisecond, so a plain run must not pay
// at start-up for what it does not use: no goroutine, no signal handler and no
// resolver before it is wanted.
package cli

import (
	"io"

	"goping/internal/cli/failure"
	"goping/internal/cli/flags"
	"goping/internal/cli/signals"
	"goping/ping"
)

// Exit codes.
const (
	exitAnswered   = 0 // every host answered
	exitUnanswered = 1 // one did not, or what was asserted does not hold
	exitFailed     = 2 // the run was not possible
)

// command is one call of the program.
type command struct {
	face           flags.Face
	program        string // stands before every line on the error output
	options        flags.Options
	stdout, stderr io.Writer

	// For tests; nil is the network and the signals of this machine.
	reach func(ping.Config) *ping.Config // makes a configuration one of another network
	arm   func(*signals.Signals)         // catches signals
}

// goping is its own face.
func goping(args []string, stdout, stderr io.Writer) int {
	o, err := flags.ParseNative(args)
	c := &command{face: flags.Native, program: "goping", options: o, stdout: stdout, stderr: stderr}
	switch {
	case err != nil:
		c.options.JSON = flags.WantsJSON(args)
		return c.fail(err)
	case o.Help:
		return c.shown(flags.Help(stdout))
	case o.NodeHelp:
		_, err := io.WriteString(stdout, flags.NodeHelp)
		return c.shown(err)
	case o.Version:
		return c.shown(printVersion(stdout))
	}
	return c.run()
}

// shown is the exit code after a text that was all there was to do.
func (c *command) shown(err error) int {
	if err != nil {
		return c.fail(&failure.OutputError{Err: err})
	}
	return exitAnswered
}
