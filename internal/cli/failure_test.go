package cli

import (
	"errors"
	"fmt"
	"net"
	"testing"

	"goping/ping"
)

func permissionError() error {
	return &ping.PermissionError{
		Attempts: []ping.Attempt{
			{Mode: ping.Raw, Err: fmt.Errorf("socket: %w", errors.New("operation not permitted"))},
			{Mode: ping.Datagram, Err: errors.New("permission denied")},
		},
		Cause: "the cause",
		Fixes: []string{"first fix", "second fix"},
	}
}

func TestErrorsAreExplainedInOneLine(t *testing.T) {
	dns := func(e net.DNSError) error { return fmt.Errorf("ping: resolve: %w", &e) }
	tests := []struct {
		err  error
		want string
	}{
		{dns(net.DNSError{Err: "no such host", Name: "nosuch\x1b.invalid", Server: "192.0.2.1:53", IsNotFound: true}), `nosuch\x1b.invalid: no such host`},
		{dns(net.DNSError{Err: "i/o timeout", Name: "h", Server: "192.0.2.1:53", IsTimeout: true}), "h: no answer from the name server 192.0.2.1:53"},
		{dns(net.DNSError{Err: "server misbehaving", Name: "h", Server: "192.0.2.1:53"}), "h: server misbehaving (name server 192.0.2.1:53)"},
		{dns(net.DNSError{Err: "i/o timeout", Name: "h", IsTimeout: true}), "h: i/o timeout"},
		{errors.New("ping: size 7:\nbad"), `size 7:\x0abad`},
	}
	if _, hints := explain(&ping.PermissionError{Cause: "nothing known"}); len(hints) != 1 || hints[0] != "goping doctor shows the evidence" {
		t.Errorf("without a remedy: hints %q", hints)
	}
	for _, tt := range tests {
		got, hints := explain(tt.err)
		if got != tt.want || hints != nil {
			t.Errorf("explain(%q) = %q, %q, want %q", tt.err, got, hints, tt.want)
		}
	}
}
