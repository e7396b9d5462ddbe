package netns

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// resolvConf is what /etc/resolv.conf says, man resolv.conf(5).
type resolvConf struct {
	servers  []netip.AddrPort // at most 3, at least 1
	search   []string         // each with a dot at its end
	ndots    int
	timeout  time.Duration // of one question to one server
	attempts int           // rounds through the servers
	rotate   bool          // the next server first with each name
	single   bool          // one question at a time
	tcp      bool          // never UDP
}

// Limits of resolver(5) and glibc's resolv.h.
const (
	maxServers  = 3
	maxSearch   = 32
	maxNdots    = 15
	maxTimeout  = 30
	maxAttempts = 5

	dnsPort = 53
)

// localServers are asked where none are named: those of the machine, here of the
// namespace.
var localServers = []netip.AddrPort{
	netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), dnsPort),
	netip.AddrPortFrom(netip.IPv6Loopback(), dnsPort),
}

// parseResolvConf reads it as glibc does: what it does not understand it skips. Of
// "search" and "domain" the last one holds.
func parseResolvConf(text string) resolvConf {
	c := resolvConf{ndots: 1, timeout: 5 * time.Second, attempts: 2}
	for line := range strings.Lines(text) {
		if i := strings.IndexAny(line, "#;"); i == 0 {
			continue
		}
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		switch words[0] {
		case "nameserver":
			if addr, err := netip.ParseAddr(words[1]); err == nil && len(c.servers) < maxServers {
				c.servers = append(c.servers, netip.AddrPortFrom(addr.Unmap(), dnsPort))
			}
		case "domain":
			c.search = searchList(words[1:2])
		case "search":
			c.search = searchList(words[1:])
		case "options":
			for _, option := range words[1:] {
				c.set(option)
			}
		}
	}
	if len(c.servers) == 0 {
		c.servers = localServers
	}
	return c
}

// searchList takes the domains that a name can be put in front of.
func searchList(words []string) []string {
	var list []string
	for _, word := range words {
		if strings.HasPrefix(word, "#") || strings.HasPrefix(word, ";") {
			break
		}
		if word = rooted(word); word != "." && isName(word) && len(list) < maxSearch {
			list = append(list, word)
		}
	}
	return list
}

func (c *resolvConf) set(option string) {
	word, value, _ := strings.Cut(option, ":")
	n, err := strconv.Atoi(value)
	switch {
	case word == "rotate":
		c.rotate = true
	case word == "single-request", word == "single-request-reopen":
		c.single = true
	case word == "use-vc", word == "usevc", word == "tcp":
		c.tcp = true
	case err != nil || n < 0:
	case word == "ndots":
		c.ndots = min(n, maxNdots)
	case word == "timeout":
		c.timeout = time.Duration(max(1, min(n, maxTimeout))) * time.Second
	case word == "attempts":
		c.attempts = max(1, min(n, maxAttempts))
	}
}

// candidates are the names to ask for, in order, for a name as a user gives it: one
// with a dot at its end stands for itself; one with ndots dots is first tried as it is.
func (c *resolvConf) candidates(name string) []string {
	if strings.HasSuffix(name, ".") {
		return []string{name}
	}
	asIs := rooted(name)
	var list []string
	for _, domain := range c.search {
		if full := asIs + domain; isName(full) && !slices.Contains(list, full) {
			list = append(list, full)
		}
	}
	if strings.Count(name, ".") >= c.ndots {
		return append([]string{asIs}, list...)
	}
	return append(list, asIs)
}

// rooted returns a name with a dot at its end.
func rooted(name string) string {
	if strings.HasSuffix(name, ".") {
		return name
	}
	return name + "."
}

// isName reports whether a name can be asked for: RFC 1035, section 2.3.4, and the
// characters that programs are used to.
func isName(name string) bool {
	name = strings.TrimSuffix(name, ".")
	if name == "" || len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, nameCharacters) != "" {
			return false
		}
	}
	return true
}

const nameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
