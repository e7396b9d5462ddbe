package goping_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"goping/internal/netlab"
)

// TestJSONFaults runs the fault list with --json: valid lines, books that
// balance, and the counts of the text.
func TestJSONFaults(t *testing.T) {
	lab := netlab.New(t)
	s := schema(t)
	list := slices.DeleteFunc(faults(lab), func(f fault) bool { return strings.Contains(f.args, "-q") })
	for _, r := range runFaults(t, lab, list, "--json") {
		t.Run(r.name+"/"+families[r.v6], func(t *testing.T) {
			r.run.t = t
			r.ended(r.fault.code)
			list := objects(t, r.run, s)
			if len(list) < 2 || list[0].Type != "start" || list[len(list)-1].Type != "summary" {
				t.Fatalf("%v: want start first and summary last in\n%s", r, r.stdout.Bytes())
			}
			checkTold(t, r.run, list, r.host.Addr(r.v6).String())
			if got := list[len(list)-1].line(); !lineMatches(got, r.countsLine()) {
				t.Errorf("%v: summary\n\t%swant\n\t%s", r, got, r.countsLine())
			}
		})
	}
}

// checkTold checks a whole run: the summary counts what was told before it.
func checkTold(t *testing.T, r *run, list []object, addr string) {
	t.Helper()
	told := make(map[string]int)
	verdicts := make(map[uint64]string)
	for _, o := range list {
		told[o.Type]++
		if o.Target != addr || o.Addr != addr {
			t.Errorf("%v: %s is about %q, %q, want %q", r, o.Type, o.Target, o.Addr, addr)
		}
		switch o.Type {
		case "reply", "lost", "unreachable", "indeterminate", "failed":
			if verdicts[o.Seq] != "" {
				t.Errorf("%v: probe %d is %s and %s", r, o.Seq, verdicts[o.Seq], o.Type)
			}
			verdicts[o.Seq] = o.Type
		}
		switch {
		case o.Type == "unreachable" && (o.ICMPType == nil || o.ICMPCode == nil || o.From == "" || o.Reason == ""):
			t.Errorf("%v: unreachable without its reason: %+v", r, o)
		case o.Type == "reply" && o.RTTNs <= 0:
			t.Errorf("%v: reply without its time: %+v", r, o)
		}
	}
	s := &list[len(list)-1]
	if err := s.balance(); err != nil {
		t.Errorf("%v: %v", r, err)
	}
	for _, tt := range []struct {
		kind string
		n    int
	}{
		{"start", 1}, {"summary", 1}, {"error", 0},
		{"reply", s.Received}, {"lost", s.Lost}, {"unreachable", s.Unreachable}, {"indeterminate", s.Indeterminate},
		{"failed", s.Failed}, {"late", s.Late}, {"duplicate", s.Duplicates}, {"corrupt", s.Corrupt},
		{"other_source", s.OtherSource}, {"foreign", s.Foreign},
	} {
		if told[tt.kind] != tt.n {
			t.Errorf("%v: %d objects %q, but the summary says %d", r, told[tt.kind], tt.kind, tt.n)
		}
	}
	switch {
	case (s.RTT == nil) != (s.Received == 0):
		t.Errorf("%v: %d replies with figures %+v", r, s.Received, s.RTT)
	case s.RTT != nil:
		if err := s.RTT.ordered(); err != nil {
			t.Errorf("%v: %v", r, err)
		}
	}
}

// TestJSONDetails: what the fault list cannot see in counts.
func TestJSONDetails(t *testing.T) {
	lab := netlab.New(t)
	s := schema(t)
	r1 := lab.Router("r1")
	for _, tt := range []struct {
		script     netlab.Script
		kind       string
		from       *netlab.Host // nil: the host itself, or nobody
		typ4, typ6 int          // -1: no ICMP error
		mtu        int
		reason     string
	}{
		{netlab.Script{Error: netlab.Unreachable(3).By(r1)}, "unreachable", r1.Host, 3, 1, 0, "ort unreachable"},
		{netlab.Script{Error: netlab.TooBig(1400).By(r1)}, "unreachable", r1.Host, 3, 2, 1400, "1400"},
		{netlab.Script{Path: []*netlab.Router{r1}}, "unreachable", r1.Host, 11, 3, 0, "xceeded"},
		{netlab.Script{Corrupt: []int{20}}, "corrupt", nil, -1, -1, 0, "wrong byte"},
		{netlab.Script{Truncate: 20}, "corrupt", nil, -1, -1, 0, "truncated"},
	} {
		for _, v6 := range []bool{false, true} {
			host := lab.Host(tt.script)
			r := goping(t, "--json", "-c1", "-W1", "-t1", host.Addr(v6).String()).ended(1)
			found := false
			for _, o := range objects(t, r, s) {
				if o.Type != tt.kind {
					continue
				}
				found = true
				typ, from := tt.typ4, host
				if v6 {
					typ = tt.typ6
				}
				if tt.from != nil {
					from = tt.from
				}
				if (o.ICMPType == nil) != (typ < 0) || o.ICMPType != nil && *o.ICMPType != typ ||
					o.MTU != tt.mtu || o.From != from.Addr(v6).String() ||
					!strings.Contains(strings.ToLower(o.Reason), strings.ToLower(tt.reason)) {
					t.Errorf("%v: got %+v, want type %d from %v, MTU %d, reason …%s…", r, o, typ, from.Addr(v6), tt.mtu, tt.reason)
				}
			}
			if !found {
				t.Errorf("%v: no object %q in\n%s", r, tt.kind, r.stdout.Bytes())
			}
		}
	}
}

// TestJSONQuiet: -q leaves start and summary.
func TestJSONQuiet(t *testing.T) {
	each(t, func(t *testing.T, l loop) {
		r := goping(t, "--json", "-qc3", "-i0.01", l.addr).ended(0)
		list := objects(t, r, schema(t))
		if len(list) != 2 || list[0].Type != "start" || list[1].Type != "summary" || list[1].Received != 3 {
			t.Errorf("%v: got\n%s", r, r.stdout.Bytes())
		}
	})
}

// TestJSONInterrupted: a run that is ended has a summary too, with a probe in
// flight.
func TestJSONInterrupted(t *testing.T) {
	lab := netlab.New(t)
	s := schema(t)
	host := lab.Host(netlab.Script{Lose: func(n int) bool { return n == 1 }})
	addr := host.V4.String()
	l := follow(t, "--json", "-c2", "-i0.3", "-W60", addr)
	l.until(`"type":"reply"`)
	if err := host.WaitFor(t.Context(), 2); err != nil {
		t.Error(err)
	}
	l.signal(os.Interrupt)
	r := l.finish().ended(0)
	list := objects(t, r, s)
	checkTold(t, r, list, addr)
	if last := list[len(list)-1]; last.InFlight != 1 || last.Received != 1 || last.LossRatio != 0 {
		t.Errorf("%v: summary %+v, want one reply and one probe in flight", r, last.books)
	}
}

// TestJSONErrors: what keeps a run from beginning is one object, and the text
// on the error output.
func TestJSONErrors(t *testing.T) {
	s := schema(t)
	wantError(t, s, "--json")
	wantError(t, s, "--json", "-c0", "127.0.0.1")
	wantError(t, s, "--json", "-I", "nosuchdevice", "127.0.0.1")
	netlab.Need(t) // without it a name server would be asked
	wantError(t, s, "--json", "nosuch.invalid")
}

func wantError(t *testing.T, s *jsonschema.Schema, args ...string) {
	t.Helper()
	r := goping(t, args...)
	list := objects(t, r, s)
	if r.code != 2 || len(list) != 1 || list[0].Type != "error" ||
		!strings.HasPrefix(r.stderr.String(), "goping: error: "+list[0].Message+"\n") {
		t.Errorf("%v: exit code %d, output %q, error output %q", r, r.code, r.stdout.String(), r.stderr.String())
	}
}

// object is what the tests read of a line of --json.
type object struct {
	Type, Target, Addr, From, Reason, Message string

	Seq      uint64
	RTTNs    int64  `json:"rtt_ns"`
	TxClock  string `json:"tx_clock"`
	RxClock  string `json:"rx_clock"`
	ICMPType *int   `json:"icmp_type"`
	ICMPCode *int   `json:"icmp_code"`
	MTU      int
	Drops    uint64
	StallNs  int64 `json:"stall_ns"`

	books `json:"-"` // of a summary
}

// books are the counts of a summary, and its figures.
type books struct {
	Sent          int
	Received      int
	Lost          int
	Late          int
	Unreachable   int
	Failed        int
	Indeterminate int
	InFlight      int `json:"in_flight"`
	Duplicates    int
	Corrupt       int
	OtherSource   int     `json:"other_source"`
	Foreign       int     `json:"foreign"`
	LossRatio     float64 `json:"loss_ratio"`
	RTT           *figures
}

// figures are the round-trip times of a summary, in nanoseconds.
type figures struct {
	Min  int64 `json:"min_ns"`
	Mean int64 `json:"mean_ns"`
	Max  int64 `json:"max_ns"`
	P50  int64 `json:"p50_ns"`
	P90  int64 `json:"p90_ns"`
	P99  int64 `json:"p99_ns"`
	P999 int64 `json:"p999_ns"`
}

// schema compiles doc/goping.schema.json.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("doc", "goping.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// objects reads the output of a run with --json and holds each line to the
// schema.
func objects(t testing.TB, r *run, s *jsonschema.Schema) (list []object) {
	t.Helper()
	for line := range strings.Lines(r.stdout.String()) {
		if !strings.HasPrefix(line, `{"v":1,"type":"`) || !strings.HasSuffix(line, "}\n") {
			t.Errorf("%v: line %q, want an object with v and type first", r, line)
		}
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
		if err == nil {
			err = s.Validate(value)
		}
		if err != nil {
			t.Errorf("%v: line %s%v", r, line, err)
		}
		list = append(list, decode(t, line))
	}
	return list
}

// decode reads one object.
func decode(t testing.TB, line string) (o object) {
	t.Helper()
	err := json.Unmarshal([]byte(line), &o)
	if err == nil && o.Type == "summary" {
		err = json.Unmarshal([]byte(line), &o.books)
	}
	if err != nil {
		t.Fatalf("%v in %s", err, line)
	}
	return o
}

// balance checks the one law of the counts, and the loss that follows from them.
func (b *books) balance() error {
	if sum := b.Received + b.Lost + b.Unreachable + b.Indeterminate + b.InFlight; sum != b.Sent {
		return fmt.Errorf("the books do not balance: sent %d, verdicts %d", b.Sent, sum)
	}
	ratio := 0.0
	if decided := b.Received + b.Lost + b.Unreachable; decided > 0 {
		ratio = float64(b.Lost+b.Unreachable) / float64(decided)
	}
	if b.LossRatio != ratio {
		return fmt.Errorf("loss ratio %v, want %v", b.LossRatio, ratio)
	}
	return nil
}

// line is the line of counts that the text output has for the same.
func (b *books) line() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d packets transmitted, %d received", b.Sent, b.Received)
	for _, plus := range []struct {
		n    int
		what string
	}{{b.Duplicates, "duplicates"}, {b.Corrupt, "corrupted"}, {b.Unreachable, "errors"}} {
		if plus.n > 0 {
			fmt.Fprintf(&s, ", +%d %s", plus.n, plus.what)
		}
	}
	fmt.Fprintf(&s, ", %g%% packet loss, time %dms", b.LossRatio*100, 0)
	for _, aside := range []struct {
		n    int
		what string
	}{
		{b.Late, "late"}, {b.InFlight, "in flight"}, {b.Indeterminate, "indeterminate"}, {b.Failed, "failed"},
		{b.OtherSource, "from another address"}, {b.Foreign, "under another identifier"},
	} {
		if aside.n > 0 {
			fmt.Fprintf(&s, ", %d %s", aside.n, aside.what)
		}
	}
	return s.String() + "\n"
}

// ordered checks that the figures are those of one set of times.
func (f *figures) ordered() error {
	last := int64(0)
	for _, v := range []int64{f.Min, f.P50, f.P90, f.P99, f.P999, f.Max} {
		if v < last {
			return fmt.Errorf("figures %+v are not in order", *f)
		}
		last = v
	}
	if f.Mean < f.Min || f.Mean > f.Max || f.Max > int64(patience/time.Nanosecond) {
		return fmt.Errorf("figures %+v", *f)
	}
	return nil
}
