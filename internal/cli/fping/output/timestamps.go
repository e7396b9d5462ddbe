package output

import "strconv"

// Times are those of an ICMP timestamp reply (RFC 792), in milliseconds since midnight
// UTC, and when it came here.
type Times struct{ Originate, Receive, Transmit, Local uint32 }

// each calls do with the names and values, in order.
func (t *Times) each(do func(name string, ms uint32)) {
	do("Originate", t.Originate)
	do("Receive", t.Receive)
	do("Transmit", t.Transmit)
	do("Localreceive", t.Local)
}

func appendTimestamps(b []byte, t *Times) []byte {
	b = append(b, " timestamps:"...)
	t.each(func(name string, ms uint32) {
		b = append(append(append(b, ' '), name...), '=')
		b = strconv.AppendUint(b, uint64(ms), 10)
	})
	return b
}

func appendTimestampsJSON(b []byte, t *Times) []byte {
	b = append(b, `, "timestamps": {`...)
	separator := ""
	t.each(func(name string, ms uint32) {
		b = append(append(b, separator...), '"')
		b = append(append(b, name[0]|0x20), name[1:]...)
		b = strconv.AppendUint(append(b, `": `...), uint64(ms), 10)
		separator = ", "
	})
	return append(b, '}')
}
