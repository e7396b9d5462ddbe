package healthhttp

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"goping/ping"
	"goping/ping/health"
	"goping/ping/pingtest"
)

const ms = time.Millisecond

// scene is a checker of four hosts, and their network. One is up, one degraded, one
// down, and the name of the last does not exist; before settled all are unknown.
type scene struct {
	net     *pingtest.Network
	checker *health.Checker
	begun   time.Time
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{net: pingtest.New(1), begun: time.Now()}
	up, slow, down := netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("192.0.2.8"), netip.MustParseAddr("192.0.2.9")
	s.net.Host("", up).Set(pingtest.Behavior{Delay: 300 * time.Microsecond})
	s.net.Host("", slow).Set(pingtest.Behavior{Delay: 90 * ms})
	s.net.Host("", down).Set(pingtest.Behavior{Error: &ping.ICMPError{Type: 3, Code: 1}})
	var err error
	s.checker, err = health.New(&health.Config{
		Targets: []health.Target{
			{Name: "up", Addr: up, Labels: map[string]string{"rack": "7", "<a>": "é\x1b"}},
			{Name: "slow", Host: slow.String()},
			{Name: "down", Addr: down},
			{Host: "none.example."},
		},
		Policy: health.Policy{Degraded: health.Limits{Slow: 80 * ms, Window: 20 * time.Second}},
		Ping:   s.net.Config(ping.Config{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.checker.Close() })
	return s
}

func (s *scene) settled() *scene {
	time.Sleep(10*time.Second + 500*ms)
	return s
}

// ask sends a request to a handler.
func ask(h http.Handler, method, target string) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, target, nil))
	return w.Result()
}

func body(r *http.Response) string {
	b, _ := io.ReadAll(r.Body)
	return string(b)
}

// TestAnswers: what is well, by configuration and state.
func TestAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		tests := []struct {
			name          string
			cfg           *Config
			early, late   int // status at first, and later
			need, checks  int
			earlyU, lateU int // how many are Unknown
		}{
			{"all", nil, 503, 503, 4, 4, 4, 1},
			{"quorum of one", &Config{Quorum: 1}, 503, 200, 1, 4, 4, 1},
			{"quorum of two", &Config{Quorum: 2}, 503, 200, 2, 4, 4, 1},
			{"quorum of three", &Config{Quorum: 3}, 503, 503, 3, 4, 4, 1},
			{"quorum of five", &Config{Quorum: 5, UnknownPasses: true}, 503, 503, 5, 4, 4, 1},
			{"degraded fails", &Config{Quorum: 2, DegradedFails: true}, 503, 503, 2, 4, 4, 1},
			{"unknown passes", &Config{Quorum: 3, UnknownPasses: true}, 200, 200, 3, 4, 4, 1},
			{"unknown passes, all", &Config{UnknownPasses: true}, 200, 503, 4, 4, 4, 1},
			{"some", &Config{Names: []string{"up", "slow"}}, 503, 200, 2, 2, 2, 0},
			{"some, none degraded", &Config{Names: []string{"up", "slow"}, DegradedFails: true}, 503, 503, 2, 2, 2, 0},
			{"one", &Config{Names: []string{"down"}}, 503, 503, 1, 1, 1, 0},
			{"nobody", &Config{Names: []string{"up", "nobody"}}, 503, 503, 2, 2, 2, 1},
			{"nobody passes", &Config{Names: []string{"up", "nobody"}, UnknownPasses: true}, 200, 200, 2, 2, 2, 1},
			{"none at all", &Config{Names: []string{}}, 200, 200, 0, 0, 0, 0},
		}
		for _, late := range []bool{false, true} {
			if late {
				s.settled()
			}
			for _, tt := range tests {
				h := Handler(s.checker, tt.cfg)
				want, unknown := tt.early, tt.earlyU
				if late {
					want, unknown = tt.late, tt.lateU
				}
				word := map[int]string{200: "ok", 503: "unavailable"}[want]
				plain := ask(h, "GET", "/healthz")
				if got := body(plain); plain.StatusCode != want || got != word+"\n" || plain.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
					t.Errorf("%s, settled %v: got %d %q, want %d %q", tt.name, late, plain.StatusCode, got, want, word)
				}
				verbose := ask(h, "GET", "/healthz?verbose")
				var r report
				if err := json.Unmarshal([]byte(body(verbose)), &r); err != nil {
					t.Fatal(err)
				}
				if verbose.StatusCode != want || r.Version != 1 || r.Status != word || r.Need != tt.need || len(r.Checks) != tt.checks || r.Unknown != unknown || r.Up+r.Degraded+r.Down+r.Unknown != tt.checks {
					t.Errorf("%s, settled %v, verbose: got %d %+v", tt.name, late, verbose.StatusCode, r)
				}
			}
		}
	})
}

// TestVerbose: the whole JSON, byte for byte, but for the machine's name server.
func TestVerbose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t).settled()
		if err := s.checker.Wait(t.Context(), "up", health.Up); err != nil {
			t.Fatal(err)
		}
		r := ask(Handler(s.checker, nil), "GET", "/healthz?verbose")
		got := regexp.MustCompile(` on [^ ]+:53`).ReplaceAllString(body(r), "")
		// Since is that of the schedule: the phase of each host and two fast probes.
		got = regexp.MustCompile(`"since":"2000-01-01T00:00:\d\d(\.\d+)?Z"`).ReplaceAllString(got, `"since":"…"`)
		want := `{"v":1,"status":"unavailable","need":4,"up":1,"degraded":1,"down":1,"unknown":1,"checks":[` +
			`{"name":"up","addr":"192.0.2.7","state":"up","since":"…","rtt_ns":300000,"samples":10,"loss_ratio":0,"p50_ns":300000,"p99_ns":300000,"labels":{"<a>":"é\u001b","rack":"7"}},` +
			`{"name":"slow","host":"192.0.2.8","addr":"192.0.2.8","state":"degraded","since":"…","cause":"slow","reason":"health: too many answers slow: 3 of 3 above 80ms within 20s","rtt_ns":90000000,"samples":9,"loss_ratio":0,"p50_ns":90000000,"p99_ns":90000000},` +
			`{"name":"down","addr":"192.0.2.9","state":"down","since":"…","cause":"host_unreachable","reason":"ping: 192.0.2.254: destination Host Unreachable"},` +
			`{"name":"none.example.","host":"none.example.","state":"unknown","cause":"name","reason":"ping: resolve: lookup none.example.: no such host","name_error":"ping: resolve: lookup none.example.: no such host"}]}` + "\n"
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if got := r.Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("got Content-Type %q", got)
		}
	})
}

// TestVerboseAsked: what asks for details and what does not.
func TestVerboseAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		for query, want := range map[string]bool{
			"": false, "?verbose": true, "?verbose=": true, "?verbose=1": true, "?verbose=true": true, "?verbose=yes": true, "?a=b&verbose": true,
			"?verbose=0": false, "?verbose=false": false, "?verbos": false, "?%zz": false,
		} {
			got := strings.HasPrefix(body(ask(Handler(s.checker, nil), "GET", "/healthz"+query)), "{")
			if got != want {
				t.Errorf("%q: verbose %v, want %v", query, got, want)
			}
			if terse := body(ask(Handler(s.checker, &Config{Terse: true}), "GET", "/healthz"+query)); terse != "unavailable\n" {
				t.Errorf("%q, terse: got %q", query, terse)
			}
		}
	})
}

// TestMethods: HEAD is GET without a body, the rest is refused.
func TestMethods(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t).settled()
		for _, target := range []string{"/", "/?verbose"} {
			for _, cfg := range []*Config{nil, {Quorum: 1}} {
				h := Handler(s.checker, cfg)
				get, head := ask(h, "GET", target), ask(h, "HEAD", target)
				content := body(get)
				if b := body(head); b != "" || head.StatusCode != get.StatusCode || head.Header.Get("Content-Length") != strconv.Itoa(len(content)) ||
					head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || head.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("HEAD %s: got %d, %v, %q", target, head.StatusCode, head.Header, b)
				}
			}
		}
		for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "TRACE"} {
			if r := ask(Handler(s.checker, nil), method, "/"); r.StatusCode != 405 || r.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s: got %d, %v", method, r.StatusCode, r.Header)
			}
		}
	})
}

// TestFromCache: no request sends a probe or takes time, and one whose context is over
// has the same answer, not a 200 by default.
func TestFromCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t).settled()
		sent, now := len(s.net.Sent()), time.Now()
		over, cancel := context.WithCancel(t.Context())
		cancel()
		for range 1000 {
			for _, target := range []string{"/", "/?verbose"} {
				w := httptest.NewRecorder()
				Handler(s.checker, nil).ServeHTTP(w, httptest.NewRequest("GET", target, nil).WithContext(over))
				if w.Code != 503 || w.Body.Len() == 0 {
					t.Fatalf("%s, whose context is over: got %d %q", target, w.Code, w.Body)
				}
			}
		}
		if n := len(s.net.Sent()) - sent; n != 0 || time.Since(now) != 0 {
			t.Errorf("2,000 requests sent %d probes and took %v", n, time.Since(now))
		}
		// After Close the answer is what was known last.
		s.checker.Close()
		if r := ask(Handler(s.checker, &Config{Quorum: 2}), "GET", "/"); r.StatusCode != 200 {
			t.Errorf("after Close: got %d", r.StatusCode)
		}
	})
}

// TestOutage: the answer follows the state.
func TestOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := pingtest.New(1)
		host := net.Host("", netip.MustParseAddr("192.0.2.7"))
		c, err := health.New(&health.Config{Targets: []health.Target{{Addr: host.Addr()}}, Ping: net.Config(ping.Config{})})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		h := Handler(c, nil)
		for _, step := range []struct {
			down bool
			want int
		}{{false, 200}, {true, 503}, {false, 200}} {
			host.Set(pingtest.Behavior{Down: step.down})
			time.Sleep(20*time.Second + 500*ms)
			if r := ask(h, "GET", "/"); r.StatusCode != step.want {
				t.Errorf("down %v: got %d, want %d", step.down, r.StatusCode, step.want)
			}
		}
	})
}
