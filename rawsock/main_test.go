package rawsock

import (
	"testing"

	"goping/internal/netlab"
)

func TestMain(m *testing.M) {
	skipForbiddenExamples()
	netlab.Main(m)
}
