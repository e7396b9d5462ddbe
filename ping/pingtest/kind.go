package pingtest

import (
	"encoding/binary"
	"time"

	"goping/ping"
	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// intact is the reply that nothing is wrong with.
func (b *Behavior) intact(k ping.Kind, sent *wire.Packet, after time.Duration) wire.Packet {
	switch k {
	case ping.Timestamp:
		there := packet.TimeOfDay(sent.At.Wall + int64(after/2+b.ClockAhead))
		return wire.TimestampReply(sent, there, there)
	case ping.NodeInfo:
		return wire.NodeInfoReply(sent, uint8(b.Node.Code), uint16(b.Node.Flags), content(b.Node))
	}
	return wire.EchoReply(sent)
}

// corrupted is the byte of a reply that is wrong.
func corrupted(k ping.Kind, reply []byte) int {
	switch k {
	case ping.Timestamp:
		return packet.HeaderLen
	case ping.NodeInfo:
		return packet.HeaderLen - 3 // of the type
	}
	return len(reply) - 1
}

// content is what follows the nonce in a reply with that answer (RFC 4620, section 6).
func content(a *ping.NodeAnswer) (data []byte) {
	if a.Raw != nil {
		return a.Raw
	}
	if len(a.Names) > 0 {
		data = binary.BigEndian.AppendUint32(data, a.TTL)
	}
	for _, name := range a.Names {
		var err error
		if data, err = packet.AppendName(data, name); err != nil {
			panic("pingtest: " + err.Error())
		}
	}
	for _, addr := range a.Addrs {
		data = append(binary.BigEndian.AppendUint32(data, a.TTL), addr.AsSlice()...)
	}
	return data
}
