// Manual writes what is generated of the flag tables: the man pages, and the
// completions of three shells.
//
//	go run ./internal/manual -o doc
//
//	face.go                the faces of the command, each with its table
//	pages/                 the text of the pages around their options
//	page.go                that text and a table → a man page
//	bash.go zsh.go fish.go the tables → completions
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

//go:generate go run . -o ../../doc

func main() {
	dir := flag.String("o", ".", "directory to write to")
	flag.Parse()
	if err := write(*dir); err != nil {
		fmt.Fprintf(os.Stderr, "manual: %v\n", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// generate returns what there is to write by the names of the files.
func generate() (map[string][]byte, error) {
	files, err := manPages(faces())
	if err != nil {
		return nil, err
	}
	maps.Copy(files, map[string][]byte{
		"completions/goping.bash": bash(faces()),
		"completions/_goping":     zsh(faces()),
		"completions/goping.fish": fish(faces()),
	})
	return files, nil
}
