package peer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// environAct makes the test binary stand in for a program under comparison.
const environAct = "GOPING_PEER_ACT"

func TestMain(m *testing.M) {
	if os.Getenv(environAct) != "" {
		act(os.Args[1], os.Args[2:])
		return
	}
	os.Exit(m.Run())
}

// act does what a program under comparison might.
func act(what string, args []string) {
	switch what {
	case "note": // append a word to a file
		f, err := os.OpenFile(args[0], os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
		if err == nil {
			_, err = f.WriteString(args[1])
		}
		if err != nil {
			panic(err)
		}
	case "fail":
		fmt.Fprintln(os.Stderr, "it broke")
		os.Exit(3)
	case "hold": // 64 MiB
		block := make([]byte, 64<<20)
		for i := range block {
			block[i] = 1
		}
	}
}

func itself(t *testing.T, args ...string) Program {
	t.Helper()
	t.Setenv(environAct, "1")
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Program{Name: "stand-in", Path: path, Args: args}
}

func TestInTurn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes")
	runs, err := InTurn(3, itself(t, "note", file, "A"), itself(t, "note", file, "B"))
	if err != nil {
		t.Fatal(err)
	}
	notes, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(notes), "AB"+"ABABAB"; got != want {
		t.Errorf("order of runs %q, want %q: one to warm up, then in turn", got, want)
	}
	if len(runs) != 2 || len(runs[0]) != 3 || len(runs[1]) != 3 {
		t.Fatalf("%d rows of %v, want 2 of 3", len(runs), runs)
	}
	for _, row := range runs {
		for _, u := range row {
			if u.Wall <= 0 {
				t.Errorf("a run took %v", u.Wall)
			}
		}
	}
}

func TestFailure(t *testing.T) {
	p := itself(t, "fail")
	if _, err := p.Run(); err == nil {
		t.Error("Run: a failing program is no error")
	}
	if _, err := p.Output(); err == nil || !strings.Contains(err.Error(), "it broke") {
		t.Errorf("Output: %v, want what the program said", err)
	}
	if _, err := InTurn(1, p); err == nil {
		t.Error("InTurn: a failing program is no error")
	}
	if _, err := p.PeakMemory(); err == nil {
		t.Error("PeakMemory: a failing program is no error")
	}
	if _, err := (Program{Path: filepath.Join(t.TempDir(), "absent")}).Run(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Run of an absent program: %v, want %v", err, os.ErrNotExist)
	}
}

// The memory is the program's own, not what its parent had at the fork.
func TestPeakMemory(t *testing.T) {
	const block = 64 << 20
	ballast := make([]byte, block)
	for i := range ballast {
		ballast[i] = 1
	}
	small, err := itself(t, "nothing").PeakMemory()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, os.ErrPermission) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	large, err := itself(t, "hold").PeakMemory()
	if err != nil {
		t.Fatal(err)
	}
	if small >= block || large < block {
		t.Errorf("peak memory %d without and %d with a block of %d; parent holds %d", small, large, block, len(ballast))
	}
}

func TestQuantiles(t *testing.T) {
	seconds := func(n ...int) []time.Duration {
		all := make([]time.Duration, len(n))
		for i, v := range n {
			all[i] = time.Duration(v) * time.Second
		}
		return all
	}
	ten := seconds(10, 1, 9, 2, 8, 3, 7, 4, 6, 5)
	for _, tt := range []struct {
		name      string
		got, want time.Duration
	}{
		{"median of none", Median(seconds()), 0},
		{"median of one", Median(seconds(7)), 7 * time.Second},
		{"median of an odd number", Median(seconds(3, 1, 2)), 2 * time.Second},
		{"median of an even number", Median(ten), 5500 * time.Millisecond},
		{"quantile of none", Quantile(seconds(), 0.9), 0},
		{"0", Quantile(ten, 0), time.Second},
		{"0.1", Quantile(ten, 0.1), time.Second},
		{"0.11", Quantile(ten, 0.11), 2 * time.Second},
		{"0.9", Quantile(ten, 0.9), 9 * time.Second},
		{"1", Quantile(ten, 1), 10 * time.Second},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if ten[0] != 10*time.Second {
		t.Error("the values were sorted in place")
	}
}
