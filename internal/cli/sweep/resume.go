package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"

	"goping/internal/cli/flags"
	"goping/internal/cli/terminal"
)

// bookmark is what a file of --resume holds.
type bookmark struct {
	V       int    `json:"v"`
	Targets uint64 `json:"targets"`        // what is swept, see mark
	Seed    uint64 `json:"seed,omitempty"` // of the order
	Done    uint64 `json:"done"`           // so many addresses in that order are decided
}

// mark tells sweeps apart: other addresses, another order or another part is another.
func (s *source) mark() uint64 {
	h := fnv.New64a()
	fmt.Fprintln(h, s.order.Shuffle, s.order.Shard, s.order.Shards, s.list.Len(), s.list)
	for _, name := range s.set.Names() {
		fmt.Fprintln(h, name)
	}
	return h.Sum64()
}

// takeUp goes on where the file of --resume says, if there is one.
func (v *verb) takeUp(s *source) error {
	if v.options.Resume == "" {
		return nil
	}
	text, err := os.ReadFile(v.options.Resume)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var b bookmark
	if err := json.Unmarshal(text, &b); err != nil || b.V != 1 {
		return &flags.Error{Message: "--resume " + terminal.Quote(v.options.Resume) + ": not a file that goping sweep has written"}
	}
	if b.Targets != s.mark() || v.options.SeedSet && b.Seed != s.order.Seed {
		return &flags.Error{Message: "--resume " + terminal.Quote(v.options.Resume) + ": it is of another sweep", Hint: "give the same targets, --shuffle, --seed and --shard, or remove the file"}
	}
	if s.order.Shuffle {
		s.order.Seed = b.Seed
	}
	s.order.Skip = b.Done
	return nil
}

// leave writes the file of --resume when the sweep was ended, and removes it when all is
// done.
func (v *verb) leave(s *source, ended bool, done uint64) error {
	name := v.options.Resume
	if name == "" {
		return nil
	}
	if !ended {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	b := bookmark{V: 1, Targets: s.mark(), Done: done}
	if s.order.Shuffle {
		b.Seed = s.order.Seed
	}
	// Behind the old one until it is whole.
	part := name + ".part"
	if err := os.WriteFile(part, appendJSON(nil, &b), 0o666); err != nil {
		return err
	}
	return os.Rename(part, name)
}
