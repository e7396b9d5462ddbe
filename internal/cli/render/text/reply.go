package text

import (
	"strconv"

	"goping/ping"
)

// appendReply appends the line of an echo reply, whatever became of it, as
// gather_statistics in ping_common.c does.
func (p *Printer) appendReply(b []byte, e *ping.Event) []byte {
	b = p.appendTimestamp(b, e.Received)
	b = strconv.AppendInt(b, int64(e.Bytes), 10)
	b = append(b, " bytes from "...)
	b = p.appendFrom(b, e.Sender())
	b = append(b, ':')
	if e.Node != nil {
		b = appendNode(b, e)
	} else {
		b = appendSeq(append(b, ' '), e.Seq)
	}
	if p.cfg.Verbose && e.Node == nil {
		b = append(b, " ident="...)
		b = strconv.AppendUint(b, uint64(e.ID), 10)
	}
	if e.TTL >= 0 {
		b = append(b, " ttl="...)
		b = strconv.AppendInt(b, int64(e.TTL), 10)
	}
	if e.Kind == ping.EventTruncated {
		return append(b, " (truncated)\n"...)
	}
	// iputils reads the time of departure out of the payload and so has no
	// round-trip time below 16 bytes; ours never comes out of a packet.
	if e.TxClock != ping.NoClock && e.RxClock != ping.NoClock {
		b = append(b, " time="...)
		b = appendTime(b, e.RTT)
		b = append(b, " ms"...)
	}
	if e.Kind == ping.EventCorrupt && e.Damage != nil {
		return p.appendCorrupt(b, e.Damage)
	}
	b = appendMark(b, e)
	return append(b, '\n')
}

// appendMark says why a reply is not an ordinary one.
func appendMark(b []byte, e *ping.Event) []byte {
	switch e.Kind {
	case ping.EventDuplicate:
		return append(b, " (DUP!)"...)
	case ping.EventOtherSource:
		return append(b, " (DIFFERENT ADDRESS!)"...)
	case ping.EventForeign:
		return append(b, markForeign...)
	case ping.EventLate:
		return append(b, markLate...)
	}
	return b
}

// appendCorrupt ends the line of a damaged reply and says what is wrong with it.
func (p *Printer) appendCorrupt(b []byte, d *ping.Damage) []byte {
	switch {
	case d.BadChecksum:
		b = append(b, " (BAD CHECKSUM!)"...)
	case d.Err != nil:
		b = append(b, markContent...)
	case d.Offset < 0:
		b = append(b, markHeader...)
	case d.Offset >= p.start.Size:
		b = append(b, markTooLong...)
	}
	b = append(b, '\n')
	if 0 <= d.Offset && d.Offset < p.start.Size {
		b = appendDump(b, d)
	}
	return b
}

// dumpFrom is where iputils' dump begins: behind the timeval it keeps in front
// of the pattern.
const dumpFrom = 16

// appendDump names the first wrong byte of a payload and lists what came.
func appendDump(b []byte, d *ping.Damage) []byte {
	b = append(b, "wrong data byte #"...)
	b = strconv.AppendInt(b, int64(d.Offset), 10)
	b = append(b, " should be 0x"...)
	b = strconv.AppendUint(b, uint64(d.Want), 16)
	b = append(b, " but was 0x"...)
	b = strconv.AppendUint(b, uint64(d.Got), 16)
	from := dumpFrom
	if d.Offset < from {
		from = 0
	}
	for i := from; i < len(d.Payload); i++ {
		if i%32 == from {
			b = append(b, "\n#"...)
			b = strconv.AppendInt(b, int64(i), 10)
			b = append(b, '\t')
		}
		b = strconv.AppendUint(b, uint64(d.Payload[i]), 16)
		b = append(b, ' ')
	}
	return append(b, '\n')
}
