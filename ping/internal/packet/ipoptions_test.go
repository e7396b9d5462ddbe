package packet

import (
	"bytes"
	"errors"
	"net/netip"
	"reflect"
	"slices"
	"testing"
)

func v4(last byte) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, last}) }

// ipOptions are options and their bytes.
var ipOptions = []struct {
	name  string
	value IPOptions
	bytes []byte
}{
	{"none", IPOptions{}, nil},
	{"record route, nine places", IPOptions{Record: &Route{Free: 9}}, slices.Concat(
		[]byte{
			1,        // padding
			7, 39, 4, // record route, length, pointer
		}, make([]byte, 36))},
	{"record route, two passed", IPOptions{Record: &Route{Hops: []netip.Addr{v4(1), v4(2)}, Free: 1}}, []byte{
		1,
		7, 15, 12,
		192, 0, 2, 1,
		192, 0, 2, 2,
		0, 0, 0, 0,
	}},
	{"record route, full", IPOptions{Record: &Route{Hops: []netip.Addr{v4(1)}}}, []byte{1, 7, 7, 8, 192, 0, 2, 1}},
	{"loose source route", IPOptions{Source: &Route{Ahead: []netip.Addr{v4(1), v4(2)}}}, []byte{
		1,
		131, 11, 4,
		192, 0, 2, 1,
		192, 0, 2, 2,
	}},
	{"strict source route, on its way", IPOptions{Source: &Route{Strict: true, Hops: []netip.Addr{v4(1)}, Ahead: []netip.Addr{v4(2)}}}, []byte{
		1,
		137, 11, 8,
		192, 0, 2, 1,
		192, 0, 2, 2,
	}},
	{"source and record route", IPOptions{Source: &Route{Ahead: []netip.Addr{v4(1)}}, Record: &Route{Free: 1}}, []byte{
		1,
		131, 7, 4,
		192, 0, 2, 1,
		1,
		7, 7, 4,
		0, 0, 0, 0,
	}},
	{"timestamps", IPOptions{Stamps: &Stamps{Kind: StampOnly, Set: []Stamp{{Time: 0x01020304}, {Time: 5, NonStandard: true}}, Free: 1, Overflow: 15}}, []byte{
		68, 16, 13, 0xf0,
		1, 2, 3, 4,
		0x80, 0, 0, 5,
		0, 0, 0, 0,
	}},
	{"timestamps with addresses", IPOptions{Stamps: &Stamps{Kind: StampAddr, Set: []Stamp{{Addr: v4(9), Time: 7}}, Free: 1}}, []byte{
		68, 20, 13, 0x01,
		192, 0, 2, 9, 0, 0, 0, 7,
		0, 0, 0, 0, 0, 0, 0, 0,
	}},
	{"timestamps of two", IPOptions{Stamps: &Stamps{Kind: StampPrespecified, Set: []Stamp{{Addr: v4(9), Time: 7}}, Ahead: []netip.Addr{v4(8)}}}, []byte{
		68, 20, 13, 0x03,
		192, 0, 2, 9, 0, 0, 0, 7,
		192, 0, 2, 8, 0, 0, 0, 0,
	}},
}

// TestIPOptions: what is built are these bytes, and what is read from them is it.
func TestIPOptions(t *testing.T) {
	for _, tt := range ipOptions {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.value.Append(nil)
			if err != nil || !bytes.Equal(got, tt.bytes) {
				t.Errorf("built % x, %v\nwant  % x", got, err, tt.bytes)
			}
			parsed, err := ParseIPOptions(tt.bytes)
			if err != nil || !reflect.DeepEqual(parsed, tt.value) {
				t.Errorf("read %+v, %v\nwant %+v", parsed, err, tt.value)
			}
		})
	}
}

// TestIPOptionsTooLong: what no header has room for is an error, and so is an address
// that is none of IPv4.
func TestIPOptionsTooLong(t *testing.T) {
	nine := slices.Repeat([]netip.Addr{v4(1)}, 9)
	for name, o := range map[string]IPOptions{
		"ten places":          {Record: &Route{Free: 10}},
		"ten hops":            {Source: &Route{Ahead: append(nine, v4(2))}},
		"hops and places":     {Source: &Route{Ahead: nine}, Record: &Route{}},
		"ten timestamps":      {Stamps: &Stamps{Free: 10}},
		"five with addresses": {Stamps: &Stamps{Kind: StampAddr, Free: 5}},
		"places below none":   {Record: &Route{Free: -1}},
		"IPv6":                {Source: &Route{Ahead: []netip.Addr{netip.IPv6Loopback()}}},
		"no address":          {Stamps: &Stamps{Kind: StampPrespecified, Ahead: []netip.Addr{{}}}},
	} {
		if b, err := o.Append(nil); err == nil {
			t.Errorf("%s: built % x", name, b)
		}
	}
}

// TestIPOptionsMalformed: what contradicts itself is an error; what is not known, or
// comes twice, is left out.
func TestIPOptionsMalformed(t *testing.T) {
	for name, b := range map[string][]byte{
		"no length":               {7},
		"length of one":           {7, 1},
		"length beyond the end":   {7, 8, 4, 1, 2, 3, 4},
		"half an address":         {7, 5, 4, 1, 2},
		"no pointer":              {131, 2},
		"pointer into the header": {7, 7, 3, 1, 2, 3, 4},
		"pointer into an address": {7, 7, 6, 1, 2, 3, 4},
		"no flag":                 {68, 3, 5},
		"an unknown flag":         {68, 8, 5, 2, 0, 0, 0, 0},
		"pointer into a time":     {68, 8, 6, 0, 0, 0, 0, 0},
	} {
		if o, err := ParseIPOptions(b); !errors.Is(err, errMalformed) {
			t.Errorf("%s: read %+v, %v", name, o, err)
		}
	}
	got, err := ParseIPOptions([]byte{
		1, 1,
		148, 4, 0, 0, // router alert
		7, 7, 8, 192, 0, 2, 1,
		7, 7, 8, 192, 0, 2, 2,
		0, 99, // behind the end
	})
	if want := (IPOptions{Record: &Route{Hops: []netip.Addr{v4(1)}}}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v", got, err)
	}
	if got, err := ParseIPOptions([]byte{7, 7, 8, 192, 0, 2, 1, 68, 1}); err == nil || got.Record == nil {
		t.Errorf("behind a good one: read %+v, %v", got, err)
	}
}

// FuzzIPOptions: what is read can be built again, unless no header has room for it with
// its padding, and means the same then.
func FuzzIPOptions(f *testing.F) {
	for _, tt := range ipOptions {
		f.Add(tt.bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > maxOptions {
			b = b[:maxOptions]
		}
		o, err := ParseIPOptions(b)
		if err != nil && !errors.Is(err, errMalformed) {
			t.Fatalf("%v", err)
		}
		again, err := o.Append(nil)
		if err != nil {
			if o.Source != nil && o.Record != nil || o.Stamps != nil && (o.Source != nil || o.Record != nil) {
				return
			}
			t.Fatalf("% x: %+v: %v", b, o, err)
		}
		if got, err := ParseIPOptions(again); err != nil || !reflect.DeepEqual(got, o) {
			t.Errorf("% x: read %+v\nbuilt % x: read %+v, %v", b, o, again, got, err)
		}
	})
}
