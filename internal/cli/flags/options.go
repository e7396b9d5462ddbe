// Package flags turns the arguments of the command into options.
//
//	o, err := flags.ParseNative(os.Args[1:])
//
// Each face of the command has one table ([Table] is that of goping's own face and
// of iputils' ping) that names every option, its argument, its help text and what
// it sets; the parser, the help text, the man page, the completions and the tests
// walk it, so that they cannot disagree.
//
// The parser is our own, some hundred lines over that table, because its
// grammar is getopt's and not that of the libraries: clusters (-qc3, -i0.2), a
// short option's argument taken literally (-c=3 is the argument "=3"), options
// after the host, and an error that names the option, the argument and the
// range. Of the libraries, spf13/pflag was tried over the same table: the program
// grew by 90 kB, -c=3 was read as 3, and no option close to an unknown one was
// named. A run of one probe took as long as before.
package flags

import (
	"net/netip"
	"time"

	"goping/internal/cli/assertion"
	"goping/internal/cli/timefmt"
	"goping/ping"
)

// Options is what the command line of goping, or of its ping, asks for. The zero
// value is not useful; [ParseNative] and [ParsePing] fill in the defaults.
type Options struct {
	Hosts []string // as given; one for ping
	Hops  []string // to go through on the way, in their order

	Count       int             // probes to send; 0 means without end
	Interval    time.Duration   // from one probe to the next; 0 means as soon as the last is answered
	IntervalSet bool            // Interval was given
	Timeout     time.Duration   // after which a probe is lost; goping only
	Linger      time.Duration   // how long the end waits when nothing came, 0 without end; ping only
	Deadline    time.Duration   // after which the run ends; 0 means never
	Size        int             // bytes of payload
	Pattern     []byte          // of the payload; nil means each byte is its offset
	Preload     int             // probes sent at once at the start
	Rate        float64         // the most probes a second, all targets together; 0 means as many as asked for
	Flood       bool            // a dot for each probe, taken back by its reply
	Adaptive    bool            // the interval follows the round-trip time
	Broadcast   bool            // a host may be a broadcast address
	Identifier  int             // of the ICMP messages; -1 means a random one, 0 does and needs a raw socket
	Node        *ping.NodeQuery // to ask instead of for an echo, RFC 4620
	nodeAsked   bool            // the type of the query was given
	UntilUp     bool            // end as soon as every host has answered
	UntilDown   bool            // end as soon as one has not

	IPv4, IPv6   bool       // restrict the family; never both
	AllAddresses bool       // of a name, not only the first
	Interface    string     // device to send through; empty leaves it to the system
	Source       netip.Addr // address to send from; the zero Addr leaves it to the system
	Sticky       bool       // the source stays what it is at the start
	NetNS        string     // the network namespace to probe from; empty means this process's
	TTL          int        // time to live or hop limit; 0 means the system's
	TOS          int        // type of service or traffic class
	FlowLabel    uint32     // of IPv6; 0 leaves it to the system
	DontFragment ping.DontFragment
	Mark         int    // of the firewall; -1 means none
	DontRoute    bool   // only what is on a link of this machine; with Hops, strictly those
	RecordRoute  bool   // ask for the route in the IPv4 header
	Stamps       string // kind of timestamps to ask for there: "", tsonly, tsandaddr or tsprespec
	NoLoop       bool   // multicast does not come back to this machine
	Connect      bool   // connect the socket
	Debug        bool   // SO_DEBUG
	SendBuffer   int    // bytes; 0 leaves it to the system

	Quiet       bool           // header and summary only
	Numeric     bool           // no names for addresses
	Names       bool           // names even for hosts given as addresses
	Timestamp   bool           // time of day before each line
	TimeFormat  timefmt.Format // of Timestamp
	Outstanding bool           // tell when a probe leaves while the last one has no answer
	Verbose     bool
	Audible     bool // a bell for each reply
	Decimals    bool // three decimals in each time
	UserTime    bool // round-trip times from one call of the program to the next
	JSON        bool // one object per line instead of text
	Color       string
	Assert      []assertion.Assertion // what has to hold of each host at the end

	Help, NodeHelp, Version bool // show it and do nothing else

	Warnings []string // what was wrong and is taken all the same; ping only
}

// defaults are the options of a command line that names only a host.
var defaults = Options{
	Interval:   ping.DefaultInterval,
	Timeout:    ping.DefaultTimeout,
	Linger:     10 * time.Second,
	Size:       ping.DefaultSize,
	Preload:    1,
	Identifier: -1,
	Mark:       -1,
	Color:      "auto",
}

// Family is what -4 and -6 leave of the families.
func (o *Options) Family() ping.Family {
	switch {
	case o.IPv4:
		return ping.IPv4
	case o.IPv6:
		return ping.IPv6
	}
	return ping.AnyFamily
}

// Error is a command line that cannot be carried out.
type Error struct {
	Message string // one line, without the program's name
	Hint    string // what to do about it, or empty
}

func (e *Error) Error() string { return e.Message }
