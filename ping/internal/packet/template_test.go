package packet

import (
	"bytes"
	"testing"
)

func TestTemplatePatch(t *testing.T) {
	const (
		id       = 0xabcd
		seq      = 0x0102
		sequence = 0x1122334455660102
	)
	tag := [TagLen]byte{0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7}
	header := func(typ byte) []byte {
		return join(
			[]byte{typ, 0}, // type, code
			u16(0),         // checksum
			u16(id),        // identifier
			u16(seq),       // sequence number
		)
	}
	tests := []struct {
		name    string
		family  *Family
		size    int
		pattern []byte
		want    []byte // checksum zero
	}{
		{"v4 empty", IPv4, 0, nil, header(8)},
		{"v4 no room for a tag", IPv4, 7, nil, join(
			header(8),
			[]byte{0, 1, 2, 3, 4, 5, 6}, // pattern
		)},
		{"v4 tag alone", IPv4, 8, nil, join(
			header(8),
			tag[:], // tag
		)},
		{"v4 tag and pattern", IPv4, 15, nil, join(
			header(8),
			tag[:],                           // tag
			[]byte{8, 9, 10, 11, 12, 13, 14}, // pattern
		)},
		{"v4 both fields", IPv4, 16, nil, join(
			header(8),
			u64(sequence), // sequence
			tag[:],        // tag
		)},
		{"v4 odd", IPv4, 19, nil, join(
			header(8),
			u64(sequence),      // sequence
			tag[:],             // tag
			[]byte{16, 17, 18}, // pattern
		)},
		{"v6", IPv6, 18, nil, join(
			header(128),
			u64(sequence),  // sequence
			tag[:],         // tag
			[]byte{16, 17}, // pattern
		)},
		// The phase is that of iputils: byte 16 of "-p abcdef" is 0xcd.
		{"v4 given pattern", IPv4, 23, []byte{0xab, 0xcd, 0xef}, join(
			header(8),
			u64(sequence), // sequence
			tag[:],        // tag
			[]byte{0xcd, 0xef, 0xab, 0xcd, 0xef, 0xab, 0xcd}, // pattern
		)},
		{"v4 given pattern, no fields", IPv4, 5, []byte{1, 2}, join(
			header(8),
			[]byte{1, 2, 1, 2, 1}, // pattern
		)},
		{"v4 pattern longer than the payload", IPv4, 3, []byte{9, 8, 7, 6}, join(
			header(8),
			[]byte{9, 8, 7}, // pattern
		)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if !tt.family.KernelChecksum {
				want = withChecksum(want, 2)
			}
			template := NewTemplate(tt.family, tt.size, tt.pattern)
			if template.Len() != len(want) {
				t.Fatalf("Len: got %d, want %d", template.Len(), len(want))
			}
			got := bytes.Repeat([]byte{0xee}, len(want)+4)
			template.Copy(got)
			// A buffer is patched again and again: nothing of the probe
			// before may be left.
			template.Patch(got, 0xffff, 0xffff, 1<<64-1, [TagLen]byte{1, 2, 3})
			template.Patch(got, id, seq, sequence, tag)
			if !bytes.Equal(got[:len(want)], want) {
				t.Errorf("got  %x\nwant %x", got[:len(want)], want)
			}
			if tail := got[len(want):]; !bytes.Equal(tail, []byte{0xee, 0xee, 0xee, 0xee}) {
				t.Errorf("wrote behind the message: %x", tail)
			}
		})
	}
}

// A checksum that a caller put into an ICMPv6 message must not stay behind for
// the next probe.
func TestTemplatePatchClearsChecksumV6(t *testing.T) {
	template := NewTemplate(IPv6, 56, nil)
	b := make([]byte, template.Len())
	template.Copy(b)
	b[2], b[3] = 0x12, 0x34
	template.Patch(b, 1, 2, 3, [TagLen]byte{})
	if b[2] != 0 || b[3] != 0 {
		t.Errorf("checksum: got %x, want 0000", b[2:4])
	}
}

func TestTemplateKeepsItsPattern(t *testing.T) {
	pattern := []byte{1, 2, 3}
	template := NewTemplate(IPv4, 20, pattern)
	pattern[1] = 0xff
	if got := template.PatternAt(16); got != 2 {
		t.Errorf("PatternAt(16) = %d, want 2", got)
	}
}

func TestNewTemplateRefuses(t *testing.T) {
	tests := []struct {
		family *Family
		size   int
		panics bool
	}{
		{IPv4, -1, true},
		{IPv4, 65507, false},
		{IPv4, 65508, true},
		{IPv6, 65527, false},
		{IPv6, 65528, true},
	}
	for _, tt := range tests {
		func() {
			defer func() {
				if got := recover() != nil; got != tt.panics {
					t.Errorf("%v, size %d: panics %v, want %v", tt.family, tt.size, got, tt.panics)
				}
			}()
			NewTemplate(tt.family, tt.size, nil)
		}()
	}
}

func TestTemplateShortBuffer(t *testing.T) {
	template := NewTemplate(IPv4, 56, nil)
	short := make([]byte, template.Len()-1)
	for name, call := range map[string]func(){
		"Copy":  func() { template.Copy(short[:len(short):len(short)]) },
		"Patch": func() { template.Patch(short[:len(short):len(short)], 1, 2, 3, [TagLen]byte{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}

func TestTemplateFirstWrong(t *testing.T) {
	tests := []struct {
		name   string
		size   int
		change func(payload []byte) []byte
		want   int
	}{
		{"as sent", 56, func(p []byte) []byte { return p }, -1},
		{"first byte of the pattern", 56, func(p []byte) []byte { p[16]++; return p }, 16},
		{"last byte", 56, func(p []byte) []byte { p[55]++; return p }, 55},
		{"the first of two", 56, func(p []byte) []byte { p[40]++; p[30]++; return p }, 30},
		{"a field is not pattern", 56, func(p []byte) []byte { p[15]++; p[0]++; return p }, -1},
		{"tag only", 12, func(p []byte) []byte { p[7]++; p[8]++; return p }, 8},
		{"no fields", 4, func(p []byte) []byte { p[0]++; return p }, 0},
		{"shorter", 56, func(p []byte) []byte { return p[:40] }, -1},
		{"shorter and wrong", 56, func(p []byte) []byte { p[39]++; p[41]++; return p[:40] }, 39},
		{"shorter than the fields", 56, func(p []byte) []byte { return p[:10] }, -1},
		{"gone", 56, func(p []byte) []byte { return nil }, -1},
		{"longer", 56, func(p []byte) []byte { return append(p, 1, 2, 3) }, -1},
		{"nothing was sent", 0, func(p []byte) []byte { return append(p, 1, 2, 3) }, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			template := NewTemplate(IPv4, tt.size, nil)
			b := make([]byte, template.Len())
			template.Copy(b)
			template.Patch(b, 1, 2, 3, [TagLen]byte{4})
			payload := tt.change(b[HeaderLen:])
			got := template.FirstWrong(payload)
			if got != tt.want {
				t.Fatalf("got %d, want %d", got, tt.want)
			}
			if got >= 0 && template.PatternAt(got) != byte(got) {
				t.Errorf("PatternAt(%d) = %d, want %d", got, template.PatternAt(got), byte(got))
			}
		})
	}
}
