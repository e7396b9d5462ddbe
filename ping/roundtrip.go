package ping

import (
	"goping/ping/internal/window"
	"goping/ping/internal/wire"
)

// roundTrip measures a probe against the packet that answers it, in
// nanoseconds: kernel transmit to kernel receive, else with the program's own
// clock at the end that has no stamp. Stamps are wall clock, so that they must
// fit into the monotonic time between the two system calls, and are worth
// nothing when the wall clock was stepped meanwhile.
func roundTrip(p *window.Probe, in *wire.Packet) (rtt int64, tx, rx Clock) {
	outer, sent := in.At.Mono-p.Mono, p.Stamp()
	if stepped(p, in, outer) {
		return outer, User, User
	}
	fits := func(d int64) bool { return 0 <= d && d <= outer }
	if in.Stamp != 0 && sent != 0 && fits(sent-p.Wall) && fits(in.Stamp-sent) {
		return in.Stamp - sent, kernelClock(p.Hard()), kernelClock(in.Hardware)
	}
	if in.Stamp != 0 && fits(in.Stamp-p.Wall) {
		return in.Stamp - p.Wall, User, kernelClock(in.Hardware)
	}
	if sent != 0 && fits(sent-p.Wall) && fits(in.At.Wall-sent) {
		return in.At.Wall - sent, kernelClock(p.Hard()), User
	}
	return outer, User, User
}

// stepped reports whether the wall clock moved against the monotonic one by
// more than slewing allows: adjtime slews by 500 ppm at most (man 2 adjtimex).
func stepped(p *window.Probe, in *wire.Packet, outer int64) bool {
	const noise = 100e3
	step := (in.At.Wall - p.Wall) - outer
	allowed := noise + outer/1000
	return step > allowed || step < -allowed
}

func kernelClock(hardware bool) Clock {
	if hardware {
		return Hardware
	}
	return Kernel
}
