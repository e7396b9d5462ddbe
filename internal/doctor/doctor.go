// Package doctor finds out why ping does not work here, or why a host does not
// answer, and what would help.
//
// [Examine] looks at everything once and returns a [Report]:
//
//	report, err := doctor.Examine(ctx, &doctor.Config{Host: "db.example"})
//	for _, c := range report.Checks {
//		fmt.Println(c.Verdict, c.ID, c.Cause)
//	}
//	fmt.Println(report.Conclusion.Text)
//
// It works in two steps. What there is to know is gathered first, into a machine:
// files beneath a root, answers of netlink, sockets that were tried, probes and what
// became of them. Then each check is a pure function of that, in the file of its
// source of evidence:
//
//	machine_linux.go       what is gathered, and in which order
//	counters_linux.go      the kernel's counters before and after
//	netlink_linux.go       links, addresses, routes, neighbours
//	loopback_linux.go      the self-test; target_linux.go the host
//	capabilities_linux.go … names_linux.go    the checks
//	conclude_linux.go      what they come to
//
// Nothing is ever changed. The only traffic is a few echo requests to loopback and,
// when a host is named, questions to name servers, echo requests to that host, TCP
// connections to three of its ports when it does not answer them all, and, where an
// answer looks false, echo requests to an address that nobody has.
package doctor

import (
	"os"
	"time"

	"goping/ping"
)

// Config says what to examine. A nil *Config is the zero value.
type Config struct {
	// Host is who does not answer, a name or an address; "" examines this machine
	// alone.
	Host string

	// IPv4 and IPv6 restrict the family of Host's address.
	IPv4, IPv6 bool

	// NetNS is an open network namespace to examine; nil is the caller's. Examine goes
	// there on its own thread, which takes CAP_SYS_ADMIN.
	NetNS *os.File

	// Resolver looks names up; nil means the system's configuration. Give one with
	// NetNS, where that configuration is another's.
	Resolver ping.Resolver

	// Timeout is how long an echo request or a connection waits; 0 means a second.
	Timeout time.Duration
}

// Verdict is what a check has come to.
type Verdict string

// The verdicts. What could not be examined is unknown, never ok.
const (
	OK      Verdict = "ok"      // no hindrance to ping here
	Warn    Verdict = "warn"    // ping works, but not as well as it could
	Fail    Verdict = "fail"    // a reason why it does not
	Unknown Verdict = "unknown" // could not be examined
)

// Evidence is one thing that was seen.
type Evidence struct {
	Source string `json:"source"` // a file, a system call, a packet
	Value  string `json:"value"`  // what it said
}

// Check is one question and its answer.
type Check struct {
	ID       string // a stable word
	Verdict  Verdict
	Evidence []Evidence
	Cause    string            // one sentence, lower case and without a full stop
	Fix      map[string]string // what helps, by platform
}

// Conclusion is what all checks come to.
type Conclusion struct {
	CanPing bool
	Mode    string   // of the socket that is used: "raw", "datagram" or "none"
	Causes  []string // ids of checks that failed or warn, the most decisive first
	Text    string   // a paragraph
}

// IDs are the words of all checks, from the most decisive to the least: what keeps the sockets
// from being opened, with what explains it before what merely states it; what keeps
// packets from leaving; what keeps answers from coming; what spoils them.
var IDs = [...]string{
	"descriptors", "user-namespace", "no-new-privs", "file-capability", "lsm", "seccomp", "sandbox", "no-ambient", "no-net-raw",
	"ping-group-range", "ipv6-off", "sockets",
	"resolver", "broadcast", "prohibit-route", "blackhole-route", "unreachable-route", "conntrack", "local-firewall", "no-route",
	"buffers", "neighbour", "remote-error", "rp-filter", "echo-ignored", "identifier", "remote-silence",
	"fake-echo", "mtu", "rate-limit", "throttled", "clock", "loopback", "tcp",
}

// Report is an examination.
type Report struct {
	Host       string
	Checks     []Check
	Conclusion Conclusion

	general general
}

// Check returns the check of that id, nil when there is none.
func (r *Report) Check(id string) *Check {
	for i := range r.Checks {
		if r.Checks[i].ID == id {
			return &r.Checks[i]
		}
	}
	return nil
}

// saw adds what was seen.
func (c *Check) saw(source, value string) {
	c.Evidence = append(c.Evidence, Evidence{source, value})
}

// say sets the verdict, unless a worse one was set before.
func (c *Check) say(v Verdict, cause string) {
	if v.severity() > c.Verdict.severity() {
		c.Verdict, c.Cause = v, cause
	}
}

func (v Verdict) severity() int {
	switch v {
	case OK:
		return 1
	case Unknown:
		return 2
	case Warn:
		return 3
	case Fail:
		return 4
	}
	return 0
}

// fix adds what helps on a platform.
func (c *Check) fix(platform, words string) {
	if c.Fix == nil {
		c.Fix = make(map[string]string)
	}
	c.Fix[platform] = words
}

// fixes adds what helps on several.
func (c *Check) fixes(words map[string]string) {
	for platform, text := range words {
		c.fix(platform, text)
	}
}
