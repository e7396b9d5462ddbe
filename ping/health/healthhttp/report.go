package healthhttp

import (
	"encoding/json"
	"net/netip"
	"strings"
	"time"

	"goping/ping/health"
)

// report is the body of an answer to ?verbose.
type report struct {
	Version  int     `json:"v"`
	Status   string  `json:"status"`
	Need     int     `json:"need"`
	Up       int     `json:"up"`
	Degraded int     `json:"degraded"`
	Down     int     `json:"down"`
	Unknown  int     `json:"unknown"`
	Checks   []check `json:"checks"`
}

// check is one of its checks.
type check struct {
	Name      string            `json:"name"`
	Host      string            `json:"host,omitempty"`
	Addr      netip.Addr        `json:"addr,omitzero"`
	State     health.State      `json:"state"`
	Since     time.Time         `json:"since,omitzero"`
	Cause     health.Cause      `json:"cause,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	NameError string            `json:"name_error,omitempty"`
	RTT       *time.Duration    `json:"rtt_ns,omitempty"`
	Samples   int               `json:"samples,omitempty"`
	Loss      *float64          `json:"loss_ratio,omitempty"`
	P50       *time.Duration    `json:"p50_ns,omitempty"`
	P99       *time.Duration    `json:"p99_ns,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
}

// report returns the JSON, and whether enough of the checks in it are well.
func (h *handler) report() (body string, ok bool) {
	r := report{Version: 1, Status: "unavailable", Checks: []check{}}
	var counts health.Counts
	for s := range h.statuses {
		count(&counts, s.State)
		r.Checks = append(r.Checks, newCheck(&s))
	}
	if ok = h.well(counts); ok {
		r.Status = "ok"
	}
	r.Need, r.Up, r.Degraded, r.Down, r.Unknown = h.need(counts), counts.Up, counts.Degraded, counts.Down, counts.Unknown
	var b strings.Builder
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false)
	if err := to.Encode(&r); err != nil {
		panic(err) // there is nothing in it that could not be encoded
	}
	return b.String(), ok
}

// statuses yields how each of the checks that count is.
func (h *handler) statuses(yield func(health.Status) bool) {
	if h.cfg.Names == nil {
		h.checker.All()(yield)
		return
	}
	for _, name := range h.cfg.Names {
		s, known := h.checker.Status(name)
		if !known {
			s.Name, s.Err = name, health.ErrUnknownCheck
		}
		if !yield(s) {
			return
		}
	}
}

func newCheck(s *health.Status) check {
	c := check{
		Name: s.Name, Host: s.Host, Addr: s.Addr, State: s.State, Since: s.Since.UTC(),
		Cause: s.Cause, Reason: text(s.Err), NameError: text(s.NameErr), Labels: s.Labels,
	}
	if s.Last.Outcome == health.Success {
		c.RTT = &s.Last.RTT
	}
	if w := s.Window; w.Count > 0 {
		c.Samples, c.Loss = w.Count, &w.LossRatio
		if w.Answered > 0 {
			p50, p99 := w.Quantile(0.5), w.Quantile(0.99)
			c.P50, c.P99 = &p50, &p99
		}
	}
	return c
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
