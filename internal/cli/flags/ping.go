package flags

import (
	"cmp"
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"goping/ping"
)

// UsageError is a command line iputils' ping would not carry out.
type UsageError struct {
	Message string // one line, without the program's name; empty when Usage says it all
	Code    int    // to exit with
	Usage   bool   // the usage text follows
}

func (e *UsageError) Error() string { return e.Message }

// maxHops is how many hops before the host the IPv4 header has room for.
const maxHops = 9

// maxStamped is how many hosts it has room for with a timestamp of each.
const maxStamped = 4

// ParsePing reads the arguments of iputils' ping; see [Scan]. root says whether
// the limits for other users are off. The error is a [*UsageError]; with NodeHelp, which
// is then what there is to say.
func ParsePing(args []string, root bool) (Options, error) {
	o := defaults
	operands, err := Scan(Table[:], Ping, args, &o, over)
	var m *Misuse
	switch {
	case errors.As(err, &m) && errors.Is(m.Err, errNodeQuery):
		o.NodeHelp = true
		return o, &UsageError{"", 2, false}
	case errors.As(err, &m):
		return o, m.iputils()
	case over(&o):
		return o, nil
	}
	if err := o.limit(root); err != nil {
		return o, err
	}
	return o, o.takeHops(operands)
}

// iputils words the misuse as iputils' ping does. A number that is none ends it
// with 1, everything else with 2.
func (m *Misuse) iputils() *UsageError {
	var outside *RangeError
	var fault *Fault
	switch {
	case m.Kind == Unknown && strings.HasPrefix(m.Option, "--"):
		return &UsageError{"unrecognized option '" + shown(m.Option) + "'", 2, true}
	case m.Kind == Unknown:
		return &UsageError{"invalid option -- '" + shown(m.Option[1:]) + "'", 2, true}
	case m.Kind == Missing:
		return &UsageError{"option requires an argument -- '" + strings.TrimLeft(m.Option, "-") + "'", 2, true}
	case m.Kind == Unwanted:
		return &UsageError{"option '" + m.Option + "' doesn't allow an argument", 2, true}
	case errors.As(m.Err, &outside) && outside.Cause != nil:
		return &UsageError{"invalid argument: '" + shown(m.Value) + "': Numerical result out of range", 1, false}
	case errors.As(m.Err, &outside):
		return &UsageError{"invalid argument: '" + shown(m.Value) + "': out of range: " +
			strconv.Itoa(outside.Low) + " <= value <= " + strconv.Itoa(outside.High), 1, false}
	case errors.Is(m.Err, ErrNotWhole):
		return &UsageError{"invalid argument: '" + shown(m.Value) + "'", 1, false}
	case errors.As(m.Err, &fault):
		return &UsageError{fault.Iputils + shown(cmp.Or(fault.Shown, m.Value)) + fault.Cause, 2, false}
	}
	return &UsageError{m.Err.Error(), 2, false}
}

// What iputils' ping leaves to root.
const (
	MinUserInterval = 2 * time.Millisecond // the shortest interval of others
	userPreload     = 3                    // the most they may send at once
)

// limit refuses what options rule out together, and what only root may.
func (o *Options) limit(root bool) error {
	refuse := func(message string) error { return &UsageError{message, 2, false} }
	if o.Flood && !o.IntervalSet {
		o.Interval = 0
	}
	switch {
	case o.IPv4 && o.IPv6:
		return refuse("only one -4 or -6 option may be specified")
	case o.RecordRoute && o.Stamps != "":
		return refuse("only one of -T or -R may be used")
	case !root && o.Interval < MinUserInterval: // -A is no way round it
		return refuse("cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)")
	case !root && o.Preload > userPreload:
		return refuse("cannot set preload to value greater than 3: " + strconv.Itoa(o.Preload))
	case o.Interval.Milliseconds() >= int64(math.MaxInt32/o.Preload):
		return refuse("illegal preload and/or interval: " + strconv.FormatInt(o.Interval.Milliseconds(), 10))
	}
	return nil
}

// takeHops takes the host, the last operand, and the hops before it.
func (o *Options) takeHops(operands []string) error {
	if group, ok := o.nodeGroup(); ok && len(operands) == 0 {
		operands = []string{group}
	}
	o.asksNodes()
	switch n := len(operands); {
	case n == 0:
		return &UsageError{"usage error: Destination address required", 2, false}
	case n-1 > o.hopRoom():
		return &UsageError{"", 2, true}
	default:
		o.Hosts, o.Hops = operands[n-1:], operands[:n-1]
	}
	if a := o.Source; a.IsValid() && !o.IPv4 {
		o.IPv4, o.IPv6 = a.Is4(), a.Is6()
	}
	return nil
}

// hopRoom is for how many hops the options of the IPv4 header leave room.
func (o *Options) hopRoom() int {
	switch {
	case o.Stamps == "tsprespec":
		return maxStamped
	case o.RecordRoute || o.Stamps != "":
		return 0
	}
	return maxHops
}

// maxIPOptions is what the options of the IPv4 header take, 40 bytes however many
// there are, as iputils' ping has it.
const maxIPOptions = 40

// CheckSizePing refuses a payload that does not fit into one packet to a.
func (o *Options) CheckSizePing(a netip.Addr) error {
	most := ping.MaxSize(a)
	if a.Is4() && (o.RecordRoute || o.Stamps != "" || len(o.Hops) > 0) {
		most -= maxIPOptions
	}
	if o.Size > most {
		m := Misuse{Kind: Invalid, Value: strconv.Itoa(o.Size), Err: &RangeError{Low: 0, High: most}}
		return m.iputils()
	}
	return nil
}

// pingInterval takes seconds, of which whole milliseconds count. What follows the
// number draws a warning.
func pingInterval(o *Options, value string) error {
	bad := &Fault{Text: "must be from 0 to 2147483.647", Iputils: "bad timing interval: "}
	seconds, err := o.number(value, bad)
	if err != nil {
		return err
	}
	if seconds < 0 || seconds > math.MaxInt32/1000.0 {
		return bad
	}
	o.Interval, o.IntervalSet = time.Duration(seconds*1000)*time.Millisecond, true
	return nil
}

// pingLinger takes seconds with a fraction. What follows the number draws a warning.
func pingLinger(o *Options, value string) error {
	bad := &Fault{Text: "must be from 0 to 4294967", Iputils: "bad linger time: "}
	seconds, err := o.number(value, bad)
	if err != nil {
		return err
	}
	if seconds < 0 || seconds > math.MaxUint32/1000.0 {
		return bad
	}
	o.Linger = time.Duration(seconds * float64(time.Second))
	return nil
}

func pingDeadline(o *Options, value string) error {
	seconds := 0
	if err := setInt(&seconds, value, 0, math.MaxInt32); err != nil {
		return err
	}
	o.Deadline = time.Duration(seconds) * time.Second
	return nil
}

func pingTTL(o *Options, value string) error {
	if err := setInt(&o.TTL, value, 0, 255); err != nil {
		return err
	}
	if o.TTL == 0 {
		return errors.New("cannot set unicast time-to-live: Invalid argument")
	}
	return nil
}
