package wire

import (
	"encoding/binary"

	"goping/ping/internal/packet"
)

// EchoReply returns the reply a well-behaved host makes of the echo request sent.
func EchoReply(sent *Packet) Packet {
	data := append([]byte(nil), sent.Data...)
	data[0] = sent.Family.EchoReply
	return Packet{Kind: Echo, Addr: sent.Addr, Scope: sent.Scope, Data: data, TTL: 64, TOS: 0}
}

// TimestampReply returns the reply to the timestamp request sent of a host whose clock
// showed so many milliseconds since midnight UTC when it came in, and when it left.
func TimestampReply(sent *Packet, receive, transmit uint32) Packet {
	p := EchoReply(sent)
	p.Data[0] = packet.V4TimestampReply
	binary.BigEndian.PutUint32(p.Data[packet.HeaderLen+4:], receive)
	binary.BigEndian.PutUint32(p.Data[packet.HeaderLen+8:], transmit)
	return p
}

// NodeInfoReply returns the reply to the node information query sent, which has that
// code, the flags and the data behind the nonce.
func NodeInfoReply(sent *Packet, code uint8, flags uint16, data []byte) Packet {
	p := EchoReply(sent)
	p.Data = append(p.Data[:packet.HeaderLen+packet.NonceLen], data...)
	p.Data[0], p.Data[1] = packet.V6NodeInfoReply, code
	binary.BigEndian.PutUint16(p.Data[6:], flags)
	return p
}
