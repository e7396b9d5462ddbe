package goping_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

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
