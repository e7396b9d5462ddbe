package output

import (
	"encoding/json"
	"time"
)

// The objects of fping 5.5's -J, one a line and all of them on the output.

// object begins the object of a kind, and the first member of it.
func (p *Printer) object(kind string, at time.Time) []byte {
	b := append(append(append(p.begin(p.out), `{"`...), kind...), `": {`...)
	if !p.cfg.Stamped || at.IsZero() {
		return b
	}
	b = append(b, `"timestamp": `...)
	if p.cfg.TimeFormat == "" {
		b = appendStamp(b, at, "")
	} else {
		b = append(appendStamp(append(b, '"'), at, p.cfg.TimeFormat), '"')
	}
	return append(b, ", "...)
}

func (p *Printer) endObject(b []byte) { p.out.End(append(b, "}}\n"...)) }

func appendText(b []byte, member, text string) []byte {
	b = append(append(append(b, '"'), member...), `": `...)
	quoted, _ := json.Marshal(text) // of a string there is no error
	return append(b, quoted...)
}

func appendNumber(b []byte, member string, n int) []byte {
	b = append(append(append(b, `, "`...), member...), `": `...)
	return appendInt(b, n)
}

func appendMillis(b []byte, member string, d time.Duration) []byte {
	b = append(append(append(b, `, "`...), member...), `": `...)
	return appendTime(b, d)
}

func (p *Printer) jsonReply(h *Host, a *Answer) {
	b := appendText(p.object("resp", a.At), "host", h.Shown)
	b = appendNumber(b, "seq", a.Index)
	b = appendNumber(b, "size", a.Bytes)
	b = appendMillis(b, "rtt", a.RTT)
	if p.cfg.TOS {
		b = appendNumber(b, "tos", a.TOS)
	}
	if p.cfg.TTL {
		b = appendNumber(b, "ttl", a.TTL)
	}
	if a.Times != nil {
		b = appendTimestampsJSON(b, a.Times)
	}
	if a.From.IsValid() {
		b = appendText(append(b, ", "...), "from", a.From.String())
	}
	p.endObject(b)
}

func (p *Printer) jsonTimeout(h *Host, index int, at time.Time) {
	b := appendText(p.object("timeout", at), "host", h.Shown)
	p.endObject(appendNumber(b, "seq", index))
}

func (p *Printer) jsonWarning(host, message string) {
	b := appendText(p.object("warning", time.Time{}), "host", host)
	p.endObject(appendText(append(b, ", "...), "message", message))
}

func (p *Printer) jsonInterval(h *Host, now time.Time) {
	b := append(p.object("intSum", time.Time{}), `"time": `...)
	b = append(appendInt(b, int(now.Unix())), `,`...)
	b = appendText(b, "host", h.Shown)
	p.endObject(p.appendTallyJSON(b, &h.Interval))
}

func (p *Printer) jsonSummary(h *Host) {
	if !p.cfg.RTTs {
		b := appendText(p.object("summary", time.Time{}), "host", h.Shown)
		p.endObject(p.appendTallyJSON(b, &h.Total))
		return
	}
	b := appendText(p.object("vSum", time.Time{}), "host", h.Shown)
	b = append(b, `, "values": [`...)
	for i, rtt := range h.RTTs {
		if i > 0 {
			b = append(b, ", "...)
		}
		if rtt < 0 {
			b = append(b, "null"...)
		} else {
			b = appendTime(b, rtt)
		}
	}
	p.endObject(append(b, ']'))
}

func (p *Printer) appendTallyJSON(b []byte, t *Tally) []byte {
	b = appendNumber(b, "xmt", t.Sent)
	b = appendNumber(b, "rcv", t.Received)
	b = appendNumber(b, "loss", t.Loss())
	if p.cfg.Outage > 0 {
		b = appendNumber(b, "outage(ms)", p.outage(t))
	}
	if t.Received > 0 {
		b = appendMillis(b, "rttMin", t.Min)
		b = appendMillis(b, "rttAvg", t.Avg())
		b = appendMillis(b, "rttMax", t.Max)
	}
	return b
}

func (p *Printer) jsonStats(s *Stats) {
	b := append(p.object("stats", time.Time{}), `"targets": `...)
	b = appendInt(b, s.Targets)
	b = appendNumber(b, "alive", s.Alive)
	b = appendNumber(b, "unreachable", s.Unreachable)
	b = appendNumber(b, "unknownAddresses", s.Unknown)
	b = appendNumber(b, "timeouts", s.Timeouts)
	b = appendNumber(b, "icmpEchosSent", s.Sent)
	b = appendNumber(b, "icmpEchoRepliesReceived", s.Received)
	b = appendNumber(b, "otherIcmpReceived", s.Other)
	b = appendMillis(b, "rttMin", s.RTT.Min)
	b = appendMillis(b, "rttAvg", s.RTT.Avg())
	b = appendMillis(b, "rttMax", s.RTT.Max)
	b = append(b, `, "elapsed": `...)
	p.endObject(appendSeconds(b, s.Elapsed))
}
