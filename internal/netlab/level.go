package netlab

import (
	"fmt"
	"os"
	"strings"
)

// T is what a Lab tells, and when it ends: a testing.TB in tests, and what a
// program puts in its place elsewhere. Skipf and the Fatal functions end the
// calling goroutine.
type T interface {
	Helper()
	Logf(format string, args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Skip(args ...any)
	Skipf(format string, args ...any)
	Cleanup(func())
}

// The levels that the lab can reach.
const (
	LevelRoot   = "root"   // a network namespace, made with CAP_SYS_ADMIN
	LevelUserns = "userns" // a network namespace inside a user namespace, made without privilege
	LevelNone   = "none"   // no private network: what needs the lab is skipped
)

// reached is what Main or Program achieved; it is written before the first test runs.
var reached = struct{ level, why string }{LevelNone, "the program calls neither netlab.Main nor netlab.Program"}

// Level returns the level that Main or Program reached: LevelRoot, LevelUserns or
// LevelNone.
func Level() string { return reached.level }

// Need skips the test, saying what is missing, when there is no private
// network. New calls it; a test calls it itself when it needs the namespace
// (loopback, sysctls) but no hosts.
func Need(t T) {
	t.Helper()
	if reached.level == LevelNone {
		t.Skipf("no private network namespace: %s", reached.why)
	}
}

// withoutLab records that there is no private network and says so once.
func withoutLab(cause error) {
	reached.level, reached.why = LevelNone, strings.ReplaceAll(cause.Error(), "\n", "; ")
	fmt.Fprintf(os.Stderr, "netlab: level %s: what needs the lab is skipped: %s\n", LevelNone, reached.why)
}
