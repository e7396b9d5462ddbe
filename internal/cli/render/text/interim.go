package text

import (
	"strconv"

	"goping/ping"
)

// Interim returns the line SIGQUIT asks for, as status in ping_common.c prints
// it. It begins with a carriage return, to write over the ^\ of a terminal.
func Interim(s *ping.Summary) []byte {
	b := []byte{'\r'}
	b = appendShare(b, s.Replied, s.Sent)
	b = appendPercent(b, s.LossRatio())
	b = append(b, " loss"...)
	if s.RTT.Count > 0 {
		b = appendInterimRTT(b, s)
	}
	return append(b, '\n')
}

// InterimIputils returns it as iputils' ping counts, in whole percents, of a run with
// size bytes of payload.
func InterimIputils(s *ping.Summary, size int) []byte {
	b := []byte{'\r'}
	sent, received := s.Sent+s.Failed, s.Replied+s.Late
	b = appendShare(b, received, sent)
	loss := uint64(0)
	if sent > 0 {
		loss = (sent - min(sent, received)) * 100 / sent
	}
	b = strconv.AppendUint(b, loss, 10)
	b = append(b, "% loss"...)
	if s.Replied > 0 && size >= dumpFrom {
		b = appendInterimRTT(b, s)
	}
	return append(b, '\n')
}

func appendShare(b []byte, received, sent uint64) []byte {
	b = strconv.AppendUint(b, received, 10)
	b = append(b, '/')
	b = strconv.AppendUint(b, sent, 10)
	return append(b, " packets, "...)
}

func appendInterimRTT(b []byte, s *ping.Summary) []byte {
	if !s.RTT.HasEWMA {
		b = append(b, ", min/avg/max = "...)
		b = appendSlashed(b, s.RTT.Min, s.RTT.Mean, s.RTT.Max)
		return append(b, " ms"...)
	}
	b = append(b, ", min/avg/ewma/max = "...)
	b = appendSlashed(b, s.RTT.Min, s.RTT.Mean, s.RTT.EWMA, s.RTT.Max)
	return append(b, " ms"...)
}
