package cli

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"goping/internal/cli/flags"
	"goping/internal/cli/render/iputilsjson"
	"goping/internal/cli/render/jsonl"
	"goping/internal/cli/terminal"
	"goping/internal/netns"
	"goping/ping"
)

// outputError is an output that can no longer be written to.
type outputError struct{ err error }

func (e *outputError) Error() string {
	err := e.err
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // the user knows where the output goes
	}
	return "cannot write the output: " + err.Error()
}

func (e *outputError) Unwrap() error { return e.err }

// fail reports what made the run impossible: a line that says what, and lines
// that say what would help. A reader who has gone away is not told.
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

// report tells of an error, of a host unless that is empty.
func (c *command) report(host string, err error) {
	message, hints := c.explain(host, err)
	var output *outputError
	if c.options.JSON && !errors.As(err, &output) {
		// The same on the error output follows, whatever becomes of this.
		if c.face == flags.Native {
			_ = jsonl.New(c.stdout, jsonl.Config{}).Error(host, message, hints)
		} else {
			_ = iputilsjson.New(c.stdout, iputilsjson.Config{}).Fatal(host, message)
		}
	}
	kind := "error: "
	if c.face == flags.Ping {
		kind = ""
	}
	var b strings.Builder
	b.WriteString(c.program + ": " + kind + message + "\n")
	for _, hint := range hints {
		b.WriteString(c.program + ": hint: " + hint + "\n")
	}
	io.WriteString(c.stderr, b.String())
}

// explain returns the one line of an error of a host, safe for a terminal, and its
// hints, in the words of the face.
func (c *command) explain(host string, err error) (message string, hints []string) {
	if c.face == flags.Ping {
		return explainIputils(host, err)
	}
	return explain(err)
}

// explain returns the one line of an error, safe for a terminal, and its hints.
func explain(err error) (message string, hints []string) {
	var usage *flags.Error
	var permission *ping.PermissionError
	var name *net.DNSError
	var capability *netns.CapabilityError
	switch {
	case errors.As(err, &usage):
		if usage.Hint != "" {
			hints = []string{usage.Hint}
		}
		return usage.Message, hints
	case errors.As(err, &permission):
		if permission.Fixes == nil {
			return plain(permission), []string{"goping doctor shows the evidence"}
		}
		return plain(permission), permission.Fixes
	case errors.As(err, &capability):
		return plain(err), capability.Fixes()
	case errors.As(err, &name):
		return unresolved(name), nil
	}
	return plain(err), nil
}

// plain is the text of a library's error without the library's name.
func plain(err error) string {
	return terminal.Escape(strings.TrimPrefix(strings.TrimPrefix(err.Error(), "ping: "), "netns: "))
}

// unresolved says why a name has no address.
func unresolved(e *net.DNSError) string {
	host := terminal.Escape(e.Name)
	switch {
	case e.IsNotFound:
		return host + ": no such host"
	case e.IsTimeout && e.Server != "":
		return host + ": no answer from the name server " + terminal.Escape(e.Server)
	case e.Server != "":
		return host + ": " + terminal.Escape(e.Err) + " (name server " + terminal.Escape(e.Server) + ")"
	}
	return host + ": " + terminal.Escape(e.Err)
}
