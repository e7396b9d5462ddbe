package failure

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"testing"

	"goping/ping"
)

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
	if _, hints := Explain(&ping.PermissionError{Cause: "nothing known"}); len(hints) != 1 || hints[0] != "goping doctor shows the evidence" {
		t.Errorf("without a remedy: hints %q", hints)
	}
	for _, tt := range tests {
		got, hints := Explain(tt.err)
		if got != tt.want || hints != nil {
			t.Errorf("Explain(%q) = %q, %q, want %q", tt.err, got, hints, tt.want)
		}
	}
}

func TestPermissionErrorNamesCauseAndFixes(t *testing.T) {
	err := &ping.PermissionError{
		Attempts: []ping.Attempt{
			{Mode: ping.Raw, Err: fmt.Errorf("socket: %w", errors.New("operation not permitted"))},
			{Mode: ping.Datagram, Err: errors.New("permission denied")},
		},
		Cause: "the cause",
		Fixes: []string{"first fix", "second fix"},
	}
	var told strings.Builder
	Tell(&told, nil, "", err)
	want := "goping: error: no ICMP socket may be opened here (raw: operation not permitted; datagram: permission denied): the cause\n" +
		"goping: hint: first fix\ngoping: hint: second fix\n"
	if told.String() != want {
		t.Errorf("told\n%s\nwant\n%s", told.String(), want)
	}
}

func TestTell(t *testing.T) {
	full := &OutputError{&fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}}
	tests := []struct {
		name            string
		err             error
		stderr, objects string
	}{
		{"an error", errors.New("ping: bad"), "goping: error: bad\n", `{"v":1,"type":"error","target":"h","message":"bad"}` + "\n"},
		{"a full disk", full, "goping: error: cannot write the output: no space left on device\n", ""},
		{"a reader who has gone away", &OutputError{syscall.EPIPE}, "", ""},
	}
	for _, tt := range tests {
		var stderr, objects strings.Builder
		Tell(&stderr, &objects, "h", tt.err)
		if stderr.String() != tt.stderr || objects.String() != tt.objects {
			t.Errorf("%s: stderr %q, objects %q; want %q, %q", tt.name, stderr.String(), objects.String(), tt.stderr, tt.objects)
		}
	}
}
