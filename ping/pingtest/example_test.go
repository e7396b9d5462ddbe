package pingtest_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"goping/ping"
	"goping/ping/pingtest"
)

// Without a bubble everything takes its time. The package comment has a test in
// virtual time.
func Example() {
	lan := pingtest.New(1)
	db := lan.Host("db.example")
	db.Set(pingtest.Behavior{Delay: 5 * time.Millisecond})
	cfg := lan.Config(ping.Config{})

	reply, err := ping.Ping(context.Background(), "db.example", cfg)
	fmt.Println(reply.Verdict, "from", reply.From, "after", reply.RTT, err)

	db.Set(pingtest.Behavior{Error: &ping.ICMPError{}})
	_, err = ping.Ping(context.Background(), "db.example", cfg)
	fmt.Println(errors.Is(err, ping.ErrHostUnreachable), err)

	lan.Forget("db.example")
	_, err = ping.Ping(context.Background(), "db.example", cfg)
	if missing, ok := errors.AsType[*net.DNSError](err); ok {
		fmt.Println("not found:", missing.IsNotFound)
	}
	// Output:
	// replied from 192.0.2.2 after 5ms <nil>
	// true ping: 192.0.2.254: destination Host Unreachable
	// not found: true
}

// A function decides for each probe: here a router three hops away, and a path that
// takes no more than 1400 bytes behind it.
func ExampleBehavior() {
	lan := pingtest.New(1)
	router := lan.Host("203.0.113.1")
	lan.Host("far.example").Set(pingtest.Behavior{Do: func(p pingtest.Probe) pingtest.Behavior {
		switch {
		case p.TTL <= 3:
			return pingtest.Behavior{Error: &ping.ICMPError{Reporter: router.Addr(), Type: 11}}
		case p.Size+28 > 1400:
			return pingtest.Behavior{Error: &ping.ICMPError{Reporter: router.Addr(), Type: 3, Code: 4, MTU: 1400}}
		}
		return pingtest.Behavior{TTL: 60}
	}})
	for _, probing := range []ping.Probing{{}, {TTL: 3}, {Size: 1372}, {Size: 1373}} {
		_, err := ping.Ping(context.Background(), "far.example", lan.Config(ping.Config{Probing: probing}))
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// ping: 203.0.113.1: time to live exceeded
	// <nil>
	// ping: 203.0.113.1: frag needed and DF set (mtu = 1400)
}

// What left is known, and trouble of this machine is not the network's.
func ExampleNetwork_Local() {
	lan := pingtest.New(1)
	lan.Host("db.example")
	lan.Local(pingtest.Trouble{SendErr: errors.New("out of order")})
	_, err := ping.Ping(context.Background(), "db.example", lan.Config(ping.Config{}))
	fmt.Println(err)
	for _, p := range lan.Sent() {
		fmt.Println("probe", p.Number, "to", p.Host.Name(), p.Addr, p.Err)
	}
	// Output:
	// ping: send to 192.0.2.2: out of order
	// probe 1 to db.example 192.0.2.2 out of order
}
