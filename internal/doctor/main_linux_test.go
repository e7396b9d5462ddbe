package doctor

import (
	"testing"

	"goping/internal/netlab"
)

func TestMain(m *testing.M) { netlab.Main(m) }
