package iputilsjson

import (
	"net/netip"

	"goping/ping"
)

// ipOptions are the fields of what was in the IPv4 header of a reply.
type ipOptions struct {
	RecordRoute []netip.Addr `json:"record_route,omitempty"`
	SourceRoute []netip.Addr `json:"source_route,omitempty"`
	Stamps      []hopStamp   `json:"ip_timestamps,omitempty"`
	Unrecorded  int          `json:"unrecorded_hops,omitempty"`
}

// hopStamp is the time at a hop, in milliseconds since midnight UT unless it is not
// standard.
type hopStamp struct {
	Address      netip.Addr `json:"address,omitzero"`
	Milliseconds int64      `json:"ms"`
	NonStandard  bool       `json:"not_standard,omitempty"`
}

func newIPOptions(o *ping.ReceivedOptions) (f ipOptions) {
	if o == nil {
		return f
	}
	if o.Record != nil {
		f.RecordRoute = o.Record.Hops
	}
	if o.Source != nil {
		f.SourceRoute = append(append([]netip.Addr(nil), o.Source.Hops...), o.Source.Ahead...)
	}
	if o.Stamps != nil {
		f.Unrecorded = o.Stamps.Overflow
		for _, s := range o.Stamps.Stamps {
			f.Stamps = append(f.Stamps, hopStamp{s.Addr, s.Time.Milliseconds(), s.NonStandard})
		}
	}
	return f
}
