// Package healthhttp answers "is it up?" over HTTP for the checks of package health.
//
//	http.Handle("/healthz", healthhttp.Handler(checker, nil))
//
// The answer comes from what the checker knows: a request sends no probe, waits for
// nothing and costs the same however many hosts are checked, unless it asks for details.
//
// # Answers
//
// GET and HEAD are answered, with Cache-Control: no-store:
//
//   - 200 and the line "ok" when enough hosts answer: all of them, or Config.Quorum;
//   - 503 and the line "unavailable" when they do not, or are not known to yet.
//
// Anything else is a 405. With a query parameter verbose (/healthz?verbose, not with
// =0 or =false) the body is JSON, on one line, and the status the same:
//
//	{"v":1,"status":"unavailable","need":2,"up":1,"degraded":0,"down":1,"unknown":0,"checks":[
//	  {"name":"db","host":"db.internal","addr":"192.0.2.7","state":"up","since":"2026-03-01T12:00:00.25Z",
//	   "rtt_ns":310000,"samples":300,"loss_ratio":0.01,"p50_ns":305000,"p99_ns":420000},
//	  {"name":"cache","host":"cache.internal","addr":"192.0.2.8","state":"down","since":"2026-03-01T12:03:20.6Z",
//	   "cause":"host_unreachable","reason":"ping: 192.0.2.254: destination Host Unreachable","labels":{"rack":"7"}}]}
//
// Names of fields and their meanings stay; more may come.
//
//	v           1, the version of this format
//	status      "ok" or "unavailable"
//	need        how many checks have to be well for "ok"
//	up, degraded, down, unknown
//	            how many checks are in each state
//	checks      in the order they were added, or of Config.Names:
//	  name, host, labels   as they were given; host and labels absent without
//	  addr                 that is probed; absent while the name has none
//	  state                "up", "degraded", "down" or "unknown"
//	  since                when the state began, RFC 3339; absent while it is the first
//	  cause                why it is not up, in one word (health.Cause); absent when it is
//	  reason               the same for people
//	  name_error           why the name could not be resolved the last time; absent when it was
//	  rtt_ns               round-trip time of the last probe if it was answered, nanoseconds
//	  samples              probes in the sliding window of the policy's limits; this and
//	                       what follows is absent when there are none
//	  loss_ratio           fraction of them that was lost, 0 to 1
//	  p50_ns, p99_ns       percentiles of their round-trip times; absent when none was answered
//
// It tells names and addresses of hosts to whoever may ask: see Config.Terse.
package healthhttp
