package flags

import (
	"errors"
	"io"
	"slices"
	"strings"
)

// DoctorOptions is what the command line of goping doctor asks for.
type DoctorOptions struct {
	Host       string // who does not answer; empty examines this machine alone
	IPv4, IPv6 bool   // restrict the family; never both
	NetNS      string // the network namespace to examine; empty means this process's
	Fix        string // print only what helps on this platform
	Verbose    bool   // the evidence of every check
	JSON       bool   // one object per line instead of text
	Help       bool   // show it and do nothing else
}

// DoctorPlatforms are what --fix takes.
var DoctorPlatforms = [...]string{"docker", "podman", "compose", "k8s", "systemd", "setcap", "sysctl"}

// DoctorTable holds every option of goping doctor.
var DoctorTable = [...]Flag[DoctorOptions]{
	{Short: '4', Long: "ipv4", Group: groupRoute, Help: "IPv4 only",
		Set: func(o *DoctorOptions, _ string) error { o.IPv4 = true; return nil }},
	{Short: '6', Long: "ipv6", Group: groupRoute, Help: "IPv6 only",
		Set: func(o *DoctorOptions, _ string) error { o.IPv6 = true; return nil }},
	{Long: "netns", Arg: "NS", Group: groupRoute, Help: "examine another network namespace: pid:N, name:NAME, path:FILE, container:ID or pod:UID",
		Set: func(o *DoctorOptions, v string) error { return setNetNS(&o.NetNS, v) }},
	{Long: "fix", Arg: "PLATFORM", Group: groupOutput, Help: "only what helps, ready to paste: docker, podman, compose, k8s, systemd, setcap or sysctl",
		Values: "docker podman compose k8s systemd setcap sysctl", Set: setPlatform},
	{Short: 'v', Long: "verbose", Group: groupOutput, Help: "the evidence of every check, not only of those that tell of a fault",
		Set: func(o *DoctorOptions, _ string) error { o.Verbose = true; return nil }},
	{Short: 'j', Long: "json", Group: groupOutput, Help: "one JSON object per line",
		Set: func(o *DoctorOptions, _ string) error { o.JSON = true; return nil }},
	{Short: 'h', Long: "help", Group: groupAbout, Help: "show this help",
		Set: func(o *DoctorOptions, _ string) error { o.Help = true; return nil }},
}

func setPlatform(o *DoctorOptions, value string) error {
	if !slices.Contains(DoctorPlatforms[:], value) {
		return errors.New("must be one of " + strings.Join(DoctorPlatforms[:], ", "))
	}
	o.Fix = value
	return nil
}

const doctorHead = `Usage: goping doctor [options] [host]

Says why ping does not work here, or why host does not answer, and what would
help. It changes nothing. Without a host it sends to loopback only.
`

const doctorTail = `
Exit status: 0 ping works here, or the host answers; 1 it does not; 2 nothing
could be examined.
`

// DoctorHelp writes the help text of goping doctor.
func DoctorHelp(w io.Writer) error {
	return WriteHelp(w, doctorHead, DoctorTable[:], Native, doctorTail)
}

// ParseDoctor reads the arguments behind the verb; see [Scan]. The error is an
// [*Error]. What was read up to it comes back with it.
func ParseDoctor(args []string) (DoctorOptions, error) {
	var o DoctorOptions
	operands, err := Scan(DoctorTable[:], Native, args, &o, func(o *DoctorOptions) bool { return o.Help })
	var m *Misuse
	switch {
	case errors.As(err, &m):
		hint := m.hint()
		if hint == seeHelp {
			hint = "goping doctor -h lists the options"
		}
		return o, &Error{m.Error(), hint}
	case o.Help:
		return o, nil
	case len(operands) > 1:
		return o, &Error{"one host at a time", "goping doctor [options] [host]"}
	case o.IPv4 && o.IPv6:
		return o, &Error{"-4 and -6 exclude each other", ""}
	case len(operands) == 1 && operands[0] == "":
		return o, &Error{"the host is empty", ""}
	case len(operands) == 1:
		o.Host = operands[0]
	}
	return o, (&Options{IPv4: o.IPv4, IPv6: o.IPv6}).checkHost(o.Host)
}
