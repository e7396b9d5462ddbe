package rawsock_test

import (
	"encoding/binary"
	"fmt"
	"time"

	"goping/rawsock"
)

// The thirty-line ping: an echo request built by hand, RFC 792. It takes CAP_NET_RAW.
func Example_rawICMP() {
	c, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_RAW, rawsock.IPPROTO_ICMP, nil)
	check(err)
	defer c.Close()
	const echoRequest, echoReply = 8, 0
	check(c.SetICMPFilter(echoReply)) // all ICMP of this machine comes here otherwise
	check(c.SetDeadline(time.Now().Add(10 * time.Second)))

	packet := append([]byte{echoRequest, 0, 0, 0, 0x12, 0x34, 0, 1}, "payload!"...)
	sum := uint32(0)
	for i := 0; i < len(packet); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(packet[i:]))
	}
	binary.BigEndian.PutUint16(packet[2:], ^uint16(sum+sum>>16))

	to, err := rawsock.ParseIP("127.0.0.1", 0)
	check(err)
	_, err = c.WriteTo(packet, to)
	check(err)
	buf := make([]byte, 1500)
	for {
		n, from, err := c.ReadFrom(buf)
		check(err)
		header := int(buf[0]&15) * 4 // of IPv4, which raw sockets deliver too
		reply := buf[header:n]
		if binary.BigEndian.Uint16(reply[4:]) != 0x1234 {
			continue // somebody else's
		}
		fmt.Printf("%q, sequence %d, from %v, TTL %d\n", reply[8:], binary.BigEndian.Uint16(reply[6:]), from.(rawsock.IPAddr).Addr(), buf[8])
		break
	}
	// Output: "payload!", sequence 1, from 127.0.0.1, TTL 64
}

// Ping without privilege: the kernel fills in identifier and checksum, and delivers
// nothing but the replies to it. It takes a group in net.ipv4.ping_group_range.
func Example_datagramPing() {
	c, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_DGRAM, rawsock.IPPROTO_ICMP, nil)
	check(err)
	defer c.Close()
	check(c.SetInt(rawsock.RecvTTL, 1))
	check(c.SetDeadline(time.Now().Add(10 * time.Second)))

	to, err := rawsock.ParseIP("127.0.0.1", 0)
	check(err)
	_, err = c.WriteTo(append([]byte{8, 0, 0, 0, 0, 0, 0, 42}, "payload"...), to)
	check(err)
	buf, oob := make([]byte, 1500), make([]byte, 512)
	n, oobn, _, from, err := c.ReadMsg(buf, oob, 0)
	check(err)
	var beside rawsock.Ancillary
	check(beside.Parse(oob[:oobn]))
	fmt.Printf("%q, sequence %d, from %v, TTL %d\n", buf[8:n], binary.BigEndian.Uint16(buf[6:]), from.(rawsock.IPAddr).Addr(), beside.TTL)
	// Output: "payload", sequence 42, from 127.0.0.1, TTL 64
}
