package rawsock_test

import (
	"encoding/binary"
	"fmt"
	"log"
	"net/netip"
	"time"

	"goping/rawsock"
)

// Echo a UDP datagram to oneself: socket, bind, send, wait, receive.
func Example() {
	c, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_DGRAM, rawsock.IPPROTO_UDP, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	if err := c.Bind(rawsock.IPAddr{AddrPort: netip.MustParseAddrPort("127.0.0.1:0")}); err != nil {
		log.Fatal(err)
	}
	self := c.LocalAddr().(rawsock.IPAddr)

	out := rawsock.NewBatch(1, 0, 0)
	m := out.Add()
	m.Data, m.Addr, m.Port = []byte("hello"), self.Addr(), self.Port()
	if _, err := c.SendBatch(out); err != nil {
		log.Fatal(err)
	}

	w, err := rawsock.NewWaiter(c)
	if err != nil {
		log.Fatal(err)
	}
	defer w.Close()
	in := rawsock.NewBatch(8, 1500, 0)
	for in.Len() == 0 {
		if err := w.Wait(time.Second); err != nil {
			log.Fatal(err)
		}
		if _, err := c.RecvBatch(in); err != nil && err != rawsock.ErrWouldBlock {
			log.Fatal(err)
		}
	}
	fmt.Printf("%s from %v\n", in.At(0).Data, in.At(0).Addr)
	// Output: hello from 127.0.0.1
}

// Ping without privilege: a datagram socket of IPPROTO_ICMP, whose identifier and
// checksum the kernel fills in; the hop limit comes beside the reply.
func ExampleConn_RecvBatch() {
	c, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_DGRAM, rawsock.IPPROTO_ICMP, nil)
	if err != nil {
		log.Fatal(err) // EACCES: the group is outside net.ipv4.ping_group_range
	}
	defer c.Close()
	if err := c.SetInt(rawsock.RecvTTL, 1); err != nil {
		log.Fatal(err)
	}
	w, err := rawsock.NewWaiter(c)
	if err != nil {
		log.Fatal(err)
	}
	defer w.Close()

	request := append([]byte{8, 0, 0, 0, 0, 0, 0, 42}, "payload"...) // type 8, sequence 42: RFC 792
	out := rawsock.NewBatch(1, 0, 0)
	m := out.Add()
	m.Data, m.Addr = request, netip.MustParseAddr("127.0.0.1")
	if _, err := c.SendBatch(out); err != nil {
		log.Fatal(err)
	}

	in := rawsock.NewBatch(8, 1500, 512)
	for in.Len() == 0 {
		if err := w.Wait(time.Second); err != nil {
			log.Fatal(err)
		}
		if _, err := c.RecvBatch(in); err != nil && err != rawsock.ErrWouldBlock {
			log.Fatal(err)
		}
	}
	reply := in.At(0)
	var about rawsock.Ancillary
	if err := about.Parse(reply.Control); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("type %d, sequence %d, %q from %v, TTL %d\n",
		reply.Data[0], binary.BigEndian.Uint16(reply.Data[6:]), reply.Data[8:], reply.Addr, about.TTL)
	// Output: type 0, sequence 42, "payload" from 127.0.0.1, TTL 64
}
