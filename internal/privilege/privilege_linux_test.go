package privilege

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

func TestMain(m *testing.M) { netlab.Main(m) }

// inChild runs a test again in a process of its own, whose rights it may spend, and
// reports whether this is that process.
func inChild(t *testing.T) bool {
	t.Helper()
	const mark = "GOPING_TEST_PRIVILEGE"
	if os.Getenv(mark) != "" {
		return true
	}
	netlab.Need(t)
	cmd := exec.Command("/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), mark+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !regexp.MustCompile("(PASS|SKIP): "+t.Name()).Match(out) {
		t.Errorf("%v\n%s", err, out)
	}
	if strings.Contains(string(out), "SKIP: ") {
		t.Skipf("%s", out)
	}
	return false
}

var rightsLine = regexp.MustCompile(`(?m)^(CapInh|CapPrm|CapEff|CapAmb):\t0*[1-9a-f][0-9a-f]*$|^NoNewPrivs:\t0$`)

// held names what each thread holds still.
func heldByThreads(t *testing.T) (all []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/self/task/*/status")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		for _, line := range rightsLine.FindAllString(string(text), -1) {
			all = append(all, file+" "+line)
		}
	}
	return all
}

func mustDrop(t *testing.T) {
	t.Helper()
	Own()
	switch err := Drop(); {
	case errors.Is(err, ErrKept): // with the race detector
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

// TestDrop: no thread keeps anything, the locked and the sleeping included, nor does one
// that is started later.
func TestDrop(t *testing.T) {
	if !inChild(t) {
		return
	}
	release := make(chan struct{})
	defer close(release)
	for range 4 {
		ready := make(chan struct{})
		go func() {
			runtime.LockOSThread()
			close(ready)
			<-release
		}()
		<-ready
	}
	if all := heldByThreads(t); len(all) < 4 {
		t.Skipf("this process has nothing to drop: %v", all)
	}
	if err := Drop(); err != nil || len(heldByThreads(t)) == 0 {
		t.Errorf("in a process that is another's: %v, nothing is held", err)
	}
	mustDrop(t)
	for range 4 {
		ready := make(chan struct{})
		go func() {
			runtime.LockOSThread()
			close(ready)
			<-release
		}()
		<-ready
	}
	if all := heldByThreads(t); len(all) > 0 {
		t.Errorf("after Drop: %v", all)
	}
	if err := Drop(); err != nil {
		t.Errorf("a second time: %v", err)
	}
}

// TestRaised: what is permitted is effective inside, and nowhere else.
func TestRaised(t *testing.T) {
	if !inChild(t) {
		return
	}
	runtime.LockOSThread()
	now, err := held()
	if err != nil {
		t.Fatal(err)
	}
	if now.permitted() == 0 {
		t.Skip("nothing is permitted to this process")
	}
	lowered := now
	lowered[0].Effective, lowered[1].Effective = 0, 0
	if err := lowered.set(); err != nil {
		t.Fatal(err)
	}
	failure := errors.New("not opened")
	for _, want := range []error{nil, failure} {
		inside, err := Raised(func() (sets, error) {
			s, err := held()
			if err == nil {
				err = want
			}
			return s, err
		})
		if err != want || inside.effective() != now.permitted() {
			t.Errorf("inside: %x, %v, want %x, %v", inside.effective(), err, now.permitted(), want)
		}
		if after, err := held(); err != nil || after != lowered {
			t.Errorf("after: %+v, %v, want %+v", after, err, lowered)
		}
	}
}

// TestRaisedForbidden: where nothing is permitted, opening is tried as it is.
func TestRaisedForbidden(t *testing.T) {
	if !inChild(t) {
		return
	}
	mustDrop(t)
	if n, err := Raised(func() (int, error) { return 7, unix.EPERM }); n != 7 || err != unix.EPERM {
		t.Errorf("%d, %v", n, err)
	}
}

func BenchmarkRaised(b *testing.B) {
	for b.Loop() {
		if _, err := Raised(func() (int, error) { return 0, nil }); err != nil {
			b.Fatal(err)
		}
	}
}
