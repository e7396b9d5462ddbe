package peer

import (
	"fmt"
	"os"
)

// Pair returns goping and, where it is installed, iputils' ping; a missing ping
// is said on standard output. goping is the executable at path or, when that is
// empty, built into a temporary directory, which remove deletes.
func Pair(path string) (programs []Program, remove func(), err error) {
	remove = func() {}
	goping := Program{Name: "goping", Path: path}
	if path == "" {
		dir, err := os.MkdirTemp("", "goping-bench-")
		if err != nil {
			return nil, nil, fmt.Errorf("peer: %w", err)
		}
		remove = func() { _ = os.RemoveAll(dir) } // at worst a file too many in the temporary directory
		if goping, err = Goping(dir); err != nil {
			remove()
			return nil, nil, err
		}
	}
	programs = []Program{goping}
	ping, err := Installed("ping")
	if err != nil {
		fmt.Println("no ping to compare with:", err)
		return programs, remove, nil
	}
	return append(programs, ping), remove, nil
}
