package health_test

import (
	"context"
	"fmt"
	"log"
	"net/netip"
	"time"

	"goping/ping"
	"goping/ping/health"
	"goping/ping/pingtest"
)

// A checker, and what happens to its hosts.
func Example() {
	checker, err := health.New(&health.Config{
		Targets: []health.Target{{Name: "self", Host: "127.0.0.1"}},
		Policy:  health.Policy{Interval: 50 * time.Millisecond, Down: health.KofN{K: 3}},
	})
	if err != nil {
		log.Fatal(err) // a *ping.PermissionError says what would help
	}
	defer checker.Close()
	for ev := range checker.Events(context.Background()) {
		fmt.Println(ev)
		break
	}
	// Output: self: unknown → up
}

// What a program does about an outage, tested on a scripted network.
func ExampleConfig() {
	network := pingtest.New(1)
	db := network.Host("db.example", netip.MustParseAddr("192.0.2.7"))

	changes := make(chan health.Event, 10)
	checker, err := health.New(&health.Config{
		Targets:  []health.Target{{Name: "db", Addr: db.Addr(), Labels: map[string]string{"rack": "7"}}},
		Policy:   health.Policy{Interval: 20 * time.Millisecond, Timeout: 30 * time.Millisecond, Hold: -1},
		Ping:     network.Config(ping.Config{}),
		OnChange: func(ev health.Event) { changes <- ev },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer checker.Close()

	fmt.Println((<-changes).To)
	db.Set(pingtest.Behavior{Error: &ping.ICMPError{Reporter: netip.MustParseAddr("192.0.2.254")}})
	down := <-changes
	fmt.Println(down.To, "in rack", down.Labels["rack"], "because of", down.Cause, "after", len(down.Evidence), "failures")
	db.Set(pingtest.Behavior{})
	fmt.Println((<-changes).To)
	// Output:
	// up
	// down in rack 7 because of host_unreachable after 5 failures
	// up
}

// Do not serve before the database answers.
func ExampleChecker_Wait() {
	checker, err := health.New(&health.Config{Policy: health.Policy{Interval: 50 * time.Millisecond}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer checker.Close()
	if err := checker.Add(health.Target{Name: "db", Host: "127.0.0.2"}); err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := checker.Wait(ctx, "db"); err != nil {
		fmt.Println(err) // health: wait for db: still unknown: context deadline exceeded
		return
	}
	fmt.Println("db is", checker.State("db"))
	// Output: db is up
}

// How each check is.
func ExampleChecker_All() {
	network := pingtest.New(1)
	checker, err := health.New(&health.Config{
		Targets: []health.Target{{Host: "192.0.2.7"}, {Host: "nobody.example"}},
		Ping:    network.Config(ping.Config{}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer checker.Close()
	for status := range checker.All() {
		fmt.Println(status.Name, "is", status.State)
	}
	fmt.Println(checker.Counts().Up, "of", checker.Counts().Total(), "are up")
	// Output:
	// 192.0.2.7 is unknown
	// nobody.example is unknown
	// 0 of 2 are up
}
