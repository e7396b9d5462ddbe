package ping

import (
	"fmt"

	"goping/ping/internal/packet"
)

// message is what is said about one type and code, and the error class it is.
type message struct {
	text  string
	class *error // one of the errors of the package, by address: so the tables need no code to fill them
}

// unreachable4 are the codes of ICMPv4 type 3: RFC 792, RFC 1122 section
// 3.2.2.1, RFC 1812 section 5.2.7.1. The words are those of iputils.
var unreachable4 = [...]message{
	0:  {"Destination Net Unreachable", &ErrNetUnreachable},
	1:  {"Destination Host Unreachable", &ErrHostUnreachable},
	2:  {"Destination Protocol Unreachable", nil},
	3:  {"Destination Port Unreachable", &ErrPortUnreachable},
	4:  {"Frag needed and DF set", &ErrTooBig},
	5:  {"Source Route Failed", nil},
	6:  {"Destination Net Unknown", &ErrNetUnreachable},
	7:  {"Destination Host Unknown", &ErrHostUnreachable},
	8:  {"Source Host Isolated", nil},
	9:  {"Destination Net Prohibited", &ErrFiltered},
	10: {"Destination Host Prohibited", &ErrFiltered},
	11: {"Destination Net Unreachable for Type of Service", &ErrNetUnreachable},
	12: {"Destination Host Unreachable for Type of Service", &ErrHostUnreachable},
	13: {"Packet filtered", &ErrFiltered},
	14: {"Precedence Violation", &ErrFiltered},
	15: {"Precedence Cutoff", &ErrFiltered},
}

var exceeded4 = [...]message{
	0: {"Time to live exceeded", &ErrTimeExceeded},
	1: {"Frag reassembly time exceeded", &ErrTimeExceeded},
}

// redirect4 are the codes of ICMPv4 type 5, RFC 792.
var redirect4 = [...]string{"Network", "Host", "Type of Service and Network", "Type of Service and Host"}

// unreachable6 are the codes of ICMPv6 type 1, RFC 4443 section 3.1.
var unreachable6 = [...]message{
	0: {"No route", &ErrNetUnreachable},
	1: {"Administratively prohibited", &ErrFiltered},
	2: {"Beyond scope of source address", nil},
	3: {"Address unreachable", &ErrHostUnreachable},
	4: {"Port unreachable", &ErrPortUnreachable},
	5: {"Source address failed ingress/egress policy", &ErrFiltered},
	6: {"Reject route to destination", &ErrFiltered},
}

var exceeded6 = [...]message{
	0: {"Hop limit", &ErrTimeExceeded},
	1: {"Defragmentation failure", &ErrTimeExceeded},
}

// problem6 are the codes of ICMPv6 type 4, RFC 4443 section 3.4.
var problem6 = [...]string{"Wrong header field", "Unknown header", "Unknown option"}

// Text says what the message says, in the words of iputils' ping:
// "Destination Host Unreachable", "Frag needed and DF set (mtu = 1400)",
// "Destination unreachable: No route", "Redirect Host(New nexthop: 192.0.2.9)".
func (e *ICMPError) Text() string {
	if e.Reporter.Is4() {
		return e.text4()
	}
	return e.text6()
}

func (e *ICMPError) text4() string {
	switch e.Type {
	case packet.V4Unreachable:
		if int(e.Code) >= len(unreachable4) {
			return fmt.Sprintf("Dest Unreachable, Bad Code: %d", e.Code)
		}
		if e.Code == packet.V4FragmentationNeeded {
			return fmt.Sprintf("%s (mtu = %d)", unreachable4[e.Code].text, e.MTU)
		}
		return unreachable4[e.Code].text
	case packet.V4SourceQuench:
		return "Source Quench"
	case packet.V4Redirect:
		if int(e.Code) >= len(redirect4) {
			return fmt.Sprintf("Redirect, Bad Code: %d", e.Code)
		}
		return fmt.Sprintf("Redirect %s(New nexthop: %v)", redirect4[e.Code], e.Gateway)
	case packet.V4TimeExceeded:
		if int(e.Code) >= len(exceeded4) {
			return fmt.Sprintf("Time exceeded, Bad Code: %d", e.Code)
		}
		return exceeded4[e.Code].text
	case packet.V4ParameterProblem:
		return fmt.Sprintf("Parameter problem: pointer = %d", e.Pointer)
	}
	return fmt.Sprintf("Bad ICMP type: %d", e.Type)
}

func (e *ICMPError) text6() string {
	switch e.Type {
	case packet.V6Unreachable:
		if int(e.Code) >= len(unreachable6) {
			return fmt.Sprintf("Destination unreachable: Unknown code %d", e.Code)
		}
		return "Destination unreachable: " + unreachable6[e.Code].text
	case packet.V6TooBig:
		return fmt.Sprintf("Packet too big: mtu=%d", e.MTU)
	case packet.V6TimeExceeded:
		if int(e.Code) >= len(exceeded6) {
			return fmt.Sprintf("Time exceeded: code %d", e.Code)
		}
		return "Time exceeded: " + exceeded6[e.Code].text
	case packet.V6ParameterProblem:
		if int(e.Code) >= len(problem6) {
			return fmt.Sprintf("Parameter problem: Unknown code %d at %d", e.Code, e.Pointer)
		}
		return fmt.Sprintf("Parameter problem: %s at %d", problem6[e.Code], e.Pointer)
	case packet.V6Redirect:
		return fmt.Sprintf("Redirect(New nexthop: %v)", e.Gateway)
	}
	return fmt.Sprintf("Unknown icmp type: %d", e.Type)
}

// icmpClass is the error a message is, or nil.
func icmpClass(v4 bool, typ, code uint8) error {
	class := func(table []message) error {
		if int(code) < len(table) && table[code].class != nil {
			return *table[code].class
		}
		return nil
	}
	switch {
	case v4 && typ == packet.V4Unreachable:
		return class(unreachable4[:])
	case v4 && typ == packet.V4TimeExceeded:
		return class(exceeded4[:])
	case !v4 && typ == packet.V6Unreachable:
		return class(unreachable6[:])
	case !v4 && typ == packet.V6TimeExceeded:
		return class(exceeded6[:])
	case !v4 && typ == packet.V6TooBig:
		return ErrTooBig
	}
	return nil
}
