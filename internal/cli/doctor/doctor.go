// Package doctor is the verb doctor: arguments in, an examination by package
// goping/internal/doctor, text or JSON out.
//
//	text.go   for people
//	json.go   for programs; doc/goping-doctor.schema.json describes it
package doctor

import (
	"context"
	"io"
	"os"

	"goping/internal/cli/failure"
	"goping/internal/cli/flags"
	examination "goping/internal/doctor"
	"goping/internal/netns"
	"goping/internal/privilege"
)

// Exit codes.
const (
	exitCan    = 0 // ping works here, or the host answers
	exitCannot = 1 // it does not
	exitFailed = 2 // nothing could be examined
)

// Main runs the verb with the arguments behind it and returns its exit code.
func Main(args []string, stdout, stderr io.Writer) int {
	v := &verb{stdout: stdout, stderr: stderr}
	var err error
	v.options, err = flags.ParseDoctor(args)
	switch {
	case err != nil:
		v.options.JSON = flags.WantsJSON(args)
		return v.fail(err)
	case v.options.Help:
		return v.written(flags.DoctorHelp(stdout), exitCan)
	}
	return v.examine()
}

// verb is one call of it.
type verb struct {
	options        flags.DoctorOptions
	stdout, stderr io.Writer
}

func (v *verb) examine() int {
	o := &v.options
	cfg := examination.Config{Host: o.Host, IPv4: o.IPv4, IPv6: o.IPv6}
	if o.NetNS != "" {
		ns, err := privilege.Raised(func() (*netns.Namespace, error) { return openNamespace(o.NetNS) })
		if err != nil {
			return v.fail(err)
		}
		defer ns.Close()
		cfg.NetNS, cfg.Resolver = ns.File, ns.Resolver
	}
	// What a file capability permits counts, as goping raises it.
	report, err := privilege.Raised(func() (*examination.Report, error) {
		return examination.Examine(context.Background(), &cfg)
	})
	if err != nil {
		return v.fail(err)
	}
	code := exitCannot
	if report.Conclusion.CanPing {
		code = exitCan
	}
	switch {
	case o.Fix != "":
		return v.fix(report)
	case o.JSON:
		return v.written(writeJSON(v.stdout, report), code)
	}
	return v.written(writeText(v.stdout, report, o.Verbose, marksFor(os.Getenv)), code)
}

func openNamespace(name string) (*netns.Namespace, error) {
	ref, err := netns.Parse(name)
	if err != nil {
		return nil, err
	}
	return ref.Open(context.Background())
}

// fix prints what helps on one platform.
func (v *verb) fix(report *examination.Report) int {
	snippet, ok := report.Snippet(v.options.Fix)
	if !ok {
		return v.fail(&flags.Error{
			Message: "nothing helps on the platform " + v.options.Fix + " against what keeps ping from working here",
			Hint:    "goping doctor tells what does",
		})
	}
	_, err := io.WriteString(v.stdout, snippet)
	return v.written(err, exitCan)
}

// written is the exit code after the output was written, or could not be.
func (v *verb) written(err error, code int) int {
	if err != nil {
		return v.fail(&failure.OutputError{Err: err})
	}
	return code
}

// fail reports what kept the examination from beginning.
func (v *verb) fail(err error) int {
	var objects io.Writer
	if v.options.JSON {
		objects = v.stdout
	}
	failure.Tell(v.stderr, objects, v.options.Host, err)
	return exitFailed
}
