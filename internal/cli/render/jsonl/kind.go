package jsonl

import (
	"encoding/hex"
	"net/netip"

	"goping/ping"
)

// timestamps are those of an ICMP timestamp reply, milliseconds since midnight UTC.
// There is an offset of the host's clock where they are.
type timestamps struct {
	OriginateMs uint32 `json:"originate_ms"`
	ReceiveMs   uint32 `json:"receive_ms"`
	TransmitMs  uint32 `json:"transmit_ms"`
	LocalMs     uint32 `json:"local_ms"`
	OffsetNs    *int64 `json:"offset_ns,omitzero"`
}

func newTimestamps(t *ping.Timestamps) *timestamps {
	if t == nil {
		return nil
	}
	out := &timestamps{OriginateMs: t.Originate, ReceiveMs: t.Receive, TransmitMs: t.Transmit, LocalMs: t.Local}
	if ahead, ok := t.Offset(); ok {
		ns := int64(ahead)
		out.OffsetNs = &ns
	}
	return out
}

// node is what a node information reply says (RFC 4620), or its content where that is
// neither names nor addresses.
type node struct {
	Code      uint8        `json:"code"`
	Qtype     uint16       `json:"qtype"`
	TTLs      uint32       `json:"ttl_s,omitempty"`
	Names     []string     `json:"names,omitempty"`
	Addrs     []netip.Addr `json:"addrs,omitempty"`
	Truncated bool         `json:"truncated,omitempty"`
	Hex       string       `json:"hex,omitempty"`
}

func newNode(a *ping.NodeAnswer) *node {
	if a == nil {
		return nil
	}
	n := &node{Code: uint8(a.Code), Qtype: uint16(a.Type), TTLs: a.TTL, Names: a.Names, Addrs: a.Addrs, Truncated: a.Truncated()}
	if a.Names == nil && a.Addrs == nil {
		n.Hex = hex.EncodeToString(a.Raw)
	}
	return n
}
