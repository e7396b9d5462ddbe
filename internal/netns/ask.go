package netns

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ask asks the name servers for the addresses of a name, one candidate of the search
// list after the other, both families at a time.
func (r *Resolver) ask(ctx context.Context, c *resolvConf, network, host string) ([]netip.Addr, error) {
	if !isName(host) || strings.EqualFold(strings.TrimSuffix(host, "."), "onion") || strings.HasSuffix(hostsKey(host), ".onion") {
		return nil, notFound(host, "") // RFC 7686, section 2
	}
	types := []recordType{typeA, typeAAAA}
	switch network {
	case "ip4":
		types = types[:1]
	case "ip6":
		types = types[1:]
	}
	var last error
	for _, name := range c.candidates(host) {
		addrs, err := r.askEach(ctx, c, name, types, host)
		if len(addrs) > 0 {
			return addrs, nil
		}
		// A failure says more than that there is no such name, and the first more
		// than those that follow from it.
		if last == nil || !isNotFound(err) && isNotFound(last) {
			last = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, last
}

// askEach asks for records of several types. The error is nil only with addresses.
func (r *Resolver) askEach(ctx context.Context, c *resolvConf, name string, types []recordType, shown string) ([]netip.Addr, error) {
	if _, err := packName(nil, name); err != nil {
		return nil, notFound(shown, "")
	}
	type result struct {
		answer
		err error
	}
	results := make([]result, len(types))
	done := make(chan struct{}, len(types))
	for i, typ := range types {
		one := func() {
			results[i].answer, results[i].err = r.round(ctx, c, question{name, typ}, shown)
			done <- struct{}{}
		}
		if c.single || len(types) == 1 {
			one()
		} else {
			go one()
		}
	}
	var addrs []netip.Addr
	var err error = notFound(shown, "")
	for range types {
		<-done
	}
	for _, res := range results {
		addrs = append(addrs, res.addrs...)
		if res.err != nil && (isNotFound(err) || !isNotFound(res.err)) {
			err = res.err
		}
	}
	if len(addrs) > 0 {
		return addrs, nil
	}
	return nil, err
}

// askReverse asks for the names of an address.
func (r *Resolver) askReverse(ctx context.Context, c *resolvConf, addr netip.Addr) ([]string, error) {
	a, err := r.round(ctx, c, question{reverseName(addr), typePTR}, addr.String())
	return a.names, err
}

// reverseName is where the names of an address are: RFC 1035, section 3.5, and
// RFC 3596, section 2.5.
func reverseName(addr netip.Addr) string {
	var b strings.Builder
	addr = addr.Unmap()
	bytes := addr.AsSlice()
	for i := len(bytes) - 1; i >= 0; i-- {
		if addr.Is4() {
			b.WriteString(strconv.Itoa(int(bytes[i])) + ".")
			continue
		}
		b.WriteString(string([]byte{hexDigits[bytes[i]&15], '.', hexDigits[bytes[i]>>4], '.'}))
	}
	if addr.Is4() {
		return b.String() + "in-addr.arpa."
	}
	return b.String() + "ip6.arpa."
}

func isNotFound(err error) bool {
	var e *net.DNSError
	return errors.As(err, &e) && e.IsNotFound
}
