package jsonl

import (
	"errors"
	"net/netip"
	"strings"

	"goping/ping"
)

// probe is the object of everything that happens to a probe. A pointer is nil
// where zero would be a value of its own.
type probe struct {
	head
	Target     string      `json:"target"`
	Addr       netip.Addr  `json:"addr"`
	Seq        uint64      `json:"seq"`
	Ident      uint16      `json:"ident"`
	Sent       timestamp   `json:"sent,omitzero"`
	Received   timestamp   `json:"received,omitzero"`
	RTTNs      *int64      `json:"rtt_ns,omitzero"`
	TTL        *int        `json:"ttl,omitzero"`
	TOS        *int        `json:"tos,omitzero"`
	Bytes      int         `json:"bytes,omitempty"`
	TxClock    string      `json:"tx_clock,omitempty"`
	RxClock    string      `json:"rx_clock,omitempty"`
	Reordered  bool        `json:"reordered,omitempty"`
	From       netip.Addr  `json:"from,omitzero"`
	ICMPType   *uint8      `json:"icmp_type,omitzero"`
	ICMPCode   *uint8      `json:"icmp_code,omitzero"`
	MTU        int         `json:"mtu,omitempty"`
	Pointer    *int        `json:"pointer,omitzero"`
	Gateway    netip.Addr  `json:"gateway,omitzero"`
	QuotedTTL  *int        `json:"quoted_ttl,omitzero"`
	QuotedTOS  *int        `json:"quoted_tos,omitzero"`
	Reason     string      `json:"reason,omitempty"`
	Detail     string      `json:"detail,omitempty"`
	Offset     *int        `json:"offset,omitzero"`
	Want       *byte       `json:"want,omitzero"`
	Got        *byte       `json:"got,omitzero"`
	Drops      uint64      `json:"drops,omitempty"`
	StallNs    int64       `json:"stall_ns,omitempty"`
	Extensions []extension `json:"extensions,omitempty"`
	Timestamps *timestamps `json:"timestamps,omitzero"`
	Node       *node       `json:"node,omitzero"`
}

var typeNames = [...]string{
	ping.EventReplied:       "reply",
	ping.EventLost:          "lost",
	ping.EventUnreachable:   "unreachable",
	ping.EventIndeterminate: "indeterminate",
	ping.EventFailed:        "failed",
	ping.EventLate:          "late",
	ping.EventDuplicate:     "duplicate",
	ping.EventCorrupt:       "corrupt",
	ping.EventTruncated:     "corrupt",
	ping.EventOtherSource:   "other_source",
	ping.EventResponder:     "responder",
	ping.EventForeign:       "foreign",
	ping.EventNotice:        "notice",
	ping.EventUnanswered:    "unanswered",

	ping.EventAddressChanged: "address_changed",
	ping.EventUnresolved:     "unresolved",
}

// newProbe describes an event of a run whose probes carry size bytes.
func newProbe(e *ping.Event, size int) *probe {
	p := &probe{
		head:      head{version, typeNames[e.Kind]},
		Target:    e.Host,
		Addr:      e.Addr,
		Seq:       e.Seq,
		Ident:     e.ID,
		Sent:      timestamp(e.Sent),
		Received:  timestamp(e.Received),
		TTL:       known(e.TTL),
		TOS:       known(e.TOS),
		Bytes:     e.Bytes,
		Reordered: e.Reordered,
		From:      e.From,

		Timestamps: newTimestamps(e.Timestamps),
		Node:       newNode(e.Node),
	}
	if e.TxClock != ping.NoClock && e.RxClock != ping.NoClock {
		rtt := int64(e.RTT)
		p.RTTNs, p.TxClock, p.RxClock = &rtt, e.TxClock.String(), e.RxClock.String()
	}
	switch e.Kind {
	case ping.EventCorrupt:
		p.damaged(e.Damage, size)
	case ping.EventTruncated:
		p.Reason = "truncated"
	default:
		p.explain(e.Err)
	}
	return p
}

// known returns nil for -1, which is how a Reply says that it does not know.
func known(n int) *int {
	if n < 0 {
		return nil
	}
	return &n
}

// damaged tells what is wrong with a reply to a probe of size bytes.
func (p *probe) damaged(d *ping.Damage, size int) {
	switch {
	case d != nil && d.Err != nil:
		p.Reason, p.Detail = "wrong content", strings.TrimPrefix(d.Err.Error(), "ping: ")
	case d == nil || d.Offset < 0:
		p.Reason = "wrong header"
	case d.Offset < size:
		p.Reason = "wrong byte"
		p.Offset, p.Want, p.Got = &d.Offset, &d.Want, &d.Got
	default:
		p.Reason = "too long"
		p.Offset, p.Got = &d.Offset, &d.Got
	}
	if d != nil && d.BadChecksum {
		p.Reason = "bad checksum"
	}
}

// explain takes from the error what it tells beyond the verdict.
func (p *probe) explain(err error) {
	var icmp *ping.ICMPError
	var send *ping.SendError
	var local *ping.LocalError
	switch {
	case err == nil || err == ping.ErrTimeout:
	case errors.As(err, &icmp):
		p.From, p.ICMPType, p.ICMPCode = icmp.Reporter, &icmp.Type, &icmp.Code
		p.MTU, p.Gateway = icmp.MTU, icmp.Gateway
		p.QuotedTTL, p.QuotedTOS = known(icmp.QuotedTTL), known(icmp.QuotedTOS)
		if isParameterProblem(icmp) {
			p.Pointer = &icmp.Pointer
		}
		p.Reason = icmp.Text()
		p.Extensions = newExtensions(icmp.Extensions)
	case errors.As(err, &send):
		p.MTU, p.Reason = send.MTU, send.Reason()
	case errors.As(err, &local):
		p.Reason, p.Drops, p.StallNs = local.Reason, local.Drops, int64(local.Stall)
	default:
		p.Reason = strings.TrimPrefix(err.Error(), "ping: ")
	}
}

// isParameterProblem: RFC 792 type 12, RFC 4443 type 4.
func isParameterProblem(e *ping.ICMPError) bool {
	return e.Type == 12 && e.Reporter.Is4() || e.Type == 4 && e.Reporter.Is6()
}
