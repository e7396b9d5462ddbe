package netns

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"strings"
)

// The part of the DNS that asks one question and reads the answer (RFC 1035, section
// 4; RFC 6891 for the length an answer may have). golang.org/x/net/dns/dnsmessage has
// all of it and is what the tests compare with; linked into the command it costs each
// start a tenth of what a ping of loopback takes.

// recordType is the type of a record.
type recordType uint16

const (
	typeA    recordType = 1
	typePTR  recordType = 12
	typeAAAA recordType = 28
	typeOPT  recordType = 41
)

const classINET = 1

// responseCode is what became of a query.
type responseCode uint8

const (
	codeSuccess   responseCode = 0
	codeNameError responseCode = 3
)

// Bits of the header's second word.
const (
	flagResponse         = 1 << 15
	flagTruncated        = 1 << 9
	flagRecursionDesired = 1 << 8
)

const (
	headerLen  = 12
	longestDNS = 255 // bytes of a packed name
	maxLabel   = 63
)

var errBadName = errors.New("not a name of the DNS")

// packName appends an absolute name, labels behind their lengths.
func packName(b []byte, name string) ([]byte, error) {
	if !strings.HasSuffix(name, ".") {
		return nil, errBadName
	}
	begun := len(b)
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		if label == "" && name == "." {
			break
		}
		if label == "" || len(label) > maxLabel {
			return nil, errBadName
		}
		b = append(append(b, byte(len(label))), label...)
	}
	if b = append(b, 0); len(b)-begun > longestDNS {
		return nil, errBadName
	}
	return b, nil
}

// packQuery makes a message that asks q, and says how long an answer may be.
func packQuery(id uint16, q question) ([]byte, error) {
	b := make([]byte, headerLen, headerLen+longestDNS+15)
	binary.BigEndian.PutUint16(b, id)
	binary.BigEndian.PutUint16(b[2:], flagRecursionDesired)
	b[5], b[11] = 1, 1 // questions, additional records
	b, err := packName(b, q.name)
	if err != nil {
		return nil, err
	}
	b = binary.BigEndian.AppendUint16(b, uint16(q.typ))
	b = binary.BigEndian.AppendUint16(b, classINET)
	b = append(b, 0) // the root, which has the option
	b = binary.BigEndian.AppendUint16(b, uint16(typeOPT))
	b = binary.BigEndian.AppendUint16(b, maxUDP)
	return append(b, 0, 0, 0, 0, 0, 0), nil
}

// reader walks a message. bad is set, and stays, when it ends too early or a name in it
// is none.
type reader struct {
	message []byte
	at      int
	bad     bool
}

// take returns the next n bytes, nil when there are fewer.
func (r *reader) take(n int) []byte {
	if r.bad || n > len(r.message)-r.at {
		r.bad = true
		return nil
	}
	r.at += n
	return r.message[r.at-n : r.at]
}

func (r *reader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

// name reads a name, whose end may be elsewhere in the message (RFC 1035, section
// 4.1.4): only before, so that it does end.
func (r *reader) name() string {
	var b strings.Builder
	at, behind := r.at, -1 // behind is where the message goes on
	for {
		if r.bad || at >= len(r.message) {
			r.bad = true
			return ""
		}
		n := int(r.message[at])
		switch {
		case n == 0:
			if behind < 0 {
				behind = at + 1
			}
			if r.at = behind; b.Len() == 0 {
				return "."
			}
			return b.String()
		case n <= maxLabel && at+1+n <= len(r.message) && b.Len()+n+1 < longestDNS:
			label := r.message[at+1 : at+1+n]
			r.bad = strings.ContainsRune(string(label), '.')
			b.Write(label)
			b.WriteByte('.')
			at += 1 + n
		case n >= 0xc0 && at+1 < len(r.message):
			to := n&0x3f<<8 | int(r.message[at+1])
			if behind < 0 {
				behind = at + 2
			}
			if r.bad = to >= at; !r.bad {
				at = to
			}
		default:
			r.bad = true
		}
	}
}

// answer is what a server says.
type answer struct {
	code      responseCode
	truncated bool
	addrs     []netip.Addr
	names     []string
}

func (a *answer) found() bool { return len(a.addrs)+len(a.names) > 0 }

// parseAnswer reads a message. ours is false of one that does not answer the question;
// the error is of one that does and cannot be read. Records count whatever name they
// are of: behind an alias it is another (RFC 1034, section 4.3.1).
func parseAnswer(message []byte, id uint16, q question) (a answer, ours bool, err error) {
	r := reader{message: message}
	gotID, flags, questions, answers := r.uint16(), r.uint16(), r.uint16(), r.uint16()
	r.take(4) // how many authorities and additional records
	if r.bad || gotID != id || flags&flagResponse == 0 || questions == 0 {
		return a, false, nil
	}
	asked, typ, class := r.name(), recordType(r.uint16()), r.uint16()
	if r.bad || typ != q.typ || class != classINET || !strings.EqualFold(asked, q.name) {
		return a, false, nil
	}
	if a.code, a.truncated = responseCode(flags&15), flags&flagTruncated != 0; a.truncated {
		return a, true, nil
	}
	for range questions - 1 {
		r.name()
		r.take(4)
	}
	for range answers {
		r.record(&a, q.typ)
	}
	if r.bad {
		return answer{}, true, errBadReply
	}
	return a, true, nil
}

// record reads one and adds to a what it says, if it is of the type wanted.
func (r *reader) record(a *answer, want recordType) {
	r.name()
	typ, class := recordType(r.uint16()), r.uint16()
	r.take(4) // how long it may be kept
	data := r.take(int(r.uint16()))
	if r.bad || typ != want || class != classINET {
		return
	}
	switch {
	case typ == typeA && len(data) == 4:
		a.addrs = append(a.addrs, netip.AddrFrom4([4]byte(data)))
	case typ == typeAAAA && len(data) == 16:
		a.addrs = append(a.addrs, netip.AddrFrom16([16]byte(data)).Unmap())
	case typ == typePTR:
		in := reader{message: r.message[:r.at], at: r.at - len(data)}
		name := in.name()
		if r.bad = in.bad; !r.bad && isName(name) {
			a.names = append(a.names, name)
		}
	default:
		r.bad = true
	}
}
