package diagnose

import (
	"errors"
	"fmt"
	"io/fs"
)

// readFirst returns the text of the first of the files that can be read, and
// the last error when none can.
func readFirst(root fs.FS, names ...string) (string, error) {
	var text []byte
	var err error
	for _, name := range names {
		if text, err = fs.ReadFile(root, name); err == nil {
			return string(text), nil
		}
		if failed := (*fs.PathError)(nil); errors.As(err, &failed) {
			err = fmt.Errorf("%s /%s: %w", failed.Op, name, failed.Err) // an fs.FS leaves out the slash
		}
	}
	return "", err
}

// exists is false as well when the question is refused.
func exists(root fs.FS, name string) bool {
	_, err := fs.Stat(root, name)
	return err == nil
}
