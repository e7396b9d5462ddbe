package netns

import (
	"net/netip"
	"slices"
	"strings"
)

// hosts is what /etc/hosts says, man hosts(5): both ways, in the order of the file.
type hosts struct {
	addrs map[string][]netip.Addr // by name in lower case
	names map[netip.Addr][]string // by address without zone
}

func parseHosts(text string) hosts {
	h := hosts{map[string][]netip.Addr{}, map[netip.Addr][]string{}}
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) < 2 {
			continue
		}
		addr, err := netip.ParseAddr(words[0])
		if err != nil {
			continue
		}
		addr = addr.Unmap()
		for _, name := range words[1:] {
			key := hostsKey(name)
			if key == "" {
				continue
			}
			if !slices.Contains(h.addrs[key], addr) {
				h.addrs[key] = append(h.addrs[key], addr)
			}
			bare := addr.WithZone("")
			if !slices.Contains(h.names[bare], name) {
				h.names[bare] = append(h.names[bare], name)
			}
		}
	}
	return h
}

func hostsKey(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

func (h *hosts) lookup(name string) []netip.Addr { return slices.Clone(h.addrs[hostsKey(name)]) }

func (h *hosts) reverse(addr netip.Addr) []string {
	return slices.Clone(h.names[addr.Unmap().WithZone("")])
}

// isLocalhost reports whether a name is for the namespace itself whatever name servers
// say: RFC 6761, section 6.3.
func isLocalhost(name string) bool {
	key := hostsKey(name)
	return key == "localhost" || strings.HasSuffix(key, ".localhost")
}
