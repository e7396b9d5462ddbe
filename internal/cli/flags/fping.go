package flags

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// Fping is what the command line of fping asks for; [ParseFping] fills in the
// defaults.
type Fping struct {
	Targets []string // names, addresses, or what Generate makes a list of

	IPv4, IPv6   bool
	AllAddresses bool          // of each name, not only the first
	File         string        // read targets from it, "-" is standard input
	Generate     bool          // Targets is a prefix, or a first and a last address
	Count        int           // probes for each target; 0 is alive mode, or Loop
	Loop         bool          // probes without end
	Period       time.Duration // from one probe to a target to the next
	Gap          time.Duration // from one probe to the next, whichever targets they go to
	Timeout      time.Duration // of a probe; the first, in alive mode. 0: not given
	Retries      int           // of alive mode
	Backoff      float64       // by which the timeout grows from try to try
	Size         int           // bytes of payload; -1: not given
	Random       bool          // random payload
	TTL          int           // 0 leaves it to the system
	TOS          int
	Mark         uint32
	DontFragment bool
	Interface    string
	Source       netip.Addr
	CheckSource  bool // replies from other addresses are none
	Timestamps   bool // ICMP timestamp requests instead of echo requests

	Alive, Unreachable   bool // only targets that are, one name a line
	ShowAddr             bool // addresses instead of names
	ShowName, ForceName  bool // names of targets given as addresses; of all
	RTTs                 bool // the summary lists every round-trip time
	Elapsed              bool // round-trip time behind "is alive"
	Outage               bool
	Quiet                bool
	Report               time.Duration // between interval summaries; 0 for none
	Cumulative           bool          // they count from the start
	JSON, Netdata, Stats bool
	Stamped              bool   // time before each line
	TimeFormat           string // of it: "", "ctime", "iso" or "rfc3339"
	PrintTOS, PrintTTL   bool
	Reachable            int  // how many have to be; 0 means all
	Fast                 bool // end as soon as so many are
	Help, Version        bool
}

// fpingDefaults are fping's; [Fping.settle] has those that depend on the mode.
var fpingDefaults = Fping{
	Period: time.Second, Gap: 10 * time.Millisecond, Retries: 3, Backoff: 1.5, Size: -1,
}

// What fping takes when it is not told otherwise.
const (
	fpingSize       = 56
	fpingTimeout    = 500 * time.Millisecond // of the first try in alive mode
	longestAutoWait = 2 * time.Second        // of a probe in the other modes, else the period
	maxFpingSize    = 65507
	minBackoff      = 1.0
	maxBackoff      = 5.0
)

// FpingError is a command line fping would not carry out.
type FpingError struct {
	Message string // one line, without the program's name; empty when Usage says it all
	Usage   bool   // the usage text follows
	SeeHelp bool   // a line follows that says where it is
}

func (e *FpingError) Error() string { return e.Message }

// ParseFping reads the arguments of fping; see [Scan]. The error is a [*FpingError].
func ParseFping(args []string) (Fping, error) {
	o := fpingDefaults
	operands, err := Scan(FpingTable[:], 0, args, &o, func(o *Fping) bool { return o.Help || o.Version })
	if err != nil {
		return o, err.(*Misuse).fping()
	}
	if o.Help || o.Version {
		return o, nil
	}
	o.Targets = operands
	return o, o.settle()
}

// fping words the misuse as fping does: it has few words for an argument that is none.
func (m *Misuse) fping() *FpingError {
	option := shown(strings.TrimLeft(m.Option, "-"))
	switch m.Kind {
	case Unknown:
		return &FpingError{Message: "invalid option -- '" + option + "'", SeeHelp: true}
	case Missing:
		return &FpingError{Message: "option requires an argument -- '" + option + "'", SeeHelp: true}
	case Unwanted:
		return &FpingError{Message: "option takes no arguments -- '" + option + "'", SeeHelp: true}
	}
	if said, ok := m.Err.(*FpingError); ok {
		return said
	}
	return &FpingError{Usage: true}
}

// settle refuses what no single option could see, and fills in what depends on others.
func (o *Fping) settle() error {
	refuse := func(format string, a ...any) error { return &FpingError{Message: fmt.Sprintf(format, a...)} }
	counts := o.Count > 0 || o.Loop
	switch {
	case o.TTL > 255:
		return refuse("ttl %d out of range", o.TTL)
	case o.Unreachable && o.Alive:
		return refuse("specify only one of a, u")
	case o.Count > 0 && o.Loop:
		return refuse("specify only one of c, l")
	case o.Size > maxFpingSize:
		return refuse("data size %d not valid, must be lower than %d", o.Size, maxFpingSize)
	case o.Backoff < minBackoff || o.Backoff > maxBackoff:
		return refuse("backoff factor %.1f not valid, must be between %.1f and %.1f", o.Backoff, minBackoff, maxBackoff)
	case o.Timestamps && o.Size >= 0:
		return refuse("cannot change ICMP Timestamp size")
	case o.Timestamps && o.IPv6:
		return refuse("ICMP Timestamp is IPv4 only")
	case o.JSON && !counts:
		return refuse("option -J, --json requires -c, -C, or -l")
	case o.File != "" && (o.Generate || len(o.Targets) > 0), o.Generate && (len(o.Targets) == 0 || len(o.Targets) > 2):
		return &FpingError{Usage: true}
	}
	o.IPv4 = o.IPv4 || o.Timestamps
	if o.Size < 0 {
		o.Size = fpingSize
	}
	switch {
	case o.Timeout > 0:
	case counts:
		o.Timeout = min(o.Period, longestAutoWait)
	default:
		o.Timeout = fpingTimeout
	}
	return nil
}
