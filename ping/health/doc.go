// Package health checks whether hosts are up, by ICMP echo, without privilege where
// the system allows that, any number of them from a few shared sockets and one loop.
//
// # Which call first
//
//	checker, err := health.New(&health.Config{
//		Targets: []health.Target{{Host: "db.internal"}, {Host: "192.0.2.7"}},
//	})
//	if err != nil {
//		return err
//	}
//	defer checker.Close()
//	http.Handle("/healthz", healthhttp.Handler(checker, nil))
//	for ev := range checker.Events(ctx) {
//		log.Println(ev) // "db.internal: up → down after 1m40s: timeout (…)"
//	}
//
// [Checker.State], [Checker.Status], [Checker.Counts] and [Checker.All] say how things
// are; they answer at once, from what is known. [Checker.Wait] waits for a state. Package
// healthhttp has the HTTP handler, so that this package does not link net/http.
//
// # What decides
//
// A check begins [Unknown] and becomes [Up], [Degraded] or [Down] by the outcomes of its
// probes, its samples. A [Success] is an answer in time; a [Failure] is none, or an ICMP
// error, whose sender and meaning are in the error; an [Indeterminate] sample is one that
// this machine spoiled: a local firewall, no route, a full buffer, a process that stood
// still. It never counts towards Down. When there is nothing else for a while ([Policy].Stale)
// the check is Unknown: nobody can tell.
//
// K of the last N samples decide between answering and not, both ways, in the order
// in which their probes were sent; each change begins a new count. While they are being
// gathered probes leave faster. A host that answers is Degraded while the fraction that
// is lost, or slow, in a sliding window is above a limit. Getting better needs a margin
// and takes a while, so that a host on the edge does not flap. [Policy] has the numbers,
// how soon an outage is seen and how often there is a false alarm.
//
// # Names
//
// Names are resolved in the background, at first and again each Reresolve of the
// [ping.Config]. A name that has no address, at first or any more, is an event, and so
// is another address; neither is a sample, and none holds up the other hosts.
//
// # Testing
//
// Config.Ping takes the network of package pingtest: hosts, outages and names as a
// script has them, in virtual time.
package health
