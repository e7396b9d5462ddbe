//go:build !linux

package netns

import (
	"context"
	"errors"
	"fmt"
)

// Open is for Linux, which alone has network namespaces.
func (r Ref) Open(context.Context) (*Namespace, error) {
	return nil, fmt.Errorf("netns: %v: %w", r, errors.ErrUnsupported)
}
