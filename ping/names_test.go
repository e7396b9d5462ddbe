package ping

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"syscall"
	"testing"
)

// TestNames: each value has its word, and a value without one says its number.
func TestNames(t *testing.T) {
	for _, tt := range []struct {
		value fmt.Stringer
		want  string
	}{
		{InFlight, "in flight"}, {Replied, "replied"}, {Lost, "lost"}, {Unreachable, "unreachable"},
		{Indeterminate, "indeterminate"}, {Failed, "failed"}, {Failed + 1, "unknown (6)"},
		{NoClock, "none"}, {User, "user"}, {Kernel, "kernel"}, {Hardware, "hw"}, {Hardware + 1, "unknown (4)"},
		{RoleIncoming, "incoming"}, {RoleSubIncoming, "incoming component"}, {RoleOutgoing, "outgoing"},
		{RoleNextHop, "next hop"}, {RoleNextHop + 1, "unknown (4)"},
		{EventReplied, "replied"}, {EventFailed, "failed"}, {EventLate, "late"}, {EventFinished, "finished"},
		{EventFinished + 1, fmt.Sprintf("unknown (%d)", EventFinished+1)},
		{Auto, "auto"}, {Raw, "raw"}, {Datagram, "datagram"},
	} {
		if got := tt.value.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestLogger: what the sockets have to do without is told to the Config's Logger.
func TestLogger(t *testing.T) {
	var text bytes.Buffer
	cfg := Config{Logger: slog.New(slog.NewTextHandler(&text, nil))}
	cfg.wireOptions().Log("receive buffer", syscall.EPERM)
	for _, want := range []string{"level=WARN", `msg="ping: done without"`, `what="receive buffer"`, `err="` + syscall.EPERM.Error() + `"`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("logged %q, want %s in it", text.String(), want)
		}
	}
	cfg.Logger = nil
	if cfg.wireOptions().Log != nil {
		t.Error("something is logged to nobody")
	}
}
