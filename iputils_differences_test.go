package goping_test

import (
	"regexp"
	"strings"

	"goping/internal/cli/flags"
)

// difference is one from iputils' ping that is meant to be. Its name stands in
// doc/differences.md, with the reason.
type difference struct {
	until   int                   // the first release that is known to print what goping does; 0 is none
	rewrite func(outcome) outcome // makes of theirs what goping prints; nil where the duel says that
}

// at reports whether the release may differ.
func (d *difference) at(release int) bool { return d.until == 0 || release < d.until }

// measured is the release that the list was made with: each difference has to show
// there.
const measured = 20221126

// onStdout replaces what matches on the output.
func onStdout(pattern, text string) func(outcome) outcome {
	re := regexp.MustCompile(pattern)
	return func(o outcome) outcome {
		o.stdout = re.ReplaceAllString(o.stdout, text)
		return o
	}
}

// everywhere are the differences that every duel may show.
var everywhere = []string{"header of ipv6", "usage text"}

// usage is goping's usage text, once the test has asked for it.
var usage string

var differences = map[string]*difference{
	"header of ipv6": {until: 20231222, rewrite: onStdout(`(?m)^PING ([^\s(]+)\(`, "PING $1 (")},
	"usage text": {rewrite: func(o outcome) outcome {
		if at := strings.Index(o.stderr, "\nUsage\n"); at >= 0 {
			o.stderr = o.stderr[:at] + usage
		}
		if strings.HasPrefix(o.stderr, "ping -6 -N <nodeinfo opt>\n") {
			o.stderr = flags.NodeHelp
		}
		if strings.HasPrefix(o.stdout, "ping -6 -N <nodeinfo opt>\n") {
			o.stdout = flags.NodeHelp
		}
		return o
	}},
	"no destination": {rewrite: func(o outcome) outcome {
		o.code = 2
		return o
	}},
	"long options": {rewrite: func(o outcome) outcome {
		o.stderr = strings.Replace(o.stderr, "invalid option -- '-'", "unrecognized option '--nonsense'", 1)
		return o
	}},
	"unsendable size":        {},
	"empty argument":         {},
	"negative interval":      {},
	"negative tos":           {},
	"source of other family": {},
	"mapped address":         {},
	"link without device":    {},
	"source route":           {},
	"unspecified ipv6":       {rewrite: onStdout(`\(::\)`, "(::1)")},
	"source on a link": {rewrite: func(o outcome) outcome {
		o.stdout = strings.Replace(o.stdout, "from :: near0:", "from <near>%near0 near0:", 1)
		o.stderr = strings.Replace(o.stderr, "ping: Warning: source address might be selected on device other than: near0\n", "", 1)
		return o
	}},
	"one socket": {rewrite: func(o outcome) outcome {
		needless := regexp.MustCompile(`sock6.fd: <fd> \(socktype: \w+\)`)
		text := "sock6.fd: -1 (socktype: 0)"
		if strings.Contains(o.stdout, "AF_INET6") {
			needless, text = regexp.MustCompile(`sock4.fd: <fd> \(socktype: \w+\)`), "sock4.fd: -1 (socktype: 0)"
		}
		o.stderr = needless.ReplaceAllString(o.stderr, text)
		return o
	}},
	"quiet":              {rewrite: onStdout(`(?m)^no answer yet for icmp_seq=\d+\n`, "")},
	"answered by errors": {rewrite: onStdout(`(?m)^no answer yet for icmp_seq=\d+\n`, "")},
	"ipv4 checksum":      {until: 20240905},
	"wrong sequence":     {rewrite: onStdout(`icmp_seq=32769`, "icmp_seq=1")},
	"ipv6 redirect":      {},
	"ipv6 policies": {rewrite: func(o outcome) outcome {
		o.stdout = strings.NewReplacer(
			"Unknown code 5", "Source address failed ingress/egress policy",
			"Unknown code 6", "Reject route to destination").Replace(o.stdout)
		return o
	}},
	"kept by the kernel": {},
}
