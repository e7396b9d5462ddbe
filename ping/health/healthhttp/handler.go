package healthhttp

import (
	"io"
	"net/http"
	"strconv"

	"goping/ping/health"
)

// Config says what a [Handler] takes for well. A nil *Config is the zero value: every
// check of the checker has to be Up or Degraded.
type Config struct {
	// Quorum is how many checks have to be well; 0 means all. A quorum above the
	// number of checks is never reached; all of none are well.
	Quorum int

	// Names are the checks that count; nil means all of the checker. A name that is
	// not known counts as a check that is Unknown.
	Names []string

	// DegradedFails has a check that is Degraded not be well.
	DegradedFails bool

	// UnknownPasses has a check that is Unknown be well: at first, before enough is
	// known, and when this machine is in trouble.
	UnknownPasses bool

	// Terse leaves ?verbose without effect.
	Terse bool
}

// Handler returns a handler that answers 200 when enough of the checks are well, else
// 503; the package documentation has the bodies.
func Handler(c *health.Checker, cfg *Config) http.Handler {
	h := &handler{checker: c}
	if cfg != nil {
		h.cfg = *cfg
	}
	return h
}

type handler struct {
	checker *health.Checker
	cfg     Config
}

// ServeHTTP answers one request. A context that is over makes no difference: nothing
// is waited for, and to leave without a word would be a 200.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Cache-Control", "no-store")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	body, kind, ok := "unavailable\n", "text/plain; charset=utf-8", false
	if h.verbose(r) {
		kind = "application/json"
		body, ok = h.report()
	} else if ok = h.well(h.counts()); ok {
		body = "ok\n"
	}
	head.Set("Content-Type", kind)
	head.Set("Content-Length", strconv.Itoa(len(body)))
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if r.Method == http.MethodGet {
		io.WriteString(w, body) // an error is that of a client who is gone
	}
}

// verbose reports whether r asks for details and may have them.
func (h *handler) verbose(r *http.Request) bool {
	values := r.URL.Query()["verbose"]
	if h.cfg.Terse || len(values) == 0 {
		return false
	}
	yes, err := strconv.ParseBool(values[0])
	return yes || err != nil
}

// counts returns how many of the checks that count are in each state.
func (h *handler) counts() health.Counts {
	if h.cfg.Names == nil {
		return h.checker.Counts()
	}
	var c health.Counts
	for _, name := range h.cfg.Names {
		count(&c, h.checker.State(name))
	}
	return c
}

func count(c *health.Counts, s health.State) {
	switch s {
	case health.Up:
		c.Up++
	case health.Degraded:
		c.Degraded++
	case health.Down:
		c.Down++
	default:
		c.Unknown++
	}
}

// need is how many of the checks have to be well.
func (h *handler) need(c health.Counts) int {
	if h.cfg.Quorum > 0 {
		return h.cfg.Quorum
	}
	return c.Total()
}

// well reports whether enough checks are.
func (h *handler) well(c health.Counts) bool {
	n := c.Up
	if !h.cfg.DegradedFails {
		n += c.Degraded
	}
	if h.cfg.UnknownPasses {
		n += c.Unknown
	}
	return n >= h.need(c)
}
