package ping

import (
	"errors"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"

	"goping/internal/netlab"
)

const environKinds = "GOPING_TEST_KINDS"

// TestKindPermissionProcess is TestKindPermission where no raw socket may be opened.
func TestKindPermissionProcess(t *testing.T) {
	if os.Getenv(environKinds) == "" {
		t.Skip("is the process of TestKindPermission")
	}
	p, err := Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	lo4, lo6 := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1")
	if got := p.Mode(lo4); got != Datagram {
		t.Fatalf("got a %v socket", got)
	}
	_, added4 := p.Add(Target{Addr: lo4, Probing: Probing{Kind: Timestamp}})
	_, added6 := p.Add(Target{Addr: lo6, Probing: Probing{Kind: NodeInfo}})
	_, opened4 := Open(&Config{Probing: Probing{Kind: Timestamp}})
	_, opened6 := Open(&Config{Probing: Probing{Kind: NodeInfo}})
	for name, err := range map[string]error{"add 4": added4, "add 6": added6, "open 4": opened4, "open 6": opened6} {
		var p *PermissionError
		if !errors.As(err, &p) || len(p.Attempts) != 1 || p.Attempts[0].Mode != Raw || len(p.Fixes) == 0 ||
			!strings.HasPrefix(err.Error(), "ping: no raw ICMP socket may be opened here (raw: operation not permitted): ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	datagram, err := Open(&Config{Mode: Datagram})
	if err != nil {
		t.Fatal(err)
	}
	defer datagram.Close()
	if _, err := datagram.Add(Target{Addr: lo4, Probing: Probing{Kind: Timestamp}}); !errors.Is(err, errors.ErrUnsupported) || errors.Is(err, ErrPermission) {
		t.Errorf("asked for a datagram socket: got %v", err)
	}
}

// TestKindPermission: a process that may open datagram sockets only is told why it
// cannot send other probes than echoes.
func TestKindPermission(t *testing.T) {
	netlab.Need(t)
	netlab.PingGroupRange(t, 0, 0)
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestKindPermissionProcess$", "-test.v")
	cmd.Env = append(os.Environ(), environKinds+"=1")
	netlab.Unprivileged(cmd)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestKindPermissionProcess") {
		t.Errorf("%v\n%s", err, out)
	}
}
