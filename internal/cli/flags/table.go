package flags

import (
	"math"
	"net/netip"

	"goping/ping"
)

// Flag is one option: a row of [Table].
type Flag struct {
	Short byte   // the letter or digit behind one dash, 0 when there is none
	Long  string // the word behind two dashes
	Arg   string // what help calls the argument; empty for an option that takes none
	Group string // the heading of help it stands under
	Help  string // one sentence without full stop; help wraps it

	// Set puts the argument into o; value is empty for an option that takes
	// none. Its error says what is wrong with the value.
	Set func(o *Options, value string) error
}

// The headings of help, in order of appearance.
const (
	groupProbes = "Probes"
	groupRoute  = "Address and route"
	groupOutput = "Output"
	groupAbout  = "About"
)

// Table holds every option, in the order help lists them. Its functions capture
// nothing, so that the table costs no work at start.
var Table = [...]Flag{
	{'c', "count", "N", groupProbes, "stop after N probes; otherwise at ^C",
		func(o *Options, v string) error { return setInt(&o.Count, v, 1, math.MaxInt) }},
	{'i', "interval", "TIME", groupProbes, "time from one probe to the next (1s); 0 sends the next as soon as the last is answered",
		func(o *Options, v string) error { return setDuration(&o.Interval, v, true) }},
	{'W', "timeout", "TIME", groupProbes, "a probe without an answer is lost after TIME (2s)",
		func(o *Options, v string) error { return setDuration(&o.Timeout, v, false) }},
	{'w', "deadline", "TIME", groupProbes, "end the run after TIME; probes still under way then are in flight, not lost",
		func(o *Options, v string) error { return setDuration(&o.Deadline, v, false) }},
	{'s', "size", "BYTES", groupProbes, "payload behind the 8-byte ICMP header (56)",
		func(o *Options, v string) error { return setInt(&o.Size, v, 0, ping.MaxSize(netip.IPv6Unspecified())) }},
	{'t', "ttl", "N", groupProbes, "time to live or hop limit, 1 to 255",
		func(o *Options, v string) error { return setInt(&o.TTL, v, 1, 255) }},
	{'b', "broadcast", "", groupProbes, "allow a broadcast address; each host that answers gets a line in the summary",
		func(o *Options, _ string) error { o.Broadcast = true; return nil }},

	{'4', "ipv4", "", groupRoute, "IPv4 only",
		func(o *Options, _ string) error { o.IPv4 = true; return nil }},
	{'6', "ipv6", "", groupRoute, "IPv6 only",
		func(o *Options, _ string) error { o.IPv6 = true; return nil }},
	{'I', "interface", "DEV|IP", groupRoute, "send through this device, or from this address; give it twice for both",
		setInterface},
	{'n', "numeric", "", groupRoute, "show addresses only; ask no name server for their names",
		func(o *Options, _ string) error { o.Numeric = true; return nil }},

	{'q', "quiet", "", groupOutput, "only the first line and the summary",
		func(o *Options, _ string) error { o.Quiet = true; return nil }},
	{'D', "timestamp", "", groupOutput, "[seconds.microseconds] before each line",
		func(o *Options, _ string) error { o.Timestamp = true; return nil }},
	{'O', "outstanding", "", groupOutput, "say so when a probe leaves while the one before it has no answer yet",
		func(o *Options, _ string) error { o.Outstanding = true; return nil }},
	{'v', "verbose", "", groupOutput, "also the kind of socket, identifiers, lost probes, and what routers add to their errors",
		func(o *Options, _ string) error { o.Verbose = true; return nil }},
	{0, "json", "", groupOutput, "one JSON object per line",
		func(o *Options, _ string) error { o.JSON = true; return nil }},

	{'h', "help", "", groupAbout, "show this help",
		func(o *Options, _ string) error { o.Help = true; return nil }},
	{'V', "version", "", groupAbout, "show the version",
		func(o *Options, _ string) error { o.Version = true; return nil }},
}

// Name returns the option as a person writes it: "-c" or "--json".
func (f *Flag) Name() string {
	if f.Short != 0 {
		return "-" + string(rune(f.Short))
	}
	return "--" + f.Long
}
