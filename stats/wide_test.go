package stats

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// big returns a as an integer of the math/big package.
func (a wide) big() *big.Int {
	n := new(big.Int).SetUint64(a.high)
	n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(a.middle))
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(a.low))
}

// words yields words that make carries and borrows likely.
func words(r *rand.Rand) uint64 {
	switch r.IntN(5) {
	case 0:
		return 0
	case 1:
		return math.MaxUint64
	case 2:
		return 1 << r.IntN(64)
	case 3:
		return r.Uint64() >> r.IntN(64)
	default:
		return r.Uint64()
	}
}

func TestWideAgainstBig(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	modulus := new(big.Int).Lsh(big.NewInt(1), 192)
	for range 50_000 {
		a := wide{words(r), words(r), words(r)}
		b := wide{words(r), words(r), words(r)}
		n := words(r)
		check := func(op string, got wide, want *big.Int) {
			t.Helper()
			if want.Mod(want, modulus); got.big().Cmp(want) != 0 {
				t.Fatalf("%s of %x, %x, %x: got %x, want %x", op, a.big(), b.big(), n, got.big(), want)
			}
		}
		big64 := new(big.Int).SetUint64(n)

		sum := a
		sum.add(b)
		check("add", sum, new(big.Int).Add(a.big(), b.big()))
		check("minus", sum.minus(b), a.big())
		check("minus", a.minus(b), new(big.Int).Sub(a.big(), b.big()))
		check("times", a.times(n), new(big.Int).Mul(a.big(), big64))
		check("squared", squared(n), new(big.Int).Mul(big64, big64))
		if n != 0 {
			quotient, rest := a.over(n)
			wantQuotient, wantRest := new(big.Int).DivMod(a.big(), big64, new(big.Int))
			check("over", quotient, wantQuotient)
			check("rest", wide{low: rest}, wantRest)
		}
		square := wide{middle: a.middle, low: a.low}
		check("root", wide{low: square.root()}, new(big.Int).Sqrt(square.big()))
	}
}

func TestWideRoot(t *testing.T) {
	for _, test := range []struct {
		square wide
		want   uint64
	}{
		{wide{}, 0},
		{wide{low: 1}, 1},
		{wide{low: 3}, 1},
		{wide{low: 4}, 2},
		{wide{low: 99}, 9},
		{wide{low: 100}, 10},
		{wide{low: math.MaxUint64}, math.MaxUint32},
		{wide{middle: 1}, 1 << 32},
		{squared(math.MaxUint64).minus(wide{low: 1}), math.MaxUint64 - 1},
		{squared(math.MaxUint64), math.MaxUint64},
		{wide{middle: math.MaxUint64, low: math.MaxUint64}, math.MaxUint64},
	} {
		if got := test.square.root(); got != test.want {
			t.Errorf("root of %v: got %d, want %d", test.square.big(), got, test.want)
		}
	}
}
