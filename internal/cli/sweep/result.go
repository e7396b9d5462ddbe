package sweep

import (
	"encoding/json"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"goping/internal/cli/terminal"
	"goping/ping"
)

// state is what became of an address, in a word.
func state(v ping.Verdict) string {
	switch v {
	case ping.Replied:
		return "alive"
	case ping.Lost:
		return "silent"
	}
	return v.String()
}

// begin writes what stands above the results.
func (r *round) begin() error {
	if !r.options.CSV {
		return nil
	}
	_, err := r.out.WriteString("addr,name,state,rtt_ns,ttl,from,sent,answered,reason\n")
	return err
}

// render writes the line of a result, if it is to have one.
func (r *round) render(s *ping.SweepResult, name string) error {
	o := &r.options
	b := r.line[:0]
	switch {
	case o.Quiet:
		return nil
	case o.Alive, o.Unreachable:
		if (s.Verdict == ping.Replied) != o.Alive {
			return nil
		}
		b = append(appendAddr(b, s.Addr), '\n')
	case o.JSON:
		b = appendJSON(b, object(s, name))
	case o.CSV:
		b = appendCSV(b, s, name)
	case s.Verdict == ping.Lost && !o.Verbose:
		return nil
	default:
		b = appendText(b, s, name)
	}
	r.line = b
	_, err := r.out.Write(b)
	return err
}

// appendAddr is a.String(); the zero Addr is nothing.
func appendAddr(b []byte, a netip.Addr) []byte {
	if !a.IsValid() {
		return b
	}
	return a.AppendTo(b)
}

// appendText is a line for people:
//
//	192.0.2.7 alive 1.234 ms
//	192.0.2.9 unreachable: host unreachable, says 192.0.2.1
func appendText(b []byte, s *ping.SweepResult, name string) []byte {
	b = appendAddr(b, s.Addr)
	if name != "" {
		b = append(b, " ("...)
		b = append(terminal.Append(b, name), ')')
	}
	b = append(append(b, ' '), state(s.Verdict)...)
	switch s.Verdict {
	case ping.Replied:
		b = append(b, ' ')
		b = strconv.AppendFloat(b, float64(s.RTT)/float64(time.Millisecond), 'f', 3, 64)
		b = append(b, " ms"...)
	case ping.Lost:
	default:
		b = append(b, ": "...)
		b = terminal.Append(b, reason(s))
	}
	return append(b, '\n')
}

// reason says why an address is not alive.
func reason(s *ping.SweepResult) string {
	var icmp *ping.ICMPError
	switch {
	case s.Err == nil:
		return ""
	case errors.As(s.Err, &icmp):
		return icmp.Text() + ", says " + icmp.Reporter.String()
	}
	return strings.TrimPrefix(s.Err.Error(), "ping: ")
}

func appendCSV(b []byte, s *ping.SweepResult, name string) []byte {
	b = append(appendAddr(b, s.Addr), ',')
	b = append(appendField(b, name), ',')
	b = append(append(b, state(s.Verdict)...), ',')
	if s.Verdict == ping.Replied {
		b = strconv.AppendInt(b, int64(s.RTT), 10)
	}
	b = append(b, ',')
	if s.TTL >= 0 {
		b = strconv.AppendInt(b, int64(s.TTL), 10)
	}
	b = append(appendAddr(append(b, ','), s.From), ',')
	b = append(strconv.AppendInt(b, int64(s.Sent), 10), ',')
	b = append(strconv.AppendInt(b, int64(s.Answered), 10), ',')
	return append(appendField(b, reason(s)), '\n')
}

// appendField quotes a field of RFC 4180 where it has to be.
func appendField(b []byte, field string) []byte {
	field = terminal.Escape(field)
	if !strings.ContainsAny(field, ",\"\r\n") {
		return append(b, field...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(field, `"`, `""`)...), '"')
}

// answer is the JSON object of an address.
type answer struct {
	V        int        `json:"v"`
	Type     string     `json:"type"`
	Addr     netip.Addr `json:"addr,omitzero"`
	Name     string     `json:"name,omitempty"`
	RTT      int64      `json:"rtt_ns,omitempty"`
	TxClock  string     `json:"tx_clock,omitempty"`
	RxClock  string     `json:"rx_clock,omitempty"`
	TTL      *int       `json:"ttl,omitempty"`
	From     netip.Addr `json:"from,omitzero"`
	ICMPType *uint8     `json:"icmp_type,omitempty"`
	ICMPCode *uint8     `json:"icmp_code,omitempty"`
	Sent     int        `json:"sent"`
	Answered int        `json:"answered"`
	Reason   string     `json:"reason,omitempty"`
}

func object(s *ping.SweepResult, name string) *answer {
	a := &answer{V: 1, Type: state(s.Verdict), Addr: s.Addr, Name: name, From: s.From, Sent: s.Sent, Answered: s.Answered}
	if s.Verdict == ping.Replied {
		a.RTT, a.TxClock, a.RxClock = int64(s.RTT), s.TxClock.String(), s.RxClock.String()
		if s.TTL >= 0 {
			ttl := s.TTL // s shall not escape
			a.TTL = &ttl
		}
	} else {
		a.Reason = reason(s)
	}
	var icmp *ping.ICMPError
	if errors.As(s.Err, &icmp) {
		a.ICMPType, a.ICMPCode = &icmp.Type, &icmp.Code
	}
	return a
}

func appendJSON(b []byte, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers
	}
	return append(append(b, text...), '\n')
}

// unknown writes the line of a name that has no address.
func (r *round) unknown(n *named) error {
	why := strings.TrimPrefix(n.err.Error(), "ping: ")
	o := &r.options
	b := r.line[:0]
	switch {
	case o.Quiet:
		return nil
	case o.JSON:
		b = appendJSON(b, &answer{V: 1, Type: "unresolved", Name: n.name, Reason: why})
	case o.CSV:
		b = append(appendField(append(b, ','), n.name), ",unresolved,,,,0,0,"...)
		b = append(appendField(b, why), '\n')
	case o.Alive, o.Unreachable:
		r.warn(terminal.Escape(n.name + ": " + why))
		return nil
	default:
		b = append(terminal.Append(b, n.name), " unresolved: "...)
		b = append(terminal.Append(b, why), '\n')
	}
	r.line = b
	_, err := r.out.Write(b)
	return err
}

// summary is the JSON object of the whole.
type summary struct {
	V             int    `json:"v"`
	Type          string `json:"type"`
	Targets       uint64 `json:"targets"`
	Alive         uint64 `json:"alive"`
	Silent        uint64 `json:"silent"`
	Unreachable   uint64 `json:"unreachable"`
	Failed        uint64 `json:"failed"`
	Indeterminate uint64 `json:"indeterminate"`
	Unresolved    uint64 `json:"unresolved"`
	Sent          uint64 `json:"sent"`
	Duration      int64  `json:"duration_ns"`
}

// summarize writes the last line. Bare addresses and CSV have none.
func (r *round) summarize() error {
	o := &r.options
	if o.Alive || o.Unreachable || o.CSV {
		return nil
	}
	took := time.Since(r.begun)
	s := summary{
		V: 1, Type: "summary", Targets: r.done() + r.silenced, Alive: r.counts[ping.Replied], Silent: r.counts[ping.Lost],
		Unreachable: r.counts[ping.Unreachable], Failed: r.counts[ping.Failed], Indeterminate: r.counts[ping.Indeterminate],
		Unresolved: r.silenced, Sent: r.prober.Stats().Sent, Duration: int64(took),
	}
	if o.JSON {
		_, err := r.out.Write(appendJSON(nil, &s))
		return err
	}
	b := []byte(grouped(s.Targets) + " of " + grouped(r.total) + " targets: " + grouped(s.Alive) + " alive, " + grouped(s.Silent) + " silent")
	for _, other := range []struct {
		n    uint64
		what string
	}{
		{s.Unreachable, "unreachable"}, {s.Failed, "failed"}, {s.Indeterminate, "indeterminate"}, {s.Unresolved, "unresolved"},
	} {
		if other.n > 0 {
			b = append(b, ", "+grouped(other.n)+" "+other.what...)
		}
	}
	b = append(b, "; "+grouped(s.Sent)+" probes in "+took.Round(time.Millisecond).String()+"\n"...)
	_, err := r.out.Write(b)
	return err
}
