package main

import (
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/icmp"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"
)

// plainPinger pings the way it is done without the kernel's stamps: one goroutine
// reads the clock and sends, another receives and reads the clock.
type plainPinger struct {
	conn           *icmp.PacketConn
	request, reply icmp.Type
	protocol       int
	id             int

	mu   sync.Mutex
	sent map[int]time.Time
}

// lastReply is how long the last replies are waited for.
const lastReply = 200 * time.Millisecond

func (e errand) plainly() ([]report, error) {
	p := &plainPinger{id: os.Getpid() & 0xffff, sent: make(map[int]time.Time)}
	network := "ip4:icmp"
	p.request, p.reply, p.protocol = ipv4.ICMPTypeEcho, ipv4.ICMPTypeEchoReply, ipv4.ICMPTypeEcho.Protocol()
	if e.kind.v6 {
		network = "ip6:ipv6-icmp"
		p.request, p.reply, p.protocol = ipv6.ICMPTypeEchoRequest, ipv6.ICMPTypeEchoReply, ipv6.ICMPTypeEchoRequest.Protocol()
	}
	var err error
	if p.conn, err = icmp.ListenPacket(network, ""); err != nil {
		return nil, err
	}
	received := make(chan []report)
	go func() { received <- p.receive() }()
	err = p.send(&net.IPAddr{IP: net.ParseIP(e.host)}, e.count, e.interval)
	time.Sleep(lastReply)
	p.conn.Close() // ends receive
	return <-received, err
}

func (p *plainPinger) send(to net.Addr, count int, interval time.Duration) error {
	start := time.Now()
	for seq := range count {
		time.Sleep(time.Until(start.Add(time.Duration(seq) * interval)))
		echo := icmp.Message{Type: p.request, Body: &icmp.Echo{ID: p.id, Seq: seq, Data: make([]byte, 56)}}
		b, err := echo.Marshal(nil)
		if err != nil {
			return err
		}
		p.mu.Lock()
		p.sent[seq] = time.Now()
		p.mu.Unlock()
		if _, err := p.conn.WriteTo(b, to); err != nil {
			return fmt.Errorf("send echo %d: %w", seq, err)
		}
	}
	return nil
}

// receive collects replies until the socket is closed.
func (p *plainPinger) receive() (all []report) {
	buffer := make([]byte, 1500)
	for {
		n, _, err := p.conn.ReadFrom(buffer)
		now := time.Now()
		if err != nil {
			return slices.Clip(all)
		}
		m, err := icmp.ParseMessage(p.protocol, buffer[:n])
		if err != nil || m.Type != p.reply {
			continue
		}
		echo, ok := m.Body.(*icmp.Echo)
		if !ok || echo.ID != p.id {
			continue
		}
		p.mu.Lock()
		sent, ok := p.sent[echo.Seq]
		p.mu.Unlock()
		if ok {
			all = append(all, report{Seq: uint16(echo.Seq), RTT: now.Sub(sent)})
		}
	}
}
