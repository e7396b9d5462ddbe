package ping

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"

	"goping/ping/internal/packet"
)

// NodeAnswer is what a reply to a [NodeInfo] probe says. Nobody vouches for it but the
// host itself.
type NodeAnswer struct {
	Code  NodeCode  // whether the question was answered
	Type  NodeType  // what was asked for
	Flags NodeFlags // as the host set them

	// Names are those of the node, of NodeName. They are printable ASCII: other bytes,
	// and a dot within a label, are escaped with a backslash (RFC 1035 section 5.1). A
	// name that is fully qualified ends in a dot.
	Names []string

	Addrs []netip.Addr // of NodeAddrs and NodeIPv4Addrs
	TTL   uint32       // how many seconds this may be kept; mostly 0

	// Raw is the content of the reply as it came, whatever the Type: all behind the
	// nonce.
	Raw []byte
}

// Truncated reports whether the node has more addresses than it could tell.
func (a *NodeAnswer) Truncated() bool {
	return a.Flags&NodeTruncated != 0 && (a.Type == NodeAddrs || a.Type == NodeIPv4Addrs)
}

// NodeCode says whether a node answers a question. A node may send others than these.
type NodeCode uint8

const (
	// NodeSuccess is an answer.
	NodeSuccess NodeCode = packet.NodeSuccess
	// NodeRefused: the node does not answer such questions.
	NodeRefused NodeCode = packet.NodeRefused
	// NodeUnknown: the node does not know the type of the question.
	NodeUnknown NodeCode = packet.NodeUnknown
)

// String returns "success", "refused" or "unknown".
func (c NodeCode) String() string { return nameOf([]string{"success", "refused", "unknown"}, c) }

// errOtherQuestion is what is wrong with a reply that answers another question.
var errOtherQuestion = errors.New("not of the type asked for")

// inspectNodeInfo tells node information that can be read from what cannot.
func (e *engine) inspectNodeInfo(a *answer) {
	_, data, ok := packet.ReadNonce(a.reply.Payload)
	if !ok {
		e.truncated(a)
		return
	}
	a.node = &NodeAnswer{Code: NodeCode(a.reply.Code), Type: NodeType(a.reply.Qtype), Flags: NodeFlags(a.reply.Flags)}
	err := errOtherQuestion
	if a.reply.Qtype == a.at.template.Qtype() {
		err = a.node.read(data)
	}
	if err != nil {
		e.corrupt(a, -1, fmt.Errorf("ping: node information reply: %w", rootCause(err)))
		return
	}
	e.takeIntact(a)
}

// read reads the content of a reply.
func (a *NodeAnswer) read(data []byte) (err error) {
	a.Raw = bytes.Clone(data)
	if a.Code != NodeSuccess {
		return nil
	}
	switch a.Type {
	case NodeName:
		a.TTL, a.Names, err = packet.ParseNodeNames(data)
	case NodeAddrs, NodeIPv4Addrs:
		a.TTL, a.Addrs, err = packet.ParseNodeAddrs(uint16(a.Type), data)
	}
	return err
}

// longestNodeInfo is how long a node information reply may be to be received whole: one
// Ethernet frame, to which nodes keep (RFC 4620 section 5).
const longestNodeInfo = 1500

// longestReply is how long the reply to the request of a template may be.
func longestReply(t *packet.Template) int {
	if t.Kind() == packet.KindNodeInfo {
		return max(t.Len(), longestNodeInfo)
	}
	return t.Len()
}
