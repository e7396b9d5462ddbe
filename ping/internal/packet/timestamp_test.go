package packet

import (
	"bytes"
	"testing"
	"time"
)

func TestTimestampTemplate(t *testing.T) {
	const id, seq, originate = 0xabcd, 0x0102, 0x05265bff
	want := withChecksum(join(
		[]byte{13, 0},  // type, code
		u16(0),         // checksum
		u16(id),        // identifier
		u16(seq),       // sequence number
		u32(originate), // originate timestamp
		u32(0),         // receive timestamp
		u32(0),         // transmit timestamp
	), 2)
	template := NewTimestampTemplate()
	if template.Len() != len(want) || template.Kind() != KindTimestamp || template.Auth() != AuthNone || template.Family() != IPv4 {
		t.Fatalf("got %d bytes of a %v probe with %v over %v", template.Len(), template.Kind(), template.Auth(), template.Family())
	}
	got := bytes.Repeat([]byte{0xee}, len(want)+4)
	template.Copy(got)
	template.PatchTimestamp(got, 0xffff, 0xffff, 0xffffffff)
	template.PatchTimestamp(got, id, seq, originate)
	if !bytes.Equal(got[:len(want)], want) {
		t.Errorf("got  %x\nwant %x", got[:len(want)], want)
	}
	if tail := got[len(want):]; !bytes.Equal(tail, []byte{0xee, 0xee, 0xee, 0xee}) {
		t.Errorf("wrote behind the message: %x", tail)
	}
}

func TestReadTimestamps(t *testing.T) {
	payload := join(
		u32(1),       // originate
		u32(1<<31|2), // receive, not standard
		u32(3),       // transmit
	)
	want := Timestamps{1, 1<<31 | 2, 3}
	for n := range len(payload) {
		if got, ok := ReadTimestamps(payload[:n]); ok || got != (Timestamps{}) {
			t.Errorf("%d bytes: got %+v, %v", n, got, ok)
		}
	}
	for _, more := range [][]byte{nil, {9}} {
		if got, ok := ReadTimestamps(join(payload, more)); !ok || got != want {
			t.Errorf("got %+v, %v, want %+v", got, ok, want)
		}
	}
}

// FuzzTimestamp: whatever is patched, the checksum is right and the fields are read back.
func FuzzTimestamp(f *testing.F) {
	f.Add(uint16(0), uint16(0), uint32(0))
	f.Add(uint16(0xffff), uint16(0xffff), uint32(0xffffffff))
	f.Add(uint16(0xf2ff), uint16(0), uint32(0))
	f.Fuzz(func(t *testing.T, id, seq uint16, originate uint32) {
		template := NewTimestampTemplate()
		b := make([]byte, template.Len())
		template.Copy(b)
		template.PatchTimestamp(b, id, seq, originate)
		m, ok := ParseMessage(IPv4, b, true)
		if !ok || m.Kind != KindTimestamp || m.IsReply || m.BadChecksum || m.ID != id || m.Seq != seq {
			t.Fatalf("%x: got %+v, %v", b, m, ok)
		}
		if stamps, ok := ReadTimestamps(m.Payload); !ok || stamps != (Timestamps{Originate: originate}) {
			t.Fatalf("%x: got %+v, %v", b, stamps, ok)
		}
	})
}

func TestTimeOfDay(t *testing.T) {
	for _, tt := range []struct {
		at   string
		want uint32
	}{
		{"2026-11-22T00:00:00Z", 0},
		{"2026-11-22T23:59:59.9999Z", Day - 1},
		{"2026-11-22T01:00:00.0019+02:00", 23*3600_000 + 1},
		{"1969-12-31T23:59:59.5Z", Day - 500},
	} {
		at, err := time.Parse(time.RFC3339Nano, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := TimeOfDay(at.UnixNano()); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.at, got, tt.want)
		}
	}
}
