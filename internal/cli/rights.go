package cli

import (
	"io"
	"os"

	"goping/internal/cli/terminal"
	"goping/internal/privilege"
)

// refused reports whether the program may not run as it was started, and has said so.
func refused(program string, stderr io.Writer) bool {
	err := privilege.Check()
	if err == nil {
		return false
	}
	path, unknown := os.Executable()
	if unknown != nil {
		path = program
	}
	io.WriteString(stderr, program+": error: it was started set-uid root, which it does not need\n"+
		program+": hint: "+terminal.Escape(err.Fix(path))+"\n")
	return true
}

// dropRights gives up all capabilities, now that the sockets are open. Where that
// cannot be, the run goes on, and who wants to know is told.
func (c *command) dropRights() {
	if err := privilege.Drop(); err != nil && c.options.Verbose {
		io.WriteString(c.stderr, c.program+": "+err.Error()+"\n")
	}
}
