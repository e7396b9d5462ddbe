package goping_test

import (
	"os"
	"slices"
	"strings"
	"testing"

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
