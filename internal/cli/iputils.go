package cli

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"syscall"
	"time"

	"goping/internal/cli/failure"
	"goping/internal/cli/flags"
	"goping/internal/cli/terminal"
	"goping/ping"
	"goping/rawsock"
)

// iputilsRelease is the release of iputils whose ping this is like.
const iputilsRelease = "20250605"

// iputils is the face of iputils' ping, called by the given name: one that ends in
// 4 or 6 says the family, too.
func iputils(name string, args []string, stdout, stderr io.Writer) int {
	o, err := flags.ParsePing(familyOption(name, args), os.Getuid() == 0)
	c := &command{face: flags.Ping, program: "ping", options: o, stdout: stdout, stderr: stderr}
	for _, warning := range o.Warnings {
		fmt.Fprintf(stderr, "%s: %s\n", c.program, warning)
	}
	switch {
	case err != nil && o.NodeHelp:
		io.WriteString(stderr, flags.NodeHelp)
		return exitFailed
	case err != nil:
		return c.fail(err)
	case o.Help:
		return c.misused("", exitFailed, true)
	case o.NodeHelp:
		_, err := io.WriteString(stdout, flags.NodeHelp)
		return c.shown(err)
	case o.Version:
		_, err := fmt.Fprintf(stdout, "ping from goping %s, as in iputils %s\n%s %s/%s\n",
			Version, iputilsRelease, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return c.shown(err)
	}
	if o.Verbose && o.Identifier == 0 {
		fmt.Fprintf(stderr, "%s: WARNING: ident 0 => forcing raw socket\n", c.program)
	}
	c.heedLookupVariable()
	return c.run()
}

// familyOption puts the family that the program's name tells before the arguments.
func familyOption(name string, args []string) []string {
	if last := name[len(name)-1:]; last == "4" || last == "6" {
		return append([]string{"-" + last}, args...)
	}
	return args
}

// misused says what is wrong with the command line, and how it should look.
func (c *command) misused(message string, code int, usage bool) int {
	if message != "" {
		fmt.Fprintf(c.stderr, "%s: %s\n", c.program, message)
	}
	if usage {
		// Nothing else could tell that the error output is broken.
		_ = flags.PingHelp(c.stderr)
	}
	return code
}

// explainIputils words what made a run impossible as iputils' ping does, where it
// has words for it.
func explainIputils(host string, err error) (message string, hints []string) {
	var name *net.DNSError
	var family *net.AddrError
	var errno syscall.Errno
	var permission *ping.PermissionError
	switch {
	case errors.As(err, &family):
		return terminal.Escape(host) + ": Address family for hostname not supported", nil
	case errors.As(err, &name) && name.IsNotFound:
		return terminal.Escape(host) + ": Name or service not known", nil
	case errors.As(err, &name) && (name.IsTimeout || name.IsTemporary):
		return terminal.Escape(host) + ": Temporary failure in name resolution", nil
	case errors.As(err, &permission):
		message, hints = failure.Explain(err)
		return "socket: " + message, hints
	case errors.As(err, &errno) && errno == syscall.EADDRNOTAVAIL:
		return "bind: Cannot assign requested address", nil
	}
	return failure.Explain(err)
}

// likeIputils makes the differences of the ping face: a probe is never given up while
// it lasts, within reason, and -w has probes sent until -c replies have come.
func (c *command) likeIputils(cfg *ping.Config) {
	o := &c.options
	cfg.Timeout = min(max(o.Linger, 1<<16*max(o.Interval, minGap), leastPatience), mostPatience)
	cfg.MeasureDuplicates = true
	if o.Deadline > 0 {
		cfg.Count = 0
	}
}

// A reply is taken as one as long as its sequence number has not come round, which
// takes 65,536 probes of at least minGap each; or as long as anybody would wait.
const (
	minGap        = 10 * time.Millisecond
	leastPatience = 10 * time.Second
	mostPatience  = 15 * time.Minute
)

// least is the shortest interval that -A may come to.
func (c *command) least() time.Duration {
	if c.face == flags.Ping && os.Getuid() != 0 {
		return flags.MinUserInterval
	}
	return 0
}

// onDevice gives an address that means something on one link only the device to send
// through for its zone, so that answers show it as iputils' ping does.
func (c *command) onDevice(addr netip.Addr) netip.Addr {
	local := addr.IsLinkLocalUnicast() || addr.IsLinkLocalMulticast()
	if c.face != flags.Ping || addr.Is4() || !local || addr.Zone() != "" {
		return addr
	}
	return addr.WithZone(c.options.Interface)
}

// checkRoute refuses what iputils' ping refuses before the first probe: an address
// without a route, and a broadcast address without -b or, for other users than root,
// with options that would be a nuisance to many.
func (s *session) checkRoute(addr netip.Addr) error {
	refuse := func(message string) error { return &flags.UsageError{Message: message, Code: exitFailed} }
	_, err := s.nets[0].prober.Source(addr)
	broadcast := errors.Is(err, syscall.EACCES) && addr.Is4()
	o := &s.options
	switch {
	case broadcast && !o.Broadcast:
		return refuse("Do you want to ping broadcast? Then -b. If not, check your local firewall rules")
	case broadcast:
		fmt.Fprintln(s.stderr, "WARNING: pinging broadcast address")
	case err != nil:
		var errno syscall.Errno
		if !errors.As(err, &errno) {
			return err
		}
		return refuse("connect: " + rawsock.Strerror(errno))
	}
	many := "broadcast"
	if addr.Is6() {
		many = "multicast"
	}
	switch {
	case !broadcast && !addr.IsMulticast() || os.Getuid() == 0:
	case o.Interval < time.Second:
		return refuse(fmt.Sprintf("%s ping with too short interval: %d", many, o.Interval.Milliseconds()))
	case o.DontFragment == ping.FragmentAllowed:
		return refuse(many + " ping does not fragment")
	}
	return nil
}

// reasonOf is the text of the errno that an error comes from.
func reasonOf(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return rawsock.Strerror(errno)
	}
	return err.Error()
}

// lookupVariable is set to 0 to have no names looked up.
const lookupVariable = "IPUTILS_PING_PTR_LOOKUP"

// heedLookupVariable warns that names are not looked up, as iputils' ping does.
func (c *command) heedLookupVariable() {
	if os.Getenv(lookupVariable) != "0" || c.options.Numeric {
		return
	}
	c.options.Numeric, c.options.Names = true, false
	if !c.options.Quiet {
		fmt.Fprintf(c.stderr, "%s: WARNING: reverse DNS lookup disabled by %s\n", c.program, lookupVariable)
	}
}
