package doctor

import (
	"errors"
	"io/fs"
)

// plainFileError is an error of a file without its name, which stands beside it.
func plainFileError(err error) string {
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
