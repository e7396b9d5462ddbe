package output

import (
	"strconv"

	"goping/ping"
)

// eachTimestamp calls do with the names and values, in order: milliseconds since midnight
// UTC (RFC 792), the last one when the reply came here.
func eachTimestamp(t *ping.Timestamps, do func(name string, ms uint32)) {
	do("Originate", t.Originate)
	do("Receive", t.Receive)
	do("Transmit", t.Transmit)
	do("Localreceive", t.Local)
}

func appendTimestamps(b []byte, t *ping.Timestamps) []byte {
	b = append(b, " timestamps:"...)
	eachTimestamp(t, func(name string, ms uint32) {
		b = append(append(append(b, ' '), name...), '=')
		b = strconv.AppendUint(b, uint64(ms), 10)
	})
	return b
}

func appendTimestampsJSON(b []byte, t *ping.Timestamps) []byte {
	b = append(b, `, "timestamps": {`...)
	separator := ""
	eachTimestamp(t, func(name string, ms uint32) {
		b = append(append(b, separator...), '"')
		b = append(append(b, name[0]|0x20), name[1:]...)
		b = strconv.AppendUint(append(b, `": `...), uint64(ms), 10)
		separator = ", "
	})
	return append(b, '}')
}
