package peer

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
)

// KeepBusy starts n goroutines that never rest.
func KeepBusy(n int) {
	for range n {
		go func() {
			for n := uint(0); ; n++ { // nothing to wait for
			}
		}()
	}
}

// Burn keeps twice as many threads busy as there are cores until stdin ends,
// which it does when the one who started the process ends, however that is.
func Burn(stdin io.Reader) error {
	n := 2 * runtime.NumCPU()
	runtime.GOMAXPROCS(n + 1)
	KeepBusy(n)
	_, err := io.Copy(io.Discard, stdin)
	return err
}

// Burner starts the program, which has to Burn; end ends it.
func (p Program) Burner() (end func(), err error) {
	cmd := exec.Command(p.Path, p.Args...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("peer: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("peer: start %v: %w", p, err)
	}
	return func() {
		_ = stdin.Close() // which ends it
		_ = cmd.Wait()
	}, nil
}
