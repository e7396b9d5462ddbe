package pingtest

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"slices"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// server is what ails the name server.
type server struct {
	fails, mute bool
	delay       time.Duration
}

// Rename has a name resolve to these addresses from now on, whoever answers there.
// Hosts stay where they are.
func (n *Network) Rename(name string, addrs ...netip.Addr) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var all []netip.Addr
	for _, a := range addrs {
		all = append(all, bare(a))
	}
	n.names[canonical(name)] = all
}

// Forget has the name server deny from now on that there is such a name (NXDOMAIN).
// The host, if there is one, goes on answering. Host, SetAddrs and Rename bring the
// name back.
func (n *Network) Forget(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.names, canonical(name))
}

// FailNames has the name server answer with an error of its own (SERVFAIL), whatever
// the name, or no longer so.
func (n *Network) FailNames(fail bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.server.fails = fail
}

// MuteNames has the name server answer nothing, or no longer so. A lookup then takes
// until its context is over, or as long as the resolv.conf of this machine has it
// wait: 5 seconds an attempt, times two attempts, times its name servers, if it says
// nothing else.
func (n *Network) MuteNames(mute bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.server.mute = mute
}

// DelayNames has the name server take that long for each answer.
func (n *Network) DelayNames(d time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.server.delay = d
}

// order sorts the addresses that a name has resolved to as they were given for it.
func (n *Network) order(host string, addrs []netip.Addr) {
	n.mu.Lock()
	defer n.mu.Unlock()
	listed := n.names[canonical(host)]
	slices.SortStableFunc(addrs, func(a, b netip.Addr) int {
		return slices.Index(listed, a.Unmap()) - slices.Index(listed, b.Unmap())
	})
}

// serve answers the queries of one connection, which has them as TCP does: behind
// their length (RFC 1035, section 4.2.2). package net asks so wherever a connection is
// no net.PacketConn.
func (n *Network) serve(ctx context.Context, c net.Conn) {
	defer c.Close()
	for {
		var length [2]byte
		if _, err := io.ReadFull(c, length[:]); err != nil {
			return
		}
		query := make([]byte, binary.BigEndian.Uint16(length[:]))
		if _, err := io.ReadFull(c, query); err != nil {
			return
		}
		n.mu.Lock()
		s := n.server
		n.mu.Unlock()
		if s.mute {
			continue
		}
		select {
		case <-time.After(s.delay):
		case <-ctx.Done():
			return
		}
		answer, err := n.lookup(query)
		if err != nil {
			return
		}
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

// lookup answers one query.
func (n *Network) lookup(query []byte) ([]byte, error) {
	var p dnsmessage.Parser
	header, err := p.Start(query)
	if err != nil {
		return nil, err
	}
	q, err := p.Question()
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	addrs, known := n.names[canonical(q.Name.String())]
	fails := n.server.fails
	n.mu.Unlock()

	header.Response, header.Authoritative, header.RecursionAvailable = true, true, true
	switch {
	case fails:
		header.RCode = dnsmessage.RCodeServerFailure
	case !known:
		header.RCode = dnsmessage.RCodeNameError
	}
	m := dnsmessage.Message{Header: header, Questions: []dnsmessage.Question{q}}
	if header.RCode == dnsmessage.RCodeSuccess {
		m.Answers = records(q, addrs)
	}
	return m.Pack()
}

// records are the addresses that a question asks for.
func records(q dnsmessage.Question, addrs []netip.Addr) (rs []dnsmessage.Resource) {
	h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
	for _, a := range addrs {
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			rs = append(rs, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			rs = append(rs, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	return rs
}
