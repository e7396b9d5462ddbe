package jsonl

import (
	"encoding/hex"
	"net/netip"

	"goping/ping"
)

// extension is what a router told beyond its ICMP error (RFC 4884): labels (RFC
// 4950), an interface (RFC 5837), or the content of an object of another kind.
type extension struct {
	Class     uint8       `json:"class"`
	CType     uint8       `json:"ctype"`
	MPLS      []mplsLabel `json:"mpls,omitempty"`
	Interface *iface      `json:"interface,omitempty"`
	Hex       string      `json:"hex,omitempty"`
}

type mplsLabel struct {
	Label  uint32 `json:"label"`
	TC     uint8  `json:"tc"`
	Bottom bool   `json:"bottom"`
	TTL    uint8  `json:"ttl"`
}

type iface struct {
	Role  string     `json:"role"`
	Index uint32     `json:"index,omitempty"`
	Name  string     `json:"name,omitempty"`
	Addr  netip.Addr `json:"addr,omitzero"`
	MTU   uint32     `json:"mtu,omitempty"`
}

func newExtensions(in []ping.Extension) []extension {
	var out []extension
	for i := range in {
		out = append(out, newExtension(&in[i]))
	}
	return out
}

func newExtension(x *ping.Extension) extension {
	e := extension{Class: x.Class, CType: x.CType}
	for _, l := range x.MPLS {
		e.MPLS = append(e.MPLS, mplsLabel{l.Label, l.TC, l.Bottom, l.TTL})
	}
	if i := x.Interface; i != nil {
		e.Interface = &iface{i.Role.String(), i.IfIndex, i.Name, i.Addr, i.MTU}
	}
	if e.MPLS == nil && e.Interface == nil {
		e.Hex = hex.EncodeToString(x.Raw)
	}
	return e
}
