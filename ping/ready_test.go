package ping

import (
	"testing"
	"time"

	"goping/ping/internal/wire"
)

// expecting is a wire that notes what it is told to expect.
type expecting struct {
	wire.Wire
	perSecond float64
}

func (w *expecting) Expect(perSecond float64, size int) (batch, room int) {
	w.perSecond = perSecond
	return w.Wire.Expect(perSecond, size)
}

// When Add returns room has been made for the answers, by the goroutine that called it:
// what it may it need not be allowed any longer.
func TestAddMakesRoom(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := &expecting{Wire: wire.NewFake(echoAfter(time.Millisecond))}
		p, err := Open(&Config{Wire: w})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		for n := 1; n <= 3; n++ {
			mustAdd(t, p, Target{Addr: host4, Probing: Probing{Interval: time.Millisecond}})
			if want := float64(n) * 1000; w.perSecond != want {
				t.Errorf("%d targets: told of %v a second, want %v", n, w.perSecond, want)
			}
		}
	})
}
