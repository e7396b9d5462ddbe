// Package fping is the face of fping: its options, its output, its exit codes, over
// package ping.
//
//	flags.ParseFping   arguments → flags.Fping
//	targets.go         arguments, file, standard input or -g → names
//	resolve.go         names → hosts, many at a time, in the order they were given
//	config.go          options → ping.Config
//	run.go             open, add, events until the end, summaries
//	alive.go           tries of a host until it answers: the mode without -c and -l
//	verdict.go         an event → what fping makes of it
//	output/            figures → lines
//
// There is no limit of 65,535 probes in ten seconds here: a probe is known by what is
// in its payload.
package fping

import (
	"fmt"
	"io"
	"os"

	"goping/internal/cli/flags"
	"goping/internal/cli/signals"
	"goping/ping"
)

// Exit codes. The manual of fping has 3 for arguments it does not take; what it does is 1.
const (
	exitReachable   = 0 // all targets, or as many as -x asks for
	exitUnreachable = 1 // one is not; also: arguments fping does not take
	exitUnresolved  = 2 // a name has no address
	exitFailed      = 4 // the run was not possible
)

// Release is the release of fping this is like.
const Release = "5.5"

// command is one call of the program.
type command struct {
	program        string // stands before lines on the error output
	options        flags.Fping
	stdin          io.Reader
	stdout, stderr io.Writer

	// reach makes a configuration one of the network to be probed.
	reach func(ping.Config) *ping.Config
	// arm begins to catch signals.
	arm func(*signals.Signals)
}

// Main runs fping with the arguments behind the program's name and returns the exit
// code. A program fping6 is fping -6.
func Main(program string, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c := &command{program: program, stdin: stdin, stdout: stdout, stderr: stderr, arm: (*signals.Signals).Arm}
	c.reach = func(cfg ping.Config) *ping.Config { return &cfg }
	return c.main(args)
}

func (c *command) main(args []string) int {
	if c.program == "fping6" {
		args = append([]string{"-6"}, args...)
	}
	var err error
	c.options, err = flags.ParseFping(args)
	switch o := &c.options; {
	case err != nil:
		return c.misused(err)
	case o.Help:
		return c.shown(flags.FpingHelp(c.stdout))
	case o.Version:
		_, err := fmt.Fprintf(c.stdout, "%s: Version %s\n", c.program, Release)
		return c.shown(err)
	}
	names, err := c.targets()
	if err != nil {
		return c.failed(err)
	}
	hosts, unknown := c.resolve(names)
	if len(hosts) == 0 {
		if unknown > 0 {
			return exitUnresolved
		}
		return exitUnreachable
	}
	return c.run(hosts, unknown)
}

// shown is the exit code after a text that was all there was to do.
func (c *command) shown(err error) int {
	if err != nil {
		return exitFailed
	}
	return exitReachable
}

// say puts a line on the error output.
func (c *command) say(format string, a ...any) {
	fmt.Fprintf(c.stderr, c.program+": "+format+"\n", a...)
}

// openFile opens a list of targets.
func (c *command) openFile(name string) (io.ReadCloser, error) {
	if name == "-" || name == "" {
		return io.NopCloser(c.stdin), nil
	}
	return os.Open(name)
}
