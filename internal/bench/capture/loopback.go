// Package capture records echo requests and their replies as they pass lo, by the
// kernel's stamps: what the round-trip times of a program are compared with.
//
//	c, err := capture.Loopback()
//	… have a program ping 127.0.0.1 …
//	exchanges, err := c.End()
package capture

import (
	"errors"
	"time"

	"goping/rawsock"
)

// Capture records what passes lo in a network namespace where nothing else sends: all
// interfaces are captured.
type Capture struct {
	conn *rawsock.Conn
	in   *rawsock.Batch
	anc  rawsock.Ancillary
	stop chan struct{}
	seen chan []sighting // all of them, once
	err  error           // valid after seen
}

const (
	etherAll = 0x0003 // ETH_P_ALL: every protocol

	frameBytes  = 256 // of each frame are looked at
	frameBatch  = 64
	bufferBytes = 8 << 20 // of the socket; some 10,000 frames

	// drainEvery is how often the socket is emptied. Nothing waits for it: a reader
	// that is woken by each packet would be a cost between the stamps that are
	// compared. A socket of the default size holds 256 frames.
	drainEvery = 10 * time.Millisecond
)

// ignoreOutgoing keeps from a packet socket what leaves, since Linux 4.20 (man
// packet(7)).
var ignoreOutgoing = rawsock.Option{Name: "PACKET_IGNORE_OUTGOING", Level: 263, Opt: 23}

// Loopback begins to capture. It needs CAP_NET_RAW.
func Loopback() (*Capture, error) {
	conn, err := rawsock.Socket(rawsock.AF_PACKET, rawsock.SOCK_RAW, etherAll, nil)
	if err != nil {
		return nil, err
	}
	c := &Capture{
		conn: conn,
		in:   rawsock.NewBatch(frameBatch, frameBytes, 512),
		stop: make(chan struct{}),
		seen: make(chan []sighting, 1),
	}
	err = errors.Join(conn.SetTimestamping(rawsock.RxSoftware|rawsock.Software), conn.SetInt(ignoreOutgoing, 1))
	if conn.SetInt(rawsock.RecvBufForce, bufferBytes) != nil {
		err = errors.Join(err, conn.SetInt(rawsock.RecvBuf, bufferBytes))
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	go c.run()
	return c, nil
}

// run empties the socket until the capture is to end.
func (c *Capture) run() {
	var all []sighting
	ticks := time.NewTicker(drainEvery)
	defer ticks.Stop()
	for open := true; open; {
		select {
		case <-ticks.C:
		case <-c.stop:
			open = false
		}
		all, c.err = c.drain(all)
		open = open && c.err == nil
	}
	c.seen <- all
}

// drain takes in all that is there.
func (c *Capture) drain(all []sighting) ([]sighting, error) {
	for {
		n, err := c.conn.RecvBatch(c.in)
		if errors.Is(err, rawsock.ErrWouldBlock) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		for i := range n {
			m := c.in.At(i)
			if err := c.anc.Parse(m.Control); err != nil {
				return all, err
			}
			if s, ok := parseEcho(m.Data, time.Unix(0, c.anc.Software)); ok && c.anc.Software != 0 {
				all = append(all, s)
			}
		}
	}
}

// End ends the capture and returns what it saw.
func (c *Capture) End() ([]Exchange, error) {
	close(c.stop)
	all := <-c.seen
	return pairs(all), errors.Join(c.err, c.conn.Close())
}
