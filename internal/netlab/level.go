package netlab

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// The levels that the lab can reach.
const (
	LevelRoot   = "root"   // a network namespace, made with CAP_SYS_ADMIN
	LevelUserns = "userns" // a network namespace inside a user namespace, made without privilege
	LevelNone   = "none"   // no private network: lab tests skip
)

// reached is what Main achieved; it is written before the first test runs.
var reached = struct{ level, why string }{LevelNone, "TestMain does not call netlab.Main"}

// Level returns the level that Main reached: LevelRoot, LevelUserns or
// LevelNone.
func Level() string { return reached.level }

// Need skips the test, saying what is missing, when there is no private
// network. New calls it; a test calls it itself when it needs the namespace
// (loopback, sysctls) but no hosts.
func Need(t testing.TB) {
	t.Helper()
	if reached.level == LevelNone {
		t.Skipf("no private network namespace: %s", reached.why)
	}
}

// withoutLab records that there is no private network and says so once.
func withoutLab(cause error) {
	reached.level, reached.why = LevelNone, strings.ReplaceAll(cause.Error(), "\n", "; ")
	fmt.Fprintf(os.Stderr, "netlab: level %s: lab tests will skip: %s\n", LevelNone, reached.why)
}
