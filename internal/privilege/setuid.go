package privilege

import (
	"errors"
	"os"
)

// ErrKept says that the capabilities were kept: a program that is built with cgo may
// have threads that Go does not know of.
var ErrKept = errors.New("capabilities were kept: this program was built with cgo")

// SetUIDError is a program that was started set-uid root: it would run with all
// capabilities and the trust of a user who has none.
type SetUIDError struct{}

func (*SetUIDError) Error() string { return "privilege: started set-uid root" }

// Fix is the command that has the program at path do without.
func (*SetUIDError) Fix(path string) string {
	return "sudo chmod u-s " + path + " && sudo setcap cap_net_raw+p " + path
}

// Check refuses a program that is set-uid root.
func Check() *SetUIDError {
	if os.Geteuid() == 0 && os.Getuid() != 0 {
		return &SetUIDError{}
	}
	return nil
}
