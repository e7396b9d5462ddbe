package aton

import (
	"fmt"
	"net/netip"
	"testing"
)

func TestAtonTakesWhatGlibcTakes(t *testing.T) {
	for host, want := range map[string]string{
		"127.0.0.1":      "127.0.0.1",
		"127.1":          "127.0.0.1",
		"127.0.1":        "127.0.0.1",
		"127.258":        "127.0.1.2",
		"1.2.65535":      "1.2.255.255",
		"1.16777215":     "1.255.255.255",
		"0":              "0.0.0.0",
		"00":             "0.0.0.0",
		"1":              "0.0.0.1",
		"4294967295":     "255.255.255.255",
		"0x7f000001":     "127.0.0.1",
		"0X7F.1":         "127.0.0.1",
		"0177.0.0.01":    "127.0.0.1",
		"017700000001":   "127.0.0.1",
		"0x7f.0.0x0.1":   "127.0.0.1",
		"010.010.010.10": "8.8.8.10",

		"": "", ".": "", "1.": "", ".1": "", "1..1": "", "1.2.3.4.": "", "1.2.3.4.5": "",
		"256.1": "", "1.256.1": "", "1.2.65536": "", "1.16777216": "", "4294967296": "",
		"99999999999999999999": "", "0x": "", "0x.1": "", "0xg": "", "08": "", "1a": "", "a": "", "-1": "", "+1": "",
		" 1": "", "1 ": "", "1.2.3.4\n": "", "0b1": "", "0o7": "", "1_0": "", "127.0.0.1%lo": "", "0x100000000": "",
	} {
		addr, ok := aton(host)
		if got := addr.String(); ok != (want != "") || ok && got != want {
			t.Errorf("aton(%q) = %v, %v, want %q", host, addr, ok, want)
		}
	}
}

// An address has the same meaning in each form; what is one to netip is the same one
// here; and what is none is read as none however it is written.
func FuzzAton(f *testing.F) {
	for _, s := range []string{"127.1", "0x7f000001", "0177.0.0.1", "1.2.3.4", "", "1.2.3.4.5", "0"} {
		f.Add(s, uint32(0x7f000001))
	}
	f.Fuzz(func(t *testing.T, host string, word uint32) {
		addr, ok := aton(host)
		if ok && !addr.Is4() {
			t.Errorf("aton(%q) = %v", host, addr)
		}
		if strict, err := netip.ParseAddr(host); err == nil && strict.Is4() && (!ok || addr != strict) {
			t.Errorf("aton(%q) = %v, %v, but netip has %v", host, addr, ok, strict)
		}
		if got, is := Parse(host); ok && (!is || got != addr) {
			t.Errorf("Parse(%q) = %v, %v, want %v", host, got, is, addr)
		}
		a, b, c, d := word>>24, word>>16&0xff, word>>8&0xff, word&0xff
		want := netip.AddrFrom4([4]byte{byte(a), byte(b), byte(c), byte(d)})
		for _, text := range []string{
			fmt.Sprint(word), fmt.Sprintf("0x%x", word), fmt.Sprintf("0%o", word), fmt.Sprintf("%d.%d", a, word&0xffffff),
			fmt.Sprintf("0%o.0X%X.%d", a, b, word&0xffff), fmt.Sprintf("%d.0%o.0x%x.%d", a, b, c, d),
		} {
			if got, ok := aton(text); !ok || got != want {
				t.Errorf("aton(%q) = %v, %v, want %v", text, got, ok, want)
			}
		}
	})
}
