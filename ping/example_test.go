package ping_test

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"goping/ping"
)

// One echo, one answer.
func ExamplePing() {
	ctx := context.Background()
	reply, err := ping.Ping(ctx, "127.0.0.1", nil)
	fmt.Println(reply.Verdict, reply.From, err) // without a reply errors.Is tells why: ping.ErrTimeout, ping.ErrUnreachable …
	// Output: replied 127.0.0.1 <nil>
}

// Some echoes and their statistics.
func ExampleCheck() {
	cfg := &ping.Config{Probing: ping.Probing{Interval: 10 * time.Millisecond}}
	summary, err := ping.Check(context.Background(), "127.0.0.1", 5, cfg)
	if err != nil {
		fmt.Println("nothing could be sent:", err)
		return
	}
	fmt.Printf("%d of %d replied, %.0f%% lost\n", summary.Replied, summary.Sent, 100*summary.LossRatio())
	fmt.Println("mean within the range:", summary.RTT.Min <= summary.RTT.Mean && summary.RTT.Mean <= summary.RTT.Max)
	// Output:
	// 5 of 5 replied, 0% lost
	// mean within the range: true
}

// Every outcome as it is decided; break stops the probing.
func ExampleStream() {
	cfg := &ping.Config{Probing: ping.Probing{Interval: 10 * time.Millisecond}}
	for reply, err := range ping.Stream(context.Background(), "127.0.0.1", cfg) {
		if err != nil {
			fmt.Println("the stream ended:", err)
			return
		}
		fmt.Println(reply.Seq, reply.Verdict)
		if reply.Seq == 3 {
			break
		}
	}
	// Output:
	// 1 replied
	// 2 replied
	// 3 replied
}

// Many targets share the sockets of one Prober.
func ExampleOpen() {
	p, err := ping.Open(&ping.Config{Count: 2, Family: ping.IPv4, Lossless: true, Probing: ping.Probing{Interval: 20 * time.Millisecond}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	var handles []*ping.Handle
	for i := range byte(4) {
		h, err := p.Add(ping.Target{
			Addr:   netip.AddrFrom4([4]byte{127, 0, 0, 1 + i}),
			Labels: map[string]string{"rack": fmt.Sprint(i / 2)},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		handles = append(handles, h)
	}

	replies, finished := 0, 0
	for ev := range p.Events(context.Background()) {
		switch ev.Kind {
		case ping.EventReplied:
			replies++
		case ping.EventFinished:
			finished++
		}
		if finished == len(handles) {
			break
		}
	}
	fmt.Println(replies, "replies")
	for _, h := range handles {
		s := h.Summary()
		fmt.Printf("%v in rack %s: %d/%d\n", h.Addr(), h.Labels()["rack"], s.Replied, s.Sent)
	}
	// Output:
	// 8 replies
	// 127.0.0.1 in rack 0: 2/2
	// 127.0.0.2 in rack 0: 2/2
	// 127.0.0.3 in rack 1: 2/2
	// 127.0.0.4 in rack 1: 2/2
}

// One probe now and then, to whoever is asked about, beside the targets.
func ExampleProber_Probe() {
	p, err := ping.Open(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	for _, addr := range []string{"127.0.0.1", "127.1.2.3"} {
		reply, err := p.Probe(context.Background(), netip.MustParseAddr(addr))
		fmt.Println(reply.Addr, reply.Verdict, err)
	}
	// Output:
	// 127.0.0.1 replied <nil>
	// 127.1.2.3 replied <nil>
}

// Which addresses of a prefix answer? They are made up as they are asked for.
func ExampleProber_Sweep() {
	p, err := ping.Open(&ping.Config{Family: ping.IPv4, Probing: ping.Probing{Timeout: time.Second}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer p.Close()
	prefix := netip.MustParsePrefix("127.0.0.0/24")
	targets := func(yield func(netip.Addr) bool) {
		for a := prefix.Addr(); prefix.Contains(a) && yield(a); a = a.Next() {
		}
	}
	alive := 0
	for result, err := range p.Sweep(context.Background(), targets, ping.Sweep{Retries: 1}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if result.Verdict == ping.Replied {
			alive++
		}
	}
	fmt.Println(alive, "of 256 are alive")
	// Output: 256 of 256 are alive
}
