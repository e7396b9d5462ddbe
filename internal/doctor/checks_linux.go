package doctor

import (
	"context"
	"slices"

	"goping/internal/diagnose"
)

// Examine looks at everything once. It takes some milliseconds without a host, and
// with one that does not answer about four times Config.Timeout. The error is that of
// ctx, or of entering Config.NetNS.
func Examine(ctx context.Context, c *Config) (*Report, error) {
	if c == nil {
		c = &Config{}
	}
	var m *machine
	if err := inside(c.NetNS, func() { m = gather(ctx, c) }); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return m.report(), nil
}

// checks are all of them, in the order in which they are told. One without an id has
// nothing to say here.
var checks = [...]func(*machine) Check{
	checkSockets,
	checkNoNetRaw, checkNoAmbient, checkNoNewPrivs, checkFileCapability,
	checkPingGroupRange, checkUserNamespace, checkSeccomp, checkLSM, checkSandbox, checkDescriptors,
	checkLoopback, checkIPv6,
	checkResolver,
	checkNoRoute, checkProhibit, checkBlackhole, checkUnreachable, checkBroadcast,
	checkNeighbour, checkFirewall, checkConntrack, checkRPFilter,
	checkEchoIgnored, checkRateLimit, checkMTU, checkFakeEcho,
	checkBuffers, checkThrottled, checkClock, checkIdentifier,
	checkRemoteError, checkTCP, checkSilence,
}

// report asks all checks.
func (m *machine) report() *Report {
	r := &Report{Host: m.config.Host, general: m.general()}
	for _, check := range checks {
		c := check(m)
		if c.ID == "" {
			continue
		}
		if c.Verdict == "" {
			c.Verdict = Unknown
		}
		if c.Verdict == OK || c.Verdict == Unknown {
			c.Fix = nil
		}
		r.Checks = append(r.Checks, c)
	}
	r.Conclusion = m.conclude(r.Checks)
	return r
}

// general asks the diagnosis what it would say of sockets that are refused.
func (m *machine) general() (g general) {
	g.groups, g.host = m.self.Range()
	g.sysctl, g.setcap = m.self.Fix(diagnose.PingGroupRange)["sysctl"], m.self.Fix(diagnose.NoAmbient)["setcap"]
	return g
}

// causes are the ids of the checks of a verdict, the most decisive first.
func causes(all []Check, v Verdict) (ids []string) {
	for _, id := range IDs {
		if slices.ContainsFunc(all, func(c Check) bool { return c.ID == id && c.Verdict == v }) {
			ids = append(ids, id)
		}
	}
	return ids
}
