package fping

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"goping/internal/cli/signals"
	"goping/ping/pingtest"
)

const ms = time.Millisecond

// played is what came of a run.
type played struct {
	out, errs string
	code      int
	took      time.Duration
}

// stage is a network of hosts and how a command is called on it.
type stage struct {
	lan   *pingtest.Network
	stdin string
	out   io.Writer                     // besides the buffer
	act   func(caught *signals.Signals) // when signals are caught
}

// play runs fping with args in virtual time.
func (s *stage) play(args ...string) (p played) {
	var out, errs bytes.Buffer
	c := &command{program: "fping", stdin: strings.NewReader(s.stdin), stdout: &out, stderr: &errs, reach: s.lan.Config}
	if s.out != nil {
		c.stdout = s.out
	}
	c.arm = func(caught *signals.Signals) {
		if s.act != nil {
			s.act(caught)
		}
	}
	begun := time.Now()
	p.code = c.main(args)
	p.out, p.errs, p.took = out.String(), errs.String(), time.Since(begun)
	return p
}

// onStage runs test in virtual time on a network with these hosts: up, which answers
// after a millisecond, down, which does not, and what set makes of it.
func onStage(t *testing.T, set func(*pingtest.Network), test func(t *testing.T, s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &stage{lan: pingtest.New(1)}
		s.lan.Host("up.example", addr("198.51.100.1"), addr("2001:db8::1"))
		s.lan.Host("down.example", addr("198.51.100.2")).Set(pingtest.Behavior{Down: true})
		if set != nil {
			set(s.lan)
		}
		test(t, s)
		synctest.Wait()
	})
}

// lines is a text of these lines.
func lines(all ...string) string {
	if len(all) == 0 {
		return ""
	}
	return strings.Join(all, "\n") + "\n"
}
