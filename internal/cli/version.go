package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
)

// Version is the release this is, the newest in CHANGELOG.md.
const Version = "0.1.0"

// printVersion writes the release, and what it was built with and from.
func printVersion(w io.Writer) error {
	built := fmt.Sprintf("%s %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if commit := commit(); commit != "" {
		built += ", commit " + commit
	}
	_, err := fmt.Fprintf(w, "goping %s\n%s\n", Version, built)
	return err
}

// commit returns the revision the program was built from, where the build
// recorded one (go help buildvcs).
func commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	revision, modified := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " (modified)"
		}
	}
	if revision == "" {
		return ""
	}
	return revision + modified
}
