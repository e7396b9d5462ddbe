package sweep

import (
	"fmt"
	"io"
	"time"

	"goping/internal/cli/terminal"
	"goping/ping"
)

// progress is a line that is written over and over, on a terminal.
type progress struct {
	round *round
	next  time.Time
	shown bool
}

const (
	progressEvery = 500 * time.Millisecond
	eraseLine     = "\r\x1b[K"
)

// newProgress returns the line; nil where nobody would see it.
func (r *round) newProgress() *progress {
	if !terminal.Is(r.stderr) {
		return nil
	}
	return &progress{round: r, next: r.begun.Add(progressEvery)}
}

// show writes the line when it is time.
func (p *progress) show() {
	if p == nil {
		return
	}
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next, p.shown = now.Add(progressEvery), true
	p.round.mu.Lock()
	line := p.round.progress(now.Sub(p.round.begun))
	p.round.mu.Unlock()
	io.WriteString(p.round.stderr, eraseLine+line)
}

// progress says how far the sweep is.
func (r *round) progress(took time.Duration) string {
	done, total := r.done(), max(r.total, 1)
	speed := float64(done) / took.Seconds()
	left := time.Duration(float64(total-min(done, total)) / max(speed, 1e-9) * float64(time.Second))
	return fmt.Sprintf("%d %%  %s of %s  %s/s  %s alive  %v left", done*100/total, grouped(done), grouped(total),
		grouped(uint64(speed)), grouped(r.counts[ping.Replied]), left.Round(time.Second))
}

// stop takes the line away.
func (p *progress) stop() {
	if p != nil && p.shown {
		io.WriteString(p.round.stderr, eraseLine)
		p.shown = false
	}
}
