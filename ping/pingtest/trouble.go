package pingtest

import (
	"time"
)

// Trouble is trouble of this machine, not of the network; see [Network.Local].
type Trouble struct {
	// Drops is how many of the packets that come in next each Prober finds dropped,
	// because its socket's buffer was full. It happens once: the probes that wait
	// meanwhile and get no answer are indeterminate.
	Drops uint64

	// Stall is how long the process stands still from now on: each Prober that is
	// open does nothing for that long. Outside a bubble too, other goroutines go on.
	Stall time.Duration

	// Suspended is how long the machine has just been suspended. What was under way
	// to a Prober is gone, and its probes in flight are indeterminate. As the
	// monotonic clock does, virtual time stands still meanwhile.
	Suspended time.Duration

	// SendErr is why no probe can be sent, to whatever host, from now on, such as
	// syscall.EPERM of a local firewall. Like [Behavior.SendErr]. nil ends it.
	SendErr error

	// OpenErr is why no socket may be opened from now on, such as syscall.EPERM:
	// ping.Open gives a *ping.PermissionError. nil ends it.
	OpenErr error
}

// Local has trouble befall this machine: Drops, Stall and Suspended once, now, and
// each Prober that is open; SendErr and OpenErr from now on, until the next call of
// Local. The zero Trouble ends what lasts.
func (n *Network) Local(t Trouble) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.trouble = t
	for l := range n.links {
		now := l.Now().Mono
		if t.Drops > 0 {
			l.Overflow.Add(t.Drops)
		}
		if t.Stall > 0 {
			l.Still.Store(max(l.Still.Load(), now+int64(t.Stall)))
		}
		if t.Suspended > 0 {
			l.Blackout.Store(now)
			l.Asleep.Add(int64(t.Suspended))
		}
	}
}
