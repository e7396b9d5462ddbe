package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping"
)

// TestMain also serves the processes that a bench starts: the test binary stands
// in for the program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == verbPinger || os.Args[1] == verbBurner) {
		main()
	}
	netlab.Main(m)
}

func TestErrand(t *testing.T) {
	want := errand{
		host: "2001:db8::1", kind: kind{true, ping.Datagram}, interval: 1500 * time.Microsecond,
		count: 7, busy: 4, plain: true,
	}
	if got, err := parseErrand(want.args()[1:]); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

// small is a bench of few probes.
func small(t *testing.T) (*bench, *strings.Builder) {
	t.Helper()
	netlab.Need(t)
	var out strings.Builder
	p, err := planOf("")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{plan: p, out: &out, lab: netlab.New(t)}
	if err := b.findPrograms(); err != nil {
		t.Fatal(err)
	}
	return b, &out
}

// All that was sent is captured, on both paths and by every kind; and by one
// clock no packet is where it goes before it left: the differences are positive.
func TestEverythingIsComparedAndCausal(t *testing.T) {
	b, _ := small(t)
	const count = 20
	for _, path := range b.paths {
		for _, p := range b.programs {
			for _, k := range p.kinds {
				r := row{path: path, interval: time.Millisecond, subject: p.subject}
				if err := b.probe(&r, p, errand{kind: k, interval: r.interval, count: count}); err != nil {
					t.Errorf("%s on %s: %v", p.name, path, err)
					continue
				}
				if len(r.differences) != count {
					t.Errorf("%s by %v on %s: %d compared, want %d", p.name, k, path, len(r.differences), count)
				}
				for _, d := range r.differences {
					if p.subject && (d.rtt < 0 || d.out < 0 || d.back < 0) {
						t.Errorf("%s by %v on %s: %+v", p.name, k, path, d)
					}
					if path == pathLoopback && d.back != 0 {
						t.Errorf("%s by %v: the capture has another stamp than the reply: %+v", p.name, k, d)
					}
					if d.located && d.rtt != d.out+d.back {
						t.Errorf("%s by %v on %s: %+v, want the sum", p.name, k, path, d)
					}
				}
			}
		}
	}
}

// A row pools the kinds, or there is one for each.
func TestRowsPoolTheKinds(t *testing.T) {
	for _, each := range []bool{false, true} {
		t.Run(fmt.Sprint(each), func(t *testing.T) {
			b, out := small(t)
			b.each = each
			asked := 0
			p := program{name: "silent", subject: true, kinds: b.kinds, run: func(e errand) ([]report, error) {
				asked += e.count
				return nil, nil
			}}
			if err := b.fill(row{path: pathVeth, interval: 100 * time.Millisecond, program: p.name, subject: true}, p); err != nil {
				t.Fatal(err)
			}
			rows := map[bool]int{false: 1, true: len(b.kinds)}[each]
			if asked != 100 || strings.Count(out.String(), "\n") != rows || b.rows != rows || b.within != 0 {
				t.Errorf("%d probes, %d rows, %d within; want 100, %d and 0:\n%s", asked, b.rows, b.within, rows, out)
			}
			if want := map[bool]string{false: " 100 ", true: " 25 "}[each]; strings.Count(out.String(), want) != rows {
				t.Errorf("want%sprobes in each row:\n%s", want, out)
			}
			if each != strings.Contains(out.String(), "silent, IPv6 datagram") {
				t.Errorf("the kinds are named, or not:\n%s", out)
			}
		})
	}
}

// The burner ends with its input, and so with whoever started it.
func TestBurnerEnds(t *testing.T) {
	b := &bench{}
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b.self.Path = path
	end, err := b.self.With(verbBurner).Burner()
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { end(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Error("it burns on")
	}
}

// What the lab cannot have ends the measurement with an error.
func TestLabFailureIsAnError(t *testing.T) {
	b := &bench{}
	for name, fail := range map[string]func(){
		"Fatal":  func() { b.Fatal("no ", "veth") },
		"Fatalf": func() { b.Fatalf("no %s", "veth") },
		"Skip":   func() { b.Skip("no ", "veth") },
		"Skipf":  func() { b.Skipf("no %s", "veth") },
	} {
		func() {
			defer func() {
				if failure, ok := recover().(labFailure); !ok || failure.Error() != "no veth" {
					t.Errorf("%s: %v", name, failure)
				}
			}()
			fail()
		}()
	}
}
