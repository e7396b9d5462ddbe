package flags

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"goping/ping"
)

// SweepOptions is what the command line of goping sweep asks for.
type SweepOptions struct {
	Targets      []string // addresses, prefixes, ranges and names
	Files        []string // of targets, "-" the standard input
	Excluded     []string // addresses, prefixes and ranges to leave out
	ExcludeFiles []string // of such
	IPv4, IPv6   bool     // restrict the family; never both
	Interface    string   // device to send through
	NetNS        string   // the network namespace to sweep from; empty means this process's

	Rate    float64 // probes a second; +Inf as many as this machine can
	Timeout time.Duration
	Count   int // probes to each address; 0 as many as Quorum
	Quorum  int
	Retries int
	Size    int

	Shuffle       bool
	Seed          uint64
	SeedSet       bool
	Shard, Shards int    // Shard from 1 to Shards
	Resume        string // file that keeps how far the sweep is

	Alive       bool // bare addresses of those that answer
	Unreachable bool // of those that do not
	JSON, CSV   bool
	Quiet       bool // the summary only
	Verbose     bool // a line for the silent, too
	Help        bool // show it and do nothing else
}

// Defaults of SweepOptions.
const (
	sweepRate    = ping.DefaultSweepRate
	sweepTimeout = time.Second
	sweepRetries = 1
	mostProbes   = 10_000 // of an address
)

// SweepTable holds every option of goping sweep.
var SweepTable = [...]Flag[SweepOptions]{
	{Short: 'f', Long: "file", Arg: "FILE", Group: groupTargets, Help: "targets, one a line, # begins a comment; - is the standard input",
		Set: func(o *SweepOptions, v string) error { o.Files = append(o.Files, v); return nil }},
	{Short: 'x', Long: "exclude", Arg: "TARGET", Group: groupTargets, Help: "leave out an address, a prefix or a range",
		Set: func(o *SweepOptions, v string) error { o.Excluded = append(o.Excluded, v); return nil }},
	{Long: "exclude-file", Arg: "FILE", Group: groupTargets, Help: "leave out what is listed there",
		Set: func(o *SweepOptions, v string) error { o.ExcludeFiles = append(o.ExcludeFiles, v); return nil }},
	{Long: "shuffle", Group: groupTargets, Help: "in an order that looks like none, instead of the addresses' own",
		Set: func(o *SweepOptions, _ string) error { o.Shuffle = true; return nil }},
	{Long: "seed", Arg: "N", Group: groupTargets, Help: "shuffle into the order of that number, the same each time", Set: setSeed},
	{Long: "shard", Arg: "I/N", Group: groupTargets, Help: "the I-th of N parts only, which have no address in common and lack none",
		More: "With --shuffle all parts have to be given the same --seed.", Set: setShard},
	{Long: "resume", Arg: "FILE", Group: groupTargets, Help: "go on where FILE says that a sweep was ended; ^C writes it, the end of the sweep removes it", Set: setResume},

	{Short: 'r', Long: "rate", Arg: "N|max", Group: groupProbes, Help: "at most N probes a second (1000); max for as many as this machine can", Values: "max",
		Set: func(o *SweepOptions, v string) error {
			var all Options
			err := setRate(&all, v)
			o.Rate = all.Rate
			return err
		}},
	{Short: 'W', Long: "timeout", Arg: "TIME", Group: groupProbes, Help: "wait TIME for an answer (1s)",
		Set: func(o *SweepOptions, v string) error { return setDuration(&o.Timeout, v, false) }},
	{Long: "retries", Arg: "N", Group: groupProbes, Help: "probe an address that does not answer N more times (1)",
		Set: func(o *SweepOptions, v string) error { return setInt(&o.Retries, v, 0, mostProbes) }},
	{Short: 'c', Long: "count", Arg: "N", Group: groupProbes, Help: "send N probes to each address, whatever becomes of them, a second apart (1)",
		Set: func(o *SweepOptions, v string) error { return setInt(&o.Count, v, 1, mostProbes) }},
	{Long: "quorum", Arg: "N", Group: groupProbes, Help: "an address is alive when N probes are answered (1)",
		Set: func(o *SweepOptions, v string) error { return setInt(&o.Quorum, v, 1, mostProbes) }},
	{Short: 's', Long: "size", Arg: "BYTES", Group: groupProbes, Help: "payload behind the 8-byte ICMP header, 16 at least (56)",
		Set: func(o *SweepOptions, v string) error { return setInt(&o.Size, v, 16, 65507) }},

	{Short: '4', Long: "ipv4", Group: groupRoute, Help: "IPv4 only",
		Set: func(o *SweepOptions, _ string) error { o.IPv4 = true; return nil }},
	{Short: '6', Long: "ipv6", Group: groupRoute, Help: "IPv6 only",
		Set: func(o *SweepOptions, _ string) error { o.IPv6 = true; return nil }},
	{Short: 'I', Long: "interface", Arg: "DEV", Group: groupRoute, Help: "send through this device",
		Set: func(o *SweepOptions, v string) error { o.Interface = v; return nil }},
	{Long: "netns", Arg: "NS", Group: groupRoute, Help: "sweep from another network namespace: pid:N, name:NAME, path:FILE, container:ID or pod:UID",
		Set: func(o *SweepOptions, v string) error { return setNetNS(&o.NetNS, v) }},

	{Short: 'a', Long: "alive", Group: groupOutput, Help: "only the addresses that answer, one a line",
		Set: func(o *SweepOptions, _ string) error { o.Alive = true; return nil }},
	{Short: 'u', Long: "unreachable", Group: groupOutput, Help: "only the addresses that do not, one a line",
		Set: func(o *SweepOptions, _ string) error { o.Unreachable = true; return nil }},
	{Short: 'j', Long: "json", Group: groupOutput, Help: "one JSON object per line",
		Set: func(o *SweepOptions, _ string) error { o.JSON = true; return nil }},
	{Long: "csv", Group: groupOutput, Help: "comma-separated values, a line for each address below a heading",
		Set: func(o *SweepOptions, _ string) error { o.CSV = true; return nil }},
	{Short: 'q', Long: "quiet", Group: groupOutput, Help: "only the summary",
		Set: func(o *SweepOptions, _ string) error { o.Quiet = true; return nil }},
	{Short: 'v', Long: "verbose", Group: groupOutput, Help: "a line for the silent addresses, too",
		Set: func(o *SweepOptions, _ string) error { o.Verbose = true; return nil }},
	{Short: 'h', Long: "help", Group: groupAbout, Help: "show this help",
		Set: func(o *SweepOptions, _ string) error { o.Help = true; return nil }},
}

func setSeed(o *SweepOptions, value string) (err error) {
	if o.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
		return ErrNotWhole
	}
	o.Shuffle, o.SeedSet = true, true
	return nil
}

func setShard(o *SweepOptions, value string) error {
	part, of, _ := strings.Cut(value, "/")
	err := errors.Join(setShardNumber(&o.Shard, part), setShardNumber(&o.Shards, of))
	if err != nil || o.Shard > o.Shards {
		return errors.New("not a part, such as 1/4, the first of four")
	}
	return nil
}

func setShardNumber(n *int, text string) error {
	if text == "" {
		return ErrNotWhole
	}
	return setInt(n, text, 1, 1<<30)
}

func setResume(o *SweepOptions, value string) error {
	if value == "" {
		return errors.New("is empty")
	}
	o.Resume = value
	return nil
}

const sweepHead = `Usage: goping sweep [options] TARGET…

Which of many addresses answer? TARGET is an address, a prefix (192.0.2.0/24,
2001:db8::/120), a range (192.0.2.1-50) or a name. However many they are,
they take no memory.
`

const sweepTail = `
N is a whole number. TIME is in seconds and may have a fraction (0.2), or has
units (200ms). Of a prefix of IPv4 the network and the broadcast address are
left out. ^C ends the sweep with a summary of what is known, ^\ shows it meanwhile.

Exit status: 0 an address answered, 1 none did, 2 the sweep was not possible.
`

// SweepHelp writes the help text of goping sweep.
func SweepHelp(w io.Writer) error {
	return WriteHelp(w, sweepHead, SweepTable[:], Native, sweepTail)
}

// ParseSweep reads the arguments behind the verb; see [Scan]. The error is an
// [*Error]. What was read up to it comes back with it.
func ParseSweep(args []string) (SweepOptions, error) {
	o := SweepOptions{Rate: sweepRate, Timeout: sweepTimeout, Retries: sweepRetries, Size: 56, Quorum: 1}
	operands, err := Scan(SweepTable[:], Native, args, &o, func(o *SweepOptions) bool { return o.Help })
	o.Targets = operands
	var m *Misuse
	switch {
	case errors.As(err, &m):
		hint := m.hint()
		if hint == seeHelp {
			hint = "goping sweep -h lists the options"
		}
		return o, &Error{m.Error(), hint}
	case o.Help:
		return o, nil
	}
	return o, o.check()
}

// check reports what cannot be asked for together.
func (o *SweepOptions) check() error {
	forms := 0
	for _, asked := range [...]bool{o.Alive, o.Unreachable, o.JSON, o.CSV, o.Quiet} {
		if asked {
			forms++
		}
	}
	switch {
	case len(o.Targets)+len(o.Files) == 0:
		return &Error{"no target", "goping sweep [options] TARGET…"}
	case o.IPv4 && o.IPv6:
		return &Error{"-4 and -6 exclude each other", ""}
	case forms > 1:
		return &Error{"one of --alive, --unreachable, --json, --csv and --quiet at a time", ""}
	case o.Count > 0 && o.Quorum > o.Count:
		return &Error{"--quorum " + strconv.Itoa(o.Quorum) + " of --count " + strconv.Itoa(o.Count) + ": can never be reached", ""}
	}
	return nil
}
