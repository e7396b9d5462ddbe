// Package render is what the outputs of the command share: one small package
// below it for each. An output is handed the writers it writes to, the facts of
// the run ([Start]), the events in their order, and the figures at the end; it
// decides nothing about the run.
package render

import (
	"net/netip"
	"time"

	"goping/ping"
)

// Start is what is known before the first probe leaves.
type Start struct {
	Host       string     // the target as it was given; not escaped
	Addr       netip.Addr // its address
	Source     netip.Addr // the address probes leave from; the zero Addr when nobody asked
	Interface  string     // the device asked for, or empty
	Size       int        // bytes of payload
	IPOptions  int        // bytes of options in the IPv4 header
	Count      int        // probes to send, 0 without end
	Interval   time.Duration
	Timeout    time.Duration
	Mode       ping.Mode   // raw or datagram
	Identifier uint16      // of the ICMP messages
	Family     ping.Family // the one asked for
	Descriptor int         // of the socket, where somebody wants to see it
	Time       time.Time
}

// Renderer is one output. Start comes once for each target, before all events, and
// Summary once for each behind them, with what Start had. Its methods return the
// first error of the writer, after which nothing more is written.
type Renderer interface {
	Start(*Start) error
	Event(*ping.Event) error
	Summary(*Start, *ping.Summary) error
}
