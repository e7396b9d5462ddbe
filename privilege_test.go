package goping_test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"goping/internal/netlab"
)

// TestDatagram: without any capability the program takes a datagram socket,
// says so, and prints the same lines.
func TestDatagram(t *testing.T) {
	netlab.Need(t)
	each(t, func(t *testing.T, l loop) {
		cmd := command(t, "-v", "-c2", "-i0.01", l.addr)
		netlab.Unprivileged(cmd)
		r := startCommand(t, cmd).wait().ended(0)
		first, _, _ := strings.Cut(r.stdout.String(), "\n")
		ident, ok := strings.CutPrefix(first, "socket: datagram, identifier ")
		if !ok {
			t.Fatalf("%v: first line %q, want a datagram socket", r, first)
		}
		want := transcript("PING "+l.addr+" ("+l.addr+") "+l.data,
			"64 bytes from "+l.addr+": icmp_seq=# ident="+ident+" ttl=64 time=<t> ms", l.addr, 2)
		wantLines(t, r.String(), r.stdout.String(), append([]string{first}, want...)...)
	})
}

// TestRaw: with the capability it takes a raw socket, even where both are
// allowed.
func TestRaw(t *testing.T) {
	netlab.Need(t)
	each(t, func(t *testing.T, l loop) {
		r := goping(t, "-v", "-c1", l.addr).ended(0)
		if !strings.HasPrefix(r.stdout.String(), "socket: raw, identifier ") {
			t.Errorf("%v: want a raw socket first in\n%s", r, r.stdout.Bytes())
		}
	})
}

// TestNeither: where no ICMP socket may be opened the program says what it
// tried, why it was refused and what to do, and does nothing else.
func TestNeither(t *testing.T) {
	netlab.Need(t)
	t.Run("closed group range", func(t *testing.T) {
		netlab.PingGroupRange(t, 1, 0)
		testNeither(t, netlab.Unprivileged)
	})
	t.Run("new namespace", func(t *testing.T) {
		testNeither(t, func(cmd *exec.Cmd) {
			netlab.Unprivileged(cmd)
			netlab.Isolate(cmd)
		})
	})
}

func testNeither(t *testing.T, forbid func(*exec.Cmd)) {
	for _, l := range loops {
		for _, args := range []string{"-c1", "-q -c1", "-v", "--json -c1"} {
			cmd := command(t, append(strings.Fields(args), l.addr)...)
			forbid(cmd)
			r := startCommand(t, cmd).wait()
			if r.code != 2 {
				t.Errorf("%v: %v, want exit code 2", r, r.cmd.ProcessState)
			}
			wantRefusal(t, r)
			switch {
			case strings.HasPrefix(args, "--json"):
				wantErrorObject(t, r)
			case r.stdout.Len() > 0:
				t.Errorf("%v: output %q, want none", r, r.stdout.String())
			}
		}
	}
}

// wantRefusal checks the lines about two sockets that may not be opened.
func wantRefusal(t *testing.T, r *run) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(r.stderr.String(), "\n"), "\n")
	const attempts = "goping: error: no ICMP socket may be opened here " +
		"(raw: operation not permitted; datagram: permission denied): "
	cause, ok := strings.CutPrefix(lines[0], attempts)
	if !ok || cause == "" {
		t.Errorf("%v: first line of the error output\n got %q\nwant %q and the cause", r, lines[0], attempts)
	}
	if !strings.Contains(cause, "CAP_NET_RAW") || !strings.Contains(cause, "ping_group_range") {
		t.Errorf("%v: the cause %q does not name what is missing", r, cause)
	}
	if len(lines) < 2 {
		t.Errorf("%v: no hint in %q", r, r.stderr.String())
	}
	for _, line := range lines[1:] {
		if hint, ok := strings.CutPrefix(line, "goping: hint: "); !ok || hint == "" {
			t.Errorf("%v: line %q, want a hint", r, line)
		}
	}
}

// wantErrorObject checks that the error output stands in the one object too.
func wantErrorObject(t *testing.T, r *run) {
	t.Helper()
	var object struct {
		Type, Target, Message string
		Hints                 []string
	}
	if err := json.Unmarshal(r.stdout.Bytes(), &object); err != nil {
		t.Fatalf("%v: %v in %q", r, err, r.stdout.String())
	}
	text := "goping: error: " + object.Message + "\n"
	for _, hint := range object.Hints {
		text += "goping: hint: " + hint + "\n"
	}
	if object.Type != "error" || object.Target == "" || text != r.stderr.String() {
		t.Errorf("%v: object\n%swant the error output\n%s", r, r.stdout.Bytes(), r.stderr.Bytes())
	}
}
