package flags

import (
	"errors"
	"net/netip"
	"strings"

	"goping/ping"
)

// NodeHelp is the list of node information queries.
const NodeHelp = `Usage: ping -6 -N QUERY [-N SUBJECT] host

Ask (RFC 4620) for the node's
  name
  ipv4             IPv4 addresses of the interface that is asked
  ipv4-all         of all its interfaces
  ipv6             IPv6 addresses of the interface that is asked
  ipv6-all         of all its interfaces
  ipv6-compatible  IPv4-compatible and IPv4-mapped ones
  ipv6-global      global ones
  ipv6-linklocal   link-local ones
  ipv6-sitelocal   site-local ones

about the address that is asked, or about
  subject-ipv6=ADDR
  subject-ipv4=ADDR
  subject-name=NAME  a host of that name; without a host its multicast group is asked
  subject-fqdn=NAME  likewise, the name with its domain
`

// nodeQueries are the queries by name.
var nodeQueries = [...]struct {
	name  string
	kind  ping.NodeType
	flags ping.NodeFlags
}{
	{"name", ping.NodeName, 0},
	{"ipv4", ping.NodeIPv4Addrs, 0},
	{"ipv4-all", ping.NodeIPv4Addrs, ping.NodeAll},
	{"ipv6", ping.NodeAddrs, 0},
	{"ipv6-all", ping.NodeAddrs, ping.NodeAll},
	{"ipv6-compatible", ping.NodeAddrs, ping.NodeCompatible},
	{"ipv6-global", ping.NodeAddrs, ping.NodeGlobal},
	{"ipv6-linklocal", ping.NodeAddrs, ping.NodeLinkLocal},
	{"ipv6-sitelocal", ping.NodeAddrs, ping.NodeSiteLocal},
}

// setNodeInfo takes a query or its subject. One -N adds to those before it: the
// scopes of IPv6 addresses may be asked for together.
func setNodeInfo(o *Options, value string) error {
	if value == "help" {
		o.NodeHelp = true
		return nil
	}
	if o.Node == nil {
		o.Node = &ping.NodeQuery{Type: ping.NodeName}
	}
	q := o.Node
	if kind, subject, ok := strings.Cut(value, "="); ok {
		return setSubject(q, kind, subject)
	}
	for _, known := range nodeQueries {
		if value != known.name {
			continue
		}
		if o.nodeAsked && q.Type != known.kind {
			return &Fault{Text: "cannot be asked together with the query before", Iputils: "Qtype conflict: "}
		}
		o.nodeAsked = true
		q.Type, q.Flags = known.kind, q.Flags|known.flags
		return nil
	}
	return errNodeQuery
}

var errNodeQuery = errors.New("not a query; -N help lists them")

// setSubject takes what a query is about.
func setSubject(q *ping.NodeQuery, kind, subject string) error {
	if q.Subject.IsValid() || q.SubjectName != "" {
		return &Fault{Text: "there is a subject already", Iputils: "Subject type conflict: "}
	}
	a, err := netip.ParseAddr(subject)
	switch kind {
	case "subject-ipv6":
		if err != nil || !a.Is6() {
			return errors.New("not an IPv6 address")
		}
		q.Subject = a.WithZone("")
	case "subject-ipv4":
		if err != nil || !a.Is4() {
			return errors.New("not an IPv4 address")
		}
		q.Subject = a
	case "subject-name":
		return setSubjectName(q, subject)
	case "subject-fqdn":
		if !strings.HasSuffix(subject, ".") {
			subject += "."
		}
		return setSubjectName(q, subject)
	default:
		return errNodeQuery
	}
	return nil
}

func setSubjectName(q *ping.NodeQuery, name string) error {
	if _, _, err := ping.NodeGroup(name); err != nil {
		return errors.New("not a name of the DNS")
	}
	q.SubjectName = name
	return nil
}

// nodeGroup is the host to ask when none is given: the group of those who may have
// the name that the query is about.
func (o *Options) nodeGroup() (host string, ok bool) {
	if o.Node == nil || o.Node.SubjectName == "" {
		return "", false
	}
	group, _, err := ping.NodeGroup(o.Node.SubjectName)
	return group.String(), err == nil
}

// asksNodes makes a node information query a matter of IPv6.
func (o *Options) asksNodes() {
	if o.Node != nil && !o.IPv4 {
		o.IPv6 = true
	}
}
