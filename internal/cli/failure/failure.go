// Package failure tells what made a run impossible, in goping's own words: a line that
// says what, and lines that say what would help.
package failure

import (
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"goping/internal/cli/flags"
	"goping/internal/cli/render/jsonl"
	"goping/internal/cli/terminal"
	"goping/internal/netns"
	"goping/ping"
)

// OutputError is an output that can no longer be written to.
type OutputError struct{ Err error }

func (e *OutputError) Error() string {
	err := e.Err
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // the user knows where the output goes
	}
	return "cannot write the output: " + err.Error()
}

func (e *OutputError) Unwrap() error { return e.Err }

// Tell writes the lines of an error to stderr, and before them, unless objects is nil or
// is what is broken, an "error" object of jsonl there. Host is whose error it is, or
// empty. A reader who has gone away is not told.
func Tell(stderr, objects io.Writer, host string, err error) {
	if errors.Is(err, syscall.EPIPE) {
		return
	}
	message, hints := Explain(err)
	var output *OutputError
	if objects != nil && !errors.As(err, &output) {
		// The same on the error output follows, whatever becomes of this.
		_ = jsonl.New(objects, jsonl.Config{}).Error(host, message, hints)
	}
	Write(stderr, "goping", "error: "+message, hints)
}

// Write writes a message and its hints in one piece, each line behind the program's name.
func Write(w io.Writer, program, message string, hints []string) {
	var b strings.Builder
	b.WriteString(program + ": " + message + "\n")
	for _, hint := range hints {
		b.WriteString(program + ": hint: " + hint + "\n")
	}
	io.WriteString(w, b.String())
}

// Explain returns the one line of an error, safe for a terminal, and its hints.
func Explain(err error) (message string, hints []string) {
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
			return Plain(permission), []string{"goping doctor shows the evidence"}
		}
		return Plain(permission), permission.Fixes
	case errors.As(err, &capability):
		return Plain(err), capability.Fixes()
	case errors.As(err, &name):
		return unresolved(name), nil
	}
	return Plain(err), nil
}

// Plain is the text of a library's error without the library's name, safe for a terminal.
func Plain(err error) string {
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
