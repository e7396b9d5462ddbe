package peer

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
	orders := [][]int{{0, 1}, {1, 0}, {1, 0}}
	next := func(n int) []int {
		order := orders[0]
		orders = orders[1:]
		return order
	}
	runs, err := inTurn(3, next, []Program{itself(t, "note", file, "A"), itself(t, "note", file, "B")})
	if err != nil {
		t.Fatal(err)
	}
	notes, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(notes), "AB"+"ABBABA"; got != want {
		t.Errorf("order of runs %q, want %q: one to warm up, then three rounds", got, want)
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

// One program is compared with another: a row each, and the ratio.
func TestComparison(t *testing.T) {
	n := 0
	var out strings.Builder
	err := Comparison{
		Runs:      3,
		Figure:    func(Usage) float64 { n++; return float64(n) },
		Format:    func(v float64) string { return fmt.Sprintf("<%g>", v) },
		Quantiles: []float64{0.5, 0.9, 1},
	}.compare(&out, []Program{itself(t, "nothing"), itself(t, "nothing")})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(strings.Fields(out.String()), " ")
	want := "program median p90 most stand-in <2> <3> <3> stand-in <5> <6> <6>" +
		" 3 runs each, in random order ratio of medians stand-in / stand-in: 0.4000"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEmptyRuns(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip(err)
	}
	p, err := Empty(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if out, err := p.With("-c", "1").Output(); err != nil || len(out) != 0 {
		t.Errorf("it printed %q, error %v; want nothing", out, err)
	}
}
