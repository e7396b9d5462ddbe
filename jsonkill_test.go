package goping_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"goping/internal/netlab"
)

// TestJSONKilled: a run with many targets that is killed in the middle leaves whole
// lines, each of which is valid.
func TestJSONKilled(t *testing.T) {
	netlab.Need(t)
	s := schema(t)
	args := []string{"--json", "-D", "-v", "-i", "0.01"}
	for i := range 200 {
		args = append(args, "127.0.1."+strconv.Itoa(i+1))
	}
	l := follow(t, args...)
	l.until(`"type":"reply","target":"127.0.1.200"`)
	l.until(`"seq":3,`)
	l.signal(os.Kill)
	r := l.finish()
	text := r.stdout.String()
	// The scanner ends what it reads with a newline; of the last line the program must
	// have written all.
	if !strings.HasSuffix(text, "}\n") {
		t.Errorf("%v: the output ends in %q", r, text[max(0, len(text)-80):])
	}
	list := objects(t, r, s)
	if n := len(list); n < 400 {
		t.Errorf("%v: %d objects, want those of 200 starts and 200 replies at least", r, n)
	}
}

// TestJSONOptions: what options add to the objects is in the schema, too.
func TestJSONOptions(t *testing.T) {
	netlab.Need(t)
	s := schema(t)
	for _, args := range []string{
		"-f -c5 -i.01 127.0.0.1", "-A -c3 127.0.0.1", "-l3 -c3 -i.05 ::1", "-O -c2 -i.05 127.0.0.1", "-U -c1 ::1",
		"-R -c2 -i.01 127.0.0.1", "-T tsonly -c1 127.0.0.1", "-T tsandaddr -c1 127.0.0.1", "-T tsprespec --via 127.0.0.1 -c1 127.0.0.1",
		"-b -c1 127.0.0.1", "-p ff -s 4 -c1 127.0.0.1", "-Q 0xb8 -c1 ::1", "-D --time-format rfc3339 -c1 127.0.0.1", "--dscp ef --ecn ect0 -c1 ::1",
		"-e 0 -v -c1 127.0.0.1", "--rate 200 -i0 -c4 127.0.0.1 127.0.0.2 ::1", "--until-up 127.0.0.1", "--all-addresses -c1 localhost",
		"-c1 127.1", "-c1 --assert loss<=1% 127.0.0.1", "-s 65507 -M do -c1 127.0.0.1", "-C -c1 ::1", "-I lo -c1 127.0.0.1", "-w 0.1 -i 0.04 127.0.0.1",
	} {
		r := goping(t, append([]string{"--json"}, strings.Fields(args)...)...).ended(0)
		list := objects(t, r, s)
		if n := len(list); n < 3 || list[0].Type != "start" || list[n-1].Type != "summary" {
			t.Errorf("%v: want start first and summary last in\n%s", r, r.stdout.Bytes())
			continue
		}
		for i := range list {
			if list[i].Type == "summary" {
				if err := list[i].balance(); err != nil {
					t.Errorf("%v: %v", r, err)
				}
			}
		}
	}
}
