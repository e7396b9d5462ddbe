package text

import (
	"errors"
	"strconv"
	"strings"

	"goping/internal/cli/render"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// What iputils does not say.
const (
	markLate    = " (late)"
	markForeign = " (DIFFERENT IDENTIFIER!)"
	markHeader  = " (WRONG HEADER!)"
	markContent = " (WRONG CONTENT!)"
	markTooLong = " (TOO LONG!)"
)

// appendSocket appends the line -v puts before the header.
func appendSocket(b []byte, s *render.Start) []byte {
	b = append(b, "socket: "...)
	b = append(b, s.Mode.String()...)
	b = append(b, ", identifier "...)
	b = strconv.AppendUint(b, uint64(s.Identifier), 10)
	return append(b, '\n')
}

// appendLost appends the line of a probe that is lost; -v only, since readers
// of iputils' output know none.
func (p *Printer) appendLost(b []byte, e *ping.Event) []byte {
	if !p.cfg.Verbose {
		return b
	}
	b = p.appendTimestamp(b, p.cfg.Now())
	b = append(b, "no answer within "...)
	b = append(b, p.start.Timeout.String()...)
	b = append(b, " for "...)
	b = appendSeq(b, e.Seq)
	b = p.appendHost(b, e)
	return append(b, '\n')
}

// appendIndeterminate says that a probe may have been lost by this machine.
func (p *Printer) appendIndeterminate(b []byte, e *ping.Event) []byte {
	b = p.appendTimestamp(b, p.cfg.Now())
	b = append(b, "answer may have been dropped here for "...)
	b = appendSeq(b, e.Seq)
	b = p.appendHost(b, e)
	var local *ping.LocalError
	if errors.As(e.Err, &local) {
		b = append(b, ": "...)
		b = terminal.Append(b, strings.TrimPrefix(local.Error(), "ping: "))
	}
	return append(b, '\n')
}

// appendExtensions appends what a router told beyond its error (RFC 4884), one
// indented line for each label and each interface.
func appendExtensions(b []byte, extensions []ping.Extension) []byte {
	for i := range extensions {
		x := &extensions[i]
		for _, label := range x.MPLS {
			b = appendLabel(b, label)
		}
		if x.Interface != nil {
			b = appendInterface(b, x.Interface)
		}
		if len(x.MPLS) == 0 && x.Interface == nil {
			b = append(b, "  extension class="...)
			b = strconv.AppendUint(b, uint64(x.Class), 10)
			b = append(b, " type="...)
			b = strconv.AppendUint(b, uint64(x.CType), 10)
			b = append(b, " length="...)
			b = strconv.AppendInt(b, int64(len(x.Raw)), 10)
			b = append(b, '\n')
		}
	}
	return b
}

// appendLabel appends an entry of the label stack, RFC 4950.
func appendLabel(b []byte, l ping.MPLSLabel) []byte {
	bottom := uint64(0)
	if l.Bottom {
		bottom = 1
	}
	b = append(b, "  MPLS label="...)
	b = strconv.AppendUint(b, uint64(l.Label), 10)
	b = append(b, " tc="...)
	b = strconv.AppendUint(b, uint64(l.TC), 10)
	b = append(b, " s="...)
	b = strconv.AppendUint(b, bottom, 10)
	b = append(b, " ttl="...)
	b = strconv.AppendUint(b, uint64(l.TTL), 10)
	return append(b, '\n')
}

// appendInterface appends what a router told of its interface, RFC 5837.
func appendInterface(b []byte, i *ping.InterfaceInfo) []byte {
	b = append(b, "  interface "...)
	b = append(b, i.Role.String()...)
	if i.Name != "" {
		b = append(b, " name="...)
		b = terminal.Append(b, i.Name)
	}
	if i.IfIndex != 0 {
		b = append(b, " index="...)
		b = strconv.AppendUint(b, uint64(i.IfIndex), 10)
	}
	if i.Addr.IsValid() {
		b = append(b, " addr="...)
		b = i.Addr.AppendTo(b)
	}
	if i.MTU != 0 {
		b = append(b, " mtu="...)
		b = strconv.AppendUint(b, uint64(i.MTU), 10)
	}
	return append(b, '\n')
}

// appendAsides appends the counts iputils has no word for, those that are not
// zero, behind the ones its readers look for.
func appendAsides(b []byte, s *ping.Summary) []byte {
	for _, aside := range [...]struct {
		n    uint64
		what string
	}{
		{s.Late, "late"},
		{s.InFlight, "in flight"},
		{s.Indeterminate, "indeterminate"},
		{s.Failed, "failed"},
		{s.OtherSource, "from another address"},
		{s.Responders, "from more of the group"},
		{s.Foreign, "under another identifier"},
	} {
		if aside.n > 0 {
			b = append(b, ", "...)
			b = strconv.AppendUint(b, aside.n, 10)
			b = append(b, ' ')
			b = append(b, aside.what...)
		}
	}
	return b
}

// appendQuantiles appends the line below iputils' own: how the times are
// spread, how much one differs from the next, and what measured them.
func appendQuantiles(b []byte, s *ping.Summary) []byte {
	r := &s.RTT
	b = append(b, "p50/p90/p99/p99.9 = "...)
	b = appendSlashed(b, r.Quantile(0.5), r.Quantile(0.9), r.Quantile(0.99), r.Quantile(0.999))
	b = append(b, " ms"...)
	if r.HasJitter {
		b = append(b, ", jitter "...)
		b = appendMillis(b, r.Jitter, 3)
		b = append(b, " ms"...)
	}
	b = append(b, ", clock "...)
	b = append(b, s.TxClock.String()...)
	b = append(b, '/')
	b = append(b, s.RxClock.String()...)
	if s.OtherClocks > 0 {
		b = append(b, " but for "...)
		b = strconv.AppendUint(b, s.OtherClocks, 10)
	}
	return append(b, '\n')
}

// appendGroup appends a line for each member of a group that answered.
func appendGroup(b []byte, members []ping.Responder) []byte {
	for i := range members {
		m := &members[i]
		b = m.Addr.AppendTo(b)
		b = append(b, ": "...)
		b = strconv.AppendUint(b, m.Replied, 10)
		b = append(b, " received"...)
		b = appendPlus(b, m.Duplicates, "duplicates")
		b = append(b, ", min/avg/max/mdev = "...)
		b = appendSlashed(b, m.RTT.Min, m.RTT.Mean, m.RTT.Max, m.RTT.Mdev)
		b = append(b, " ms\n"...)
	}
	return b
}

// appendAddress says where the probes of a name go from now on.
func (p *Printer) appendAddress(b []byte, e *ping.Event) []byte {
	b = p.appendTimestamp(b, e.Received)
	b = terminal.Append(b, e.Host)
	b = append(b, " is at "...)
	b = e.Addr.AppendTo(b)
	if e.Former.IsValid() {
		b = append(b, ", was at "...)
		b = e.Former.AppendTo(b)
	}
	return append(b, '\n')
}

// unresolved says why a name has no address.
func unresolved(e *ping.Event) string {
	return terminal.Escape(e.Host) + ": " + terminal.Escape(strings.TrimPrefix(e.Err.Error(), "ping: "))
}
