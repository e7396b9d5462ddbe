// Package flags turns the arguments of the command into [Options].
//
//	o, err := flags.Parse(os.Args[1:])
//
// One table ([Table]) names every option, its argument, its help text and what
// it sets; the parser, the help text and the tests walk it, so that they cannot
// disagree.
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

	"goping/ping"
)

// Options is what the command line asks for. The zero value is not useful;
// [Parse] fills in the defaults.
type Options struct {
	Host string // as given

	Count    int           // probes to send; 0 means without end
	Interval time.Duration // from one probe to the next; 0 means as soon as the last is answered
	Timeout  time.Duration // after which a probe is lost
	Deadline time.Duration // after which the run ends; 0 means never
	Size     int           // bytes of payload
	TTL      int           // time to live or hop limit; 0 means the system's

	Broadcast bool // the host may be a broadcast address

	IPv4, IPv6 bool       // restrict the family; never both
	Interface  string     // device to send through; empty leaves it to the system
	Source     netip.Addr // address to send from; the zero Addr leaves it to the system

	Quiet       bool // header and summary only
	Numeric     bool // no names for addresses
	Timestamp   bool // time of day before each line
	Outstanding bool // tell when a probe leaves while the last one has no answer
	Verbose     bool
	JSON        bool // one object per line instead of text

	Help, Version bool // show it and do nothing else
}

// defaults are the options of a command line that names only a host.
var defaults = Options{
	Interval: ping.DefaultInterval,
	Timeout:  ping.DefaultTimeout,
	Size:     ping.DefaultSize,
}

// Error is a command line that cannot be carried out.
type Error struct {
	Message string // one line, without the program's name
	Hint    string // what to do about it, or empty
}

func (e *Error) Error() string { return e.Message }
