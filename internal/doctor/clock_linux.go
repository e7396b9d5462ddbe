package doctor

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// clocks are three clocks read at one moment, and what adjtimex(2) says.
type clocks struct {
	monotonic, realtime, boottime time.Duration
	err                           error
	unsynchronized                bool
	adjtime                       error
}

func readClocks() (c clocks) {
	for _, clock := range []struct {
		id   int32
		into *time.Duration
	}{{unix.CLOCK_MONOTONIC, &c.monotonic}, {unix.CLOCK_REALTIME, &c.realtime}, {unix.CLOCK_BOOTTIME, &c.boottime}} {
		var t unix.Timespec
		if err := unix.ClockGettime(clock.id, &t); err != nil {
			c.err = err
		}
		*clock.into = time.Duration(t.Nano())
	}
	var timex unix.Timex // no mode: nothing is set
	state, err := unix.Adjtimex(&timex)
	c.adjtime, c.unsynchronized = err, state == unix.TIME_ERROR
	return c
}

// step is by how much clocks may differ that are read one after the other while a
// discipline slews one of them.
const step = 20 * time.Millisecond

// checkClock: nobody has set the clock, and the machine has not slept.
func checkClock(m *machine) (c Check) {
	c.ID = "clock"
	if m.started.err != nil || m.ended.err != nil {
		c.say(Unknown, "the clocks cannot be read")
		return c
	}
	passed := m.ended.monotonic - m.started.monotonic
	jump := m.ended.realtime - m.started.realtime - passed
	slept := m.ended.boottime - m.started.boottime - passed
	c.saw("clock_gettime(2)", fmt.Sprintf("in %v the wall clock went %v ahead, and the machine slept %v", passed.Round(time.Microsecond), jump.Round(time.Microsecond), slept.Round(time.Microsecond)))
	if m.ended.adjtime == nil {
		word := "synchronized"
		if m.ended.unsynchronized {
			word = "not synchronized"
		}
		c.saw("adjtimex(2)", word)
	}
	switch {
	case slept > step:
		c.say(Warn, "the machine slept meanwhile: probes under way look lost")
	case jump.Abs() > step:
		c.say(Warn, fmt.Sprintf("the wall clock was set by %v meanwhile: times by kernel stamps of that moment are wrong, and goping does without them", jump.Round(time.Millisecond)))
		c.fix("host", "let a time service slew the clock in place of setting it: makestep 1 3 in /etc/chrony.conf")
	default:
		c.say(OK, "the clocks agree")
	}
	return c
}
