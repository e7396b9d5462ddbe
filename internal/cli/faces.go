package cli

import (
	"io"
	"path/filepath"

	"goping/internal/cli/doctor"
	"goping/internal/cli/fping"
	"goping/internal/cli/sweep"
)

// Main runs the command and returns its exit code. args is os.Args, the
// program's name first: a link named ping or ping6 is iputils' ping, and
// fping or fping6 is fping. So is a first argument of that name; a host that has it goes
// behind --.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	name := "goping"
	if len(args) > 0 {
		name, args = filepath.Base(args[0]), args[1:]
	}
	if refused(name, stderr) {
		return exitFailed
	}
	switch name {
	case "ping", "ping4", "ping6":
		return iputils(name, args, stdout, stderr)
	case "fping", "fping6":
		return fping.Main(name, args, stdin, stdout, stderr)
	}
	if len(args) > 0 {
		switch args[0] {
		case "ping", "ping4", "ping6":
			return iputils(args[0], args[1:], stdout, stderr)
		case "sweep":
			return sweep.Main(args[1:], stdin, stdout, stderr)
		case "doctor":
			return doctor.Main(args[1:], stdout, stderr)
		case "fping", "fping6":
			return fping.Main(args[0], args[1:], stdin, stdout, stderr)
		}
	}
	return goping(args, stdout, stderr)
}
