package ping

import (
	"runtime"
	"testing"
	"time"
	"unsafe"

	"goping/ping/internal/wire"
)

// TestMemoryOfTargets: a target, probed once a second with all defaults, takes a
// kibibyte at the most while it is answered and while it is not, and 256 bytes more
// for each octave of its histogram. doc/scale.md says what of.
func TestMemoryOfTargets(t *testing.T) {
	if unsafe.Sizeof(uintptr(0)) != 8 {
		t.Skip("the figures are those of a 64-bit system")
	}
	const targets, most, octave = 10_000, 1024, 256
	for _, tt := range []struct {
		name   string
		answer answering
		most   int
	}{
		{"answered", echoAfter(20 * time.Millisecond), most + octave},
		{"silent", silence, most},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p, err := Open(&Config{Wire: wire.NewFake(tt.answer)})
				if err != nil {
					t.Fatal(err)
				}
				defer p.Close()
				before := heap()
				for i := range targets {
					mustAdd(t, p, Target{Addr: numbered(sides[0], i)})
				}
				added := (heap() - before) / targets
				time.Sleep(30 * time.Second) // beyond timeout and late window
				grown := (heap() - before) / targets
				t.Logf("%d bytes a target when added, %d after 30 s", added, grown)
				if added > most || grown > tt.most {
					t.Errorf("got %d bytes when added, %d after 30 s; want %d, %d at most", added, grown, most, tt.most)
				}
				if got := p.Stats().Sent; got < 29*targets {
					t.Errorf("got %d probes", got)
				}
			})
		})
	}
}

// heap returns the bytes in use.
func heap() int {
	runtime.GC()
	runtime.GC() // what the first has found is free now
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
