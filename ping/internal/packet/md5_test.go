package packet

import (
	stdmd5 "crypto/md5"
	"math"
	"testing"
)

func TestMD5(t *testing.T) {
	for n := range 200 {
		if got, want := md5(counting(n)), stdmd5.Sum(counting(n)); got != want {
			t.Errorf("%d bytes: got %x, want %x", n, got, want)
		}
	}
}

// The table of sines comes out the same whatever the last digits of a machine's sine.
func TestMD5Table(t *testing.T) {
	for i := range 64 {
		v := 1 << 32 * math.Abs(math.Sin(float64(i+1)))
		if d := math.Abs(v - math.Round(v)); d < 1e-3 {
			t.Errorf("entry %d is within %g of an integer", i, d)
		}
	}
}
