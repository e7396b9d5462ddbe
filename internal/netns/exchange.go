package netns

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"time"
)

// maxUDP is the longest answer asked for by UDP: what fits into one packet on nearly
// every path (RFC 9715), and what package net asks for.
const maxUDP = 1232

// question is one name and one type of record.
type question struct {
	name string // absolute
	typ  recordType
}

// round asks the servers in turn, again and again, until one gives an answer to the
// question: records or that there are none. The error is a *net.DNSError.
func (r *Resolver) round(ctx context.Context, c *resolvConf, q question, shown string) (answer, error) {
	first := r.firstServer(c)
	var last error
	for range c.attempts {
		for i := range c.servers {
			server := c.servers[(first+i)%len(c.servers)]
			a, err := r.exchange(ctx, c, server, q)
			switch {
			case err == nil && a.found():
				return a, nil
			case err == nil && a.code == codeNameError:
				return a, notFound(shown, server.String())
			case err == nil && a.code == codeSuccess:
				return a, nil // the name is there, without records of this type
			case err == nil:
				err = errServer
			}
			last = failed(ctx, shown, server.String(), err)
			if ctx.Err() != nil {
				return answer{}, last
			}
		}
	}
	return answer{}, last
}

var (
	errServer   = errors.New("server misbehaving")
	errBadReply = errors.New("cannot unmarshal DNS message")
)

// firstServer returns the one that is asked first.
func (r *Resolver) firstServer(c *resolvConf) int {
	if !c.rotate {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn++
	return r.turn % len(c.servers)
}

// exchange asks one server once, by UDP, and by TCP what does not fit into that.
func (r *Resolver) exchange(ctx context.Context, c *resolvConf, server netip.AddrPort, q question) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	networks := []string{"udp", "tcp"}
	if c.tcp {
		networks = networks[1:]
	}
	var a answer
	for _, network := range networks {
		conn, err := r.sockets.dial(ctx, network, server)
		if err != nil {
			return a, err
		}
		a, err = ask(ctx, conn, network, q)
		conn.Close()
		if err != nil || !a.truncated {
			return a, err
		}
	}
	return a, nil
}

// ask sends the question and waits for its answer until ctx is over.
func ask(ctx context.Context, conn net.Conn, network string, q question) (answer, error) {
	id := uint16(rand.Uint32())
	query, err := packQuery(id, q)
	if err != nil {
		return answer{}, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return answer{}, err
		}
	}
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	if network == "tcp" {
		query = append(binary.BigEndian.AppendUint16(nil, uint16(len(query))), query...)
	}
	if _, err := conn.Write(query); err != nil {
		return answer{}, err
	}
	buf := make([]byte, maxUDP)
	for {
		var reply []byte
		if network == "tcp" {
			reply, err = readLong(conn)
		} else {
			var n int
			n, err = conn.Read(buf)
			reply = buf[:n]
		}
		if err != nil {
			return answer{}, err
		}
		a, ours, err := parseAnswer(reply, id, q)
		if ours {
			return a, err
		}
		if network == "tcp" {
			return answer{}, errBadReply
		}
		// Somebody guesses, or it answers a question that was given up.
	}
}

// readLong reads a message that has its length in front: RFC 1035, section 4.2.2.
func readLong(conn net.Conn) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	message := make([]byte, binary.BigEndian.Uint16(length[:]))
	_, err := io.ReadFull(conn, message)
	return message, err
}
