package iputilsjson

import (
	"encoding/hex"
	"errors"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"goping/internal/cli/tally"
	"goping/ping"
)

// reply is the object of an echo reply or of a node's answer.
type reply struct {
	Type      string     `json:"type"`
	Timestamp *stamp     `json:"timestamp,omitempty"`
	Bytes     int        `json:"bytes"`
	From      string     `json:"from,omitempty"`
	Address   netip.Addr `json:"address"`
	ICMPSeq   uint16     `json:"icmp_seq"`
	Ident     *uint16    `json:"ident,omitempty"`
	TTL       *int       `json:"ttl,omitempty"`
	Time      *millis    `json:"time,omitempty"`
	Node      *node      `json:"node,omitempty"`
	ipOptions

	Duplicate bool       `json:"duplicate,omitempty"`
	Truncated bool       `json:"truncated,omitempty"`
	Checksum  bool       `json:"bad_checksum,omitempty"`
	Different bool       `json:"different_address,omitempty"`
	WrongData *wrongData `json:"wrong_data,omitempty"`
}

// wrongData is the first wrong byte of a payload, and the whole of it.
type wrongData struct {
	Byte     int    `json:"byte"`
	ShouldBe byte   `json:"should_be"`
	Was      byte   `json:"was"`
	Payload  string `json:"payload"` // hexadecimal
}

// node is what a node tells of itself.
type node struct {
	Code      uint8        `json:"code"`
	Qtype     uint16       `json:"qtype"`
	Names     []string     `json:"names,omitempty"`
	Addresses []netip.Addr `json:"addresses,omitempty"`
	Truncated bool         `json:"truncated,omitempty"`
}

// icmpError is the object of what a router or the host had to say.
type icmpError struct {
	Type      string     `json:"type"`
	Timestamp *stamp     `json:"timestamp,omitempty"`
	From      string     `json:"from,omitempty"`
	Address   netip.Addr `json:"address"`
	ICMPSeq   uint16     `json:"icmp_seq"`
	ICMPType  uint8      `json:"icmp_type"`
	ICMPCode  uint8      `json:"icmp_code"`
	Message   string     `json:"message"`
	MTU       int        `json:"mtu,omitempty"`
	Gateway   netip.Addr `json:"gateway,omitzero"`
}

// localError is the object of a probe that could not be sent.
type localError struct {
	Type      string `json:"type"`
	Timestamp *stamp `json:"timestamp,omitempty"`
	ICMPSeq   uint16 `json:"icmp_seq"`
	Message   string `json:"message"`
	MTU       int    `json:"mtu,omitempty"`
}

// lost is the object of a probe that has no answer, for good ("lost") or so far
// ("no_answer_yet").
type lost struct {
	Type      string `json:"type"`
	Timestamp *stamp `json:"timestamp,omitempty"`
	ICMPSeq   uint16 `json:"icmp_seq"`
}

// describe returns the object of an event, nil when it has none. Again says that the
// probe has had a reply before, or whatever else there is to say of it.
func (r *Renderer) describe(e *ping.Event, again bool) any {
	switch e.Kind {
	case ping.EventReplied, ping.EventLate, ping.EventDuplicate, ping.EventCorrupt,
		ping.EventTruncated, ping.EventOtherSource, ping.EventResponder:
		return r.reply(e, again)
	case ping.EventUnreachable, ping.EventNotice:
		return r.icmpError(e)
	case ping.EventFailed:
		return r.localError(e)
	case ping.EventLost, ping.EventIndeterminate:
		if again {
			return nil
		}
		return &lost{"lost", r.stamp(time.Time{}), uint16(e.Seq)}
	case ping.EventUnanswered:
		return &lost{"no_answer_yet", r.stamp(time.Time{}), uint16(e.Seq)}
	}
	return nil
}

// stamp is the time of day, where that was asked for; the zero Time means now.
func (r *Renderer) stamp(t time.Time) *stamp {
	if !r.cfg.Timestamps {
		return nil
	}
	if t.IsZero() {
		t = r.cfg.Now()
	}
	return (*stamp)(&t)
}

func (r *Renderer) name(a netip.Addr) string {
	if r.cfg.Name == nil {
		return ""
	}
	return r.cfg.Name(a)
}

func (r *Renderer) reply(e *ping.Event, again bool) any {
	o := &reply{
		Type: "reply", Timestamp: r.stamp(e.Received), Bytes: e.Bytes,
		From: r.name(e.Sender()), Address: e.Sender(), ICMPSeq: uint16(e.Seq),
		Duplicate: again,
		Truncated: e.Kind == ping.EventTruncated,
		Different: e.Kind == ping.EventOtherSource,
		ipOptions: newIPOptions(e.IPOptions),
	}
	if r.cfg.Verbose && e.Node == nil {
		o.Ident = &e.ID
	}
	if e.TTL >= 0 {
		o.TTL = &e.TTL
	}
	if r.start.Size >= leastTimed && !r.cfg.NodeInfo && !o.Truncated && e.TxClock != ping.NoClock && e.RxClock != ping.NoClock {
		o.Time = newMillis(e.RTT)
	}
	if n := e.Node; n != nil {
		o.Node = &node{uint8(n.Code), uint16(n.Type), n.Names, n.Addrs, n.Truncated()}
	}
	if d := e.Damage; e.Kind == ping.EventCorrupt && d != nil {
		o.Checksum = d.BadChecksum
		if 0 <= d.Offset && d.Offset < r.start.Size {
			o.WrongData = &wrongData{d.Offset, d.Want, d.Got, hex.EncodeToString(d.Payload)}
		}
	}
	return o
}

func (r *Renderer) icmpError(e *ping.Event) any {
	var icmp *ping.ICMPError
	if !errors.As(e.Err, &icmp) {
		return nil
	}
	o := &icmpError{
		Type: "error", Timestamp: r.stamp(e.Received), From: r.name(icmp.Reporter), Address: icmp.Reporter,
		ICMPSeq: uint16(e.Seq), ICMPType: icmp.Type, ICMPCode: icmp.Code,
		Message: icmp.Text(), MTU: icmp.MTU, Gateway: icmp.Gateway,
	}
	if e.Kind == ping.EventNotice && !tally.IsError(e) {
		o.Type = "notice"
	}
	return o
}

func (r *Renderer) localError(e *ping.Event) any {
	o := &localError{Type: "local_error", Timestamp: r.stamp(time.Time{}), ICMPSeq: uint16(e.Seq), Message: e.Err.Error()}
	var send *ping.SendError
	var errno syscall.Errno
	switch {
	case errors.As(e.Err, &send) && errors.Is(send, ping.ErrTooBig):
		o.Message, o.MTU = "message too long", send.MTU
	case errors.As(e.Err, &errno):
		o.Message = errno.Error()
	default:
		o.Message = strings.TrimPrefix(o.Message, "ping: ")
	}
	return o
}
