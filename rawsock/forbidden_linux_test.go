package rawsock

import (
	"flag"
	"testing"
)

// forbidden are the examples that this process may not run.
var forbidden struct {
	pattern string
	why     error
}

// skipForbiddenExamples leaves those out, since an example cannot skip itself. In the
// lab they may run: raw sockets are there from the start, and the ping groups are
// opened then.
func skipForbiddenExamples() {
	raw, err := Socket(AF_INET, SOCK_RAW, IPPROTO_ICMP, nil)
	if err == nil {
		_ = raw.Close()
		return
	}
	forbidden.pattern, forbidden.why = "^Example_rawICMP$", err
	if ping, err := Socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP, nil); err == nil {
		_ = ping.Close()
	} else {
		forbidden.pattern = "^(Example_rawICMP|Example_datagramPing|ExampleConn_RecvBatch)$"
	}
	_ = flag.Set("test.skip", forbidden.pattern) // what the command line says comes later, and wins
}

func TestExamplesMayRun(t *testing.T) {
	if forbidden.why != nil {
		t.Skipf("the examples %s are left out: %v", forbidden.pattern, forbidden.why)
	}
}
