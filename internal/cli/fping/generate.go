package fping

import (
	"fmt"
	"math/bits"
	"net/netip"
	"strconv"
	"strings"

	"goping/internal/cli/flags"
	"goping/internal/cli/terminal"
)

// maxGenerate is how many addresses -g makes at the most.
const maxGenerate = 131072

func refuse(format string, a ...any) error {
	return &flags.FpingError{Message: fmt.Sprintf(format, a...)}
}

// generate lists the addresses of a prefix, or from a first one to a last.
func generate(targets []string) ([]string, error) {
	if len(targets) == 2 {
		return generateRange(targets[0], targets[1])
	}
	base, mask, ok := strings.Cut(targets[0], "/")
	if !ok {
		return nil, &flags.FpingError{Usage: true}
	}
	return generatePrefix(base, mask)
}

// generatePrefix leaves out the network's and the broadcast address of an IPv4 prefix
// that has them.
func generatePrefix(base, mask string) ([]string, error) {
	addr, err := literal(base)
	if err != nil {
		return nil, err
	}
	least, most := 1, 32
	if addr.Is6() {
		least, most = 65, 128
	}
	length, err := strconv.Atoi(mask)
	if err != nil || length < least || length > most {
		return nil, refuse("netmask must be between %d and %d (is: %s)", least, most, terminal.Escape(mask))
	}
	prefix := netip.PrefixFrom(addr, length).Masked()
	host := most - length
	if host > bits.Len(maxGenerate) {
		return nil, tooMany()
	}
	first, count := prefix.Addr(), 1<<host
	if addr.Is4() && length < 31 {
		first, count = first.Next(), count-2
	}
	return list(first, count)
}

func generateRange(from, to string) ([]string, error) {
	first, err := literal(from)
	if err != nil {
		return nil, err
	}
	last, err := literal(to)
	if err != nil {
		return nil, err
	}
	if first.Is4() != last.Is4() {
		return nil, refuse("-g works only with addresses of one family")
	}
	count, ok := distance(first, last)
	if !ok {
		return nil, tooMany()
	}
	return list(first, count)
}

// distance is how many addresses there are from first to last, both included; ok is
// false when that is far more than can be listed.
func distance(first, last netip.Addr) (n int, ok bool) {
	if last.Less(first) {
		return 0, true
	}
	a, b := first.As16(), last.As16()
	for i := range a {
		d := int(b[i]) - int(a[i])
		if n = n<<8 + d; n > maxGenerate {
			return 0, false
		}
	}
	return n + 1, true
}

func list(first netip.Addr, count int) ([]string, error) {
	if count > maxGenerate {
		return nil, tooMany()
	}
	names := make([]string, count)
	for i := range names {
		names[i] = first.String()
		first = first.Next()
	}
	return names, nil
}

func tooMany() error { return refuse("-g parameter generates too many addresses") }

// literal reads an address, or says that there is none.
func literal(s string) (netip.Addr, error) {
	addr, ok := parseAddr(s)
	if !ok {
		return addr, refuse("can't parse address %s: Name or service not known", terminal.Escape(s))
	}
	return addr, nil
}
