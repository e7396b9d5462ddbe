package ping

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/wire"
)

// distinctions are what a caller tells errors apart by.
var distinctions = []struct {
	name string
	of   func(error) bool
}{
	{"ErrTimeout", isOf(ErrTimeout)},
	{"ErrUnreachable", isOf(ErrUnreachable)},
	{"ErrHostUnreachable", isOf(ErrHostUnreachable)},
	{"ErrNetUnreachable", isOf(ErrNetUnreachable)},
	{"ErrPortUnreachable", isOf(ErrPortUnreachable)},
	{"ErrFiltered", isOf(ErrFiltered)},
	{"ErrTimeExceeded", isOf(ErrTimeExceeded)},
	{"ErrTooBig", isOf(ErrTooBig)},
	{"ErrIndeterminate", isOf(ErrIndeterminate)},
	{"ErrPermission", isOf(ErrPermission)},
	{"ErrClosed", isOf(ErrClosed)},
	{"context.DeadlineExceeded", isOf(context.DeadlineExceeded)},
	{"*ICMPError", asA[*ICMPError]},
	{"*SendError", asA[*SendError]},
	{"*LocalError", asA[*LocalError]},
	{"*PermissionError", asA[*PermissionError]},
}

func isOf(class error) func(error) bool {
	return func(err error) bool { return errors.Is(err, class) }
}

func asA[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

// classesOf lists the classes of an error.
func classesOf(err error) string {
	var all []string
	for _, c := range distinctions {
		if c.of(err) {
			all = append(all, c.name)
		}
	}
	return strings.Join(all, " ")
}

// ways are the calls that have the error of one probe.
var ways = []struct {
	name string
	call func(host string, cfg *Config) (Reply, error)
}{
	{"Ping", func(host string, cfg *Config) (Reply, error) {
		return Ping(context.Background(), host, cfg)
	}},
	{"Stream", func(host string, cfg *Config) (reply Reply, err error) {
		cfg.Count = 1
		n := 0
		for reply, err = range Stream(context.Background(), host, cfg) {
			n++
		}
		if n != 1 {
			return reply, fmt.Errorf("%d outcomes, want 1", n)
		}
		if err == nil { // the stream did not fail: the probe may have
			err = reply.Err
		}
		return reply, err
	}},
	{"Probe", func(host string, cfg *Config) (Reply, error) {
		p, err := Open(cfg)
		if err != nil {
			return Reply{Err: err}, err
		}
		defer p.Close()
		addrs, err := ResolveAll(context.Background(), host, cfg)
		if err != nil {
			return Reply{Err: err}, err
		}
		return p.Probe(context.Background(), addrs[0])
	}},
}

// classTimeout is that of the probes here. Probes that are answered at once never
// wait for it.
const classTimeout = 150 * time.Millisecond

// classCase is a host and what a probe of it has to come to.
type classCase struct {
	name    string
	script  netlab.Script
	route   netlab.RouteKind // that refuses it, 0 for none
	cfg     Config
	stall   bool // the loop stands still for longer than the timeout
	verdict Verdict
	want    string // its classes
}

func classCases(lab *netlab.Lab) []classCase {
	router := lab.Router("r1")
	told := func(name string, e *netlab.ICMPError, want string) classCase {
		return classCase{name: name, script: netlab.Script{Error: e.By(router)}, verdict: Unreachable, want: want}
	}
	return []classCase{
		{name: "answer", verdict: Replied},
		{name: "silence", script: netlab.Script{LoseEvery: 1}, verdict: Lost, want: "ErrTimeout"},
		told("no such protocol", netlab.Unreachable(2), "ErrUnreachable *ICMPError"),
		told("parameter problem", netlab.ParameterProblem(5), "ErrUnreachable *ICMPError"),
		told("no such net", netlab.Unreachable(0), "ErrUnreachable ErrNetUnreachable *ICMPError"),
		told("no such host", netlab.Unreachable(1), "ErrUnreachable ErrHostUnreachable *ICMPError"),
		told("no such port", netlab.Unreachable(3), "ErrUnreachable ErrPortUnreachable *ICMPError"),
		told("forbidden", netlab.Unreachable(13), "ErrUnreachable ErrFiltered *ICMPError"),
		{name: "too far", script: netlab.Script{Path: []*netlab.Router{router, lab.Router("r2")}}, cfg: Config{Probing: Probing{TTL: 2}},
			verdict: Unreachable, want: "ErrUnreachable ErrTimeExceeded *ICMPError"},
		{name: "too big for the path", script: netlab.Script{MTU: 1400}, cfg: Config{Probing: Probing{Size: 1440}},
			verdict: Unreachable, want: "ErrUnreachable ErrTooBig *ICMPError"},
		{name: "too big for the link", cfg: Config{Probing: Probing{Size: 2000, DontFragment: FragmentNever}},
			verdict: Failed, want: "ErrTooBig *SendError"},
		{name: "no route", route: netlab.Throw, verdict: Failed, want: "*SendError"},
		{name: "a prohibit route", route: netlab.Prohibited, verdict: Failed, want: "*SendError"},
		{name: "silence, and this process stood still", script: netlab.Script{LoseEvery: 1}, stall: true,
			verdict: Indeterminate, want: "ErrIndeterminate *LocalError"},
	}
}

// TestErrorClasses: whatever becomes of a probe, and whichever way it is asked for,
// its error is of its own classes and of no other.
func TestErrorClasses(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		for _, c := range classCases(lab) {
			for _, way := range ways {
				t.Run(c.name+"/"+way.name, func(t *testing.T) {
					if s.portable && c.cfg.DontFragment != FragmentDefault {
						t.Skip("the portable wire has no way to forbid fragments")
					}
					host := lab.Host(c.script) // its own: the kernel remembers a path's MTU
					if c.route != 0 {
						netlab.Refuse(t, host.Addr(s.v6), c.route)
					}
					cfg := c.config(t, s)
					reply, err := way.call(host.Addr(s.v6).String(), cfg)
					if local := (*LocalError)(nil); !c.stall && errors.As(err, &local) && local.Stall > 0 {
						t.Skipf("this machine was too busy: %v", err)
					}
					if got := classesOf(err); got != c.want || reply.Verdict != c.verdict {
						t.Errorf("%v of classes %q: %v\nwant %v of %q", reply.Verdict, got, err, c.verdict, c.want)
					}
					if got := classesOf(reply.Err); got != c.want {
						t.Errorf("the reply's own error is of classes %q: %v, want %q", got, reply.Err, c.want)
					}
				})
			}
		}
	})
}

// config is that of one call: a wire serves one Prober.
func (c *classCase) config(t *testing.T, s setting) *Config {
	t.Helper()
	cfg := c.cfg
	cfg.Mode, cfg.Timeout, cfg.LateWindow = s.mode, classTimeout, -1
	if cfg.Size == 0 {
		cfg.Size = DefaultSize
	}
	open := wire.Open
	switch {
	case s.portable:
		open = wire.Portable
	case !c.stall:
		return &cfg // and Open opens one
	}
	w, err := open(cfg.wireOptions())
	if err != nil {
		t.Fatal(err)
	}
	if c.stall {
		w = &stallingWire{Wire: w}
	}
	cfg.Wire = w
	return &cfg
}

// stallingWire comes back from each wait for an answer long after the moment it was
// to wait for.
type stallingWire struct {
	wire.Wire
	sent bool
}

func (w *stallingWire) Send(ps []wire.Packet) (int, error) {
	w.sent = true
	return w.Wire.Send(ps)
}

func (w *stallingWire) Wait(until int64) error {
	err := w.Wire.Wait(until)
	if w.sent && until != wire.Forever {
		w.sent = false
		time.Sleep(time.Duration(until-w.Now().Mono) + classTimeout*5/4)
	}
	return err
}

// TestClosedClass: what is asked of a Prober that is closed, or that is closed
// meanwhile, is ErrClosed and nothing else.
func TestClosedClass(t *testing.T) {
	eachSetting(t, func(t *testing.T, s setting, lab *netlab.Lab) {
		host := lab.Host(netlab.Script{LoseEvery: 1})
		p := s.open(t, Config{Probing: Probing{Timeout: time.Hour}})
		meanwhile := make(chan error)
		go func() {
			_, err := p.Probe(t.Context(), host.Addr(s.v6))
			meanwhile <- err
		}()
		if err := host.WaitFor(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		p.Close()
		_, probeErr := p.Probe(t.Context(), host.Addr(s.v6))
		_, addErr := p.Add(Target{Addr: host.Addr(s.v6)})
		for name, err := range map[string]error{"meanwhile": <-meanwhile, "Probe": probeErr, "Add": addErr} {
			if got, want := classesOf(err), "ErrClosed"; got != want {
				t.Errorf("%s: of classes %q: %v, want %q", name, got, err, want)
			}
		}
	})
}

// environRefused has the test binary ask for an echo in the mode it holds.
const environRefused = "GOPING_TEST_REFUSED"

// TestRefusedProcess is the process that may open no socket.
func TestRefusedProcess(t *testing.T) {
	text := os.Getenv(environRefused)
	if text == "" {
		t.Skip("only TestPermissionClass starts it")
	}
	mode, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "::1"} {
		for _, way := range ways {
			reply, err := way.call(host, &Config{Mode: Mode(mode)})
			if got, want := classesOf(err), "ErrPermission *PermissionError"; got != want || classesOf(reply.Err) != want {
				t.Errorf("%s %s: of classes %q: %v, want %q", way.name, host, got, err, want)
			}
		}
	}
}

// TestPermissionClass: where no socket may be opened, each kind of socket and each way
// to ask says so.
func TestPermissionClass(t *testing.T) {
	netlab.Need(t)
	for _, mode := range []Mode{Auto, Raw, Datagram} {
		t.Run(mode.String(), func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestRefusedProcess$", "-test.v")
			cmd.Env = append(os.Environ(), environRefused+"="+strconv.Itoa(int(mode)))
			netlab.Unprivileged(cmd)
			netlab.Isolate(cmd)
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), "--- PASS: TestRefusedProcess") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
