//go:build !linux

package doctor

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

// Examine is for Linux alone: its evidence is Linux's.
func Examine(context.Context, *Config) (*Report, error) {
	return nil, fmt.Errorf("doctor: examine a machine of %s: %w", runtime.GOOS, errors.ErrUnsupported)
}
