package doctor

import (
	"errors"
	"fmt"
	"strconv"

	"golang.org/x/sys/unix"

	"goping/ping"
)

// smallBuffer holds 64 small replies, 832 bytes each.
const smallBuffer = 64 * 832

// checkBuffers: what this machine sends and gets has room.
func checkBuffers(m *machine) (c Check) {
	c.ID = "buffers"
	size, err := strconv.Atoi(m.setting("net/core/rmem_max"))
	if err == nil {
		c.saw("/proc/sys/net/core/rmem_max", fmt.Sprint(size))
		if size < smallBuffer {
			c.say(Warn, fmt.Sprintf("a receive buffer may have %d bytes, which holds %d replies at a time", size, size/832))
			c.fix("sysctl", "sudo sysctl -w net.core.rmem_max=4194304")
		}
	}
	if t := m.target; t != nil && len(t.first.replies) > 0 {
		all := append([]series{t.first}, t.sizes...)
		if t.burst != nil {
			all = append(all, *t.burst)
		}
		for i := range all {
			var local *ping.LocalError
			if errors.As(all[i].err(ping.Indeterminate), &local) && local.Drops > 0 {
				c.saw("SO_MEMINFO", local.Error())
				c.say(Warn, "the receive buffer ran over, and this machine dropped answers itself")
				c.fix("sysctl", "sudo sysctl -w net.core.rmem_max=4194304")
			}
		}
		if m.sendFailed(unix.ENOBUFS) {
			c.saw("sendmsg(2) to "+t.addr.String(), errnoText(unix.ENOBUFS))
			c.say(Fail, "the queue of the interface, or the neighbour table, is full, and this machine drops what is sent")
			c.fix("host", "tc -s qdisc show, and: sudo tc qdisc replace dev DEVICE root fq_codel")
		}
	}
	if l := m.loopFailed(unix.ENOBUFS); l != nil {
		c.saw("sendmsg(2) to "+l.addr.String(), errnoText(unix.ENOBUFS))
		c.say(Fail, "the queue of lo is full")
	}
	if err != nil {
		c.say(Unknown, "the size of buffers cannot be read")
	}
	c.say(OK, "buffers have room")
	return c
}
