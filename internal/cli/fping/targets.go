package fping

import (
	"io"

	"goping/internal/cli/targets"
)

// targets lists the names to probe, in order.
func (c *command) targets() ([]string, error) {
	o := &c.options
	switch {
	case o.Generate:
		return generate(o.Targets)
	case o.File == "" && len(o.Targets) > 0:
		return o.Targets, nil
	}
	file, err := c.openFile(o.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readTargets(file)
}

// readTargets takes the first word of each line that is no comment.
func readTargets(r io.Reader) (names []string, err error) {
	for name, err := range targets.Words(r) {
		if err != nil {
			return nil, err
		}
		if name != "" && name[0] != '#' {
			names = append(names, name)
		}
	}
	return names, nil
}
