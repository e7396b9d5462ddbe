package ping

import (
	"testing"
	"testing/synctest"
)

// bubble runs test in virtual time: nothing in it waits for real.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, test)
}
