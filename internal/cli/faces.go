package cli

import (
	"io"
	"path/filepath"

	"goping/internal/cli/doctor"
)

// Main runs the command and returns its exit code. args is os.Args, the
// program's name first: a link named ping or ping6 is iputils' ping. So is a first
// argument ping; a host of that name goes behind --.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	name := "goping"
	if len(args) > 0 {
		name, args = filepath.Base(args[0]), args[1:]
	}
	switch name {
	case "ping", "ping4", "ping6":
		return iputils(name, args, stdout, stderr)
	}
	if len(args) > 0 {
		switch args[0] {
		case "ping", "ping4", "ping6":
			return iputils(args[0], args[1:], stdout, stderr)
		case "doctor":
			return doctor.Main(args[1:], stdout, stderr)
		}
	}
	return goping(args, stdout, stderr)
}
