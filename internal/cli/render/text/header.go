package text

import (
	"encoding/hex"
	"io"
	"strconv"

	"goping/internal/cli/render"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// Start prints the header.
func (p *Printer) Start(s *render.Start) error {
	p.hosts++
	if p.hosts == 1 {
		p.start = *s
	}
	if p.cfg.Verbose && p.cfg.Iputils != nil {
		if _, err := io.WriteString(p.errs, p.cfg.Program+": "+sockets(s)+"\n\n"); err != nil {
			return err
		}
	}
	b := p.out.Begin()
	if p.hosts == 1 && p.cfg.Pattern != nil && !p.cfg.Quiet {
		b = append(b, "PATTERN: 0x"...)
		b = hex.AppendEncode(b, p.cfg.Pattern)
		b = append(b, '\n')
	}
	switch {
	case p.cfg.Verbose && p.cfg.Iputils != nil:
		b = appendAddrinfo(b, s)
	case p.cfg.Verbose:
		b = appendSocket(b, s)
	}
	p.out.End(p.appendHeader(b, s))
	return p.out.Flush()
}

// appendHeader appends the line of ping4_run in ping.c and ping6_run in
// ping6_common.c.
func (p *Printer) appendHeader(b []byte, s *render.Start) []byte {
	b = append(b, "PING "...)
	b = terminal.Append(b, s.Host)
	b = append(b, " ("...)
	b = s.Addr.AppendTo(b)
	b = append(b, ") "...)
	if s.Addr.Is6() && p.cfg.FlowLabel != 0 {
		b = append(b, ", flow 0x"...)
		const digits = "0123456789abcdef"
		for shift := 16; shift >= 0; shift -= 4 {
			b = append(b, digits[p.cfg.FlowLabel>>shift&0xf])
		}
		b = append(b, ", "...)
	}
	if s.Source.IsValid() {
		b = append(b, "from "...)
		b = s.Source.AppendTo(b)
		b = append(b, ' ')
		b = terminal.Append(b, s.Interface)
		b = append(b, ": "...)
	}
	b = strconv.AppendInt(b, int64(s.Size), 10)
	if s.Addr.Is6() {
		return append(b, " data bytes\n"...)
	}
	// The IPv4 header, what is in it beyond its 20 bytes, and the ICMP header.
	b = append(b, '(')
	b = strconv.AppendInt(b, int64(s.Size+20+s.IPOptions+8), 10)
	return append(b, ") bytes of data.\n"...)
}

// sockets is iputils' line about its sockets, on the error output.
func sockets(s *render.Start) string {
	const none = "-1 (socktype: 0)"
	kind := "SOCK_RAW"
	if s.Mode == ping.Datagram {
		kind = "SOCK_DGRAM"
	}
	v4, v6 := strconv.Itoa(s.Descriptor)+" (socktype: "+kind+")", none
	if s.Addr.Is6() {
		v4, v6 = none, v4
	}
	family := "AF_UNSPEC"
	switch s.Family {
	case ping.IPv4:
		family = "AF_INET"
	case ping.IPv6:
		family = "AF_INET6"
	}
	return "sock4.fd: " + v4 + ", sock6.fd: " + v6 + ", hints.ai_family: " + family
}

// appendAddrinfo appends what getaddrinfo is said to have found.
func appendAddrinfo(b []byte, s *render.Start) []byte {
	b = append(b, "ai->ai_family: AF_INET"...)
	if s.Addr.Is6() {
		b = append(b, '6')
	}
	b = append(b, ", ai->ai_canonname: '"...)
	b = terminal.Append(b, s.Host)
	return append(b, "'\n"...)
}
