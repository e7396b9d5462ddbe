// Package sweep is the verb sweep: which of many addresses answer?
//
//	source.go    arguments, files and names → the addresses, one by one
//	resume.go    how far a sweep came that was ended
//	result.go    an address and what became of it → a line
//	progress.go  how far the sweep is, on a terminal
package sweep

import (
	"bufio"
	"context"
	"io"
	"time"

	"goping/internal/cli/failure"
	"goping/internal/cli/flags"
	"goping/internal/cli/signals"
	"goping/internal/cli/watermark"
	"goping/internal/netns"
	"goping/internal/privilege"
	"goping/ping"
)

// Exit codes.
const (
	exitAlive  = 0 // an address answered
	exitNone   = 1 // none did
	exitFailed = 2 // the sweep was not possible
)

// Main runs the verb with the arguments behind it and returns its exit code.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	v := &verb{stdin: stdin, stdout: stdout, stderr: stderr}
	var err error
	if v.options, err = flags.ParseSweep(args); err != nil {
		return v.fail(err)
	}
	if v.options.Help {
		return v.written(flags.SweepHelp(stdout), exitAlive)
	}
	return v.run(context.Background())
}

// verb is one call of it.
type verb struct {
	options        flags.SweepOptions
	stdin          io.Reader
	stdout, stderr io.Writer

	ns   *netns.Namespace               // to sweep from; nil is this process's own
	wire func(ping.Config) *ping.Config // for tests; nil is this machine's network
}

func (v *verb) run(ctx context.Context) int {
	src, err := v.gather()
	if err != nil {
		return v.fail(err)
	}
	if err := v.takeUp(src); err != nil {
		return v.fail(err)
	}
	if v.options.NetNS != "" {
		if v.ns, err = privilege.Raised(func() (*netns.Namespace, error) { return v.openNamespace(ctx, src) }); err != nil {
			return v.fail(err)
		}
		defer v.ns.Close()
	}
	prober, err := privilege.Raised(func() (*ping.Prober, error) { return ping.Open(v.config()) })
	if err != nil {
		return v.fail(err)
	}
	defer prober.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &round{verb: v, prober: prober, source: src, begun: time.Now(), out: bufio.NewWriterSize(v.stdout, 1<<16)}
	r.decided = watermark.Below(src.order.Skip)
	caught := &signals.Signals{End: cancel, Stderr: v.stderr, Status: r.status}
	caught.Arm()
	return r.run(ctx)
}

// openNamespace opens the namespace of --netns, from inside which names can be looked up
// without any right later.
func (v *verb) openNamespace(ctx context.Context, src *source) (*netns.Namespace, error) {
	ref, err := netns.Parse(v.options.NetNS)
	if err != nil {
		return nil, err
	}
	ns, err := ref.Open(ctx)
	if err == nil && len(src.set.Names()) > 0 {
		if err = ns.Resolver.Enter(); err != nil {
			ns.Close()
		}
	}
	return ns, err
}

// dropRights gives up all capabilities, now that the sockets are open and have room.
func (v *verb) dropRights() {
	if err := privilege.Drop(); err != nil && v.options.Verbose {
		io.WriteString(v.stderr, "goping: "+err.Error()+"\n")
	}
}

// config is that of the prober.
func (v *verb) config() *ping.Config {
	o := &v.options
	cfg := ping.Config{Probing: ping.Probing{Size: o.Size, Timeout: o.Timeout, Interface: o.Interface}, Family: v.family()}
	if o.Size <= unfragmented {
		// The kernel looks for an identification of the packet, by a hash of the addresses,
		// wherever it might be fragmented (net/ipv4/route.c, __ip_select_ident): a
		// twentieth of the rate, for nothing where it never is.
		cfg.DontFragment = ping.FragmentProbe
	}
	if v.ns != nil {
		cfg.NetNS, cfg.Resolver = v.ns.File, v.ns.Resolver
	}
	if v.wire != nil {
		return v.wire(cfg)
	}
	return &cfg
}

// unfragmented is the most payload that fits the least path MTU the kernel believes
// in, 552 bytes (net.ipv4.route.min_pmtu), with the two headers.
const unfragmented = 552 - 20 - 8

func (v *verb) family() ping.Family {
	switch {
	case v.options.IPv4:
		return ping.IPv4
	case v.options.IPv6:
		return ping.IPv6
	}
	return ping.AnyFamily
}

// written is the exit code after the output was written, or could not be.
func (v *verb) written(err error, code int) int {
	if err != nil {
		return v.fail(&failure.OutputError{Err: err})
	}
	return code
}

// fail reports what kept the sweep from beginning, or from going on.
func (v *verb) fail(err error) int {
	failure.Tell(v.stderr, nil, "", err)
	return exitFailed
}

// warn tells, in a text that is safe for a terminal, of something that the sweep goes on
// without.
func (v *verb) warn(text string) { io.WriteString(v.stderr, "goping: "+text+"\n") }
