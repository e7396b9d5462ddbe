package text

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"

	"goping/internal/cli/tally"
	"goping/internal/cli/terminal"
	"goping/ping"
)

// appendICMPError appends what a router or the host itself had to say about a
// probe, as pr_icmph in ping_common.c does.
func (p *Printer) appendICMPError(b []byte, e *ping.Event) []byte {
	var icmp *ping.ICMPError
	if !errors.As(e.Err, &icmp) {
		return b
	}
	b = p.appendTimestamp(b, e.Received)
	b = append(b, "From "...)
	b = p.appendFrom(b, icmp.Reporter)
	notice := isNotice(e)
	if notice {
		b = append(b, ':') // only here, in iputils
	}
	b = append(b, ' ')
	b = appendSeq(b, e.Seq)
	b = append(b, ' ')
	b = append(b, icmp.Text()...)
	b = p.appendHost(b, e)
	b = append(b, '\n')
	if p.cfg.Verbose && p.cfg.Iputils == nil {
		b = appendExtensions(b, icmp.Extensions)
	}
	if p.cfg.Verbose && notice { // iputils has no header of what the error queue tells
		b = p.appendQuoted(b, icmp)
	}
	return b
}

// isNotice reports whether an ICMP message decides nothing: a redirect or a source
// quench.
func isNotice(e *ping.Event) bool { return e.Kind == ping.EventNotice && !tally.IsError(e) }

// appendUnanswered is the line of -O.
func (p *Printer) appendUnanswered(b []byte, e *ping.Event) []byte {
	b = p.appendTimestamp(b, p.cfg.Now())
	b = append(b, "no answer yet for "...)
	b = appendSeq(b, e.Seq)
	b = p.appendHost(b, e)
	return append(b, '\n')
}

// failed reports a probe this machine could not send, on the error writer, as
// sendmsg's caller in ping.c does, and the cause behind it, which iputils leaves to
// the reader.
func (p *Printer) failed(e *ping.Event) error {
	what := sendFailure(e, p.cfg.Iputils == nil)
	if p.hosts > 1 {
		what = terminal.Escape(e.Host) + ": " + what
	}
	if p.cfg.Color {
		what = red + what + reset
	}
	return p.complain(what)
}

// complain writes a line to the error writer, behind what is printed already.
func (p *Printer) complain(what string) error {
	if err := p.out.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(p.errs, p.cfg.Program+": "+what+"\n")
	return err
}

func sendFailure(e *ping.Event, cause bool) string {
	var send *ping.SendError
	if !errors.As(e.Err, &send) {
		return "sendmsg: " + terminal.Escape(e.Err.Error())
	}
	reason := terminal.Escape(send.Reason())
	if !cause {
		reason = send.Err.Error()
	}
	if cause && errors.Is(send, syscall.EACCES) && send.Addr.Is4() {
		reason += "; -b allows broadcast"
	}
	switch {
	case !errors.Is(send, ping.ErrTooBig):
		return "sendmsg: " + strings.ToUpper(reason[:1]) + reason[1:]
	case send.MTU == 0:
		return "local error: message too long"
	case send.Addr.Is4():
		return "local error: message too long, mtu=" + strconv.Itoa(send.MTU)
	default:
		return "local error: message too long, mtu: " + strconv.Itoa(send.MTU)
	}
}
