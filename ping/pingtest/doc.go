// Package pingtest is a network to test with: hosts, names and troubles as a script
// has them, for code that pings with package goping/ping. No socket is opened, no
// packet leaves, no privilege is needed.
//
// # Which call first
//
// [New] makes a [Network], [Network.Host] puts hosts on it, [Host.Set] says how they
// behave, and [Network.Config] gives the *ping.Config that reaches them:
//
//	func TestAlarm(t *testing.T) {
//		synctest.Test(t, func(t *testing.T) {
//			net := pingtest.New(1)
//			db := net.Host("db.example")
//			db.Set(pingtest.Behavior{Delay: 20 * time.Millisecond, Loss: 0.05})
//			watch := startWatching("db.example", net.Config(ping.Config{}))
//			time.Sleep(time.Hour)
//			db.Set(pingtest.Behavior{Down: true})
//			…
//		})
//	}
//
// All of package ping works on such a Config as it does on a real network: Ping,
// Check, Stream, any number of Probers at the same time.
//
// # Time
//
// Inside a testing/synctest bubble time is virtual: an hour of probing takes
// milliseconds, and a round-trip time is the Delay that was set, to the nanosecond.
// Call Config where you like, but open Probers inside the bubble and close them before
// it ends, as with whatever has a goroutine. Outside a bubble everything happens in real
// time.
//
// # Chance
//
// Losses and jitter come from the seed of New, in a row of its own for each address. A
// test that fails does so again. Not from the seed are ICMP identifiers, which package
// ping draws anew each time, and which of two goroutines of yours comes first.
//
// # Names
//
// A name of a Host resolves, by the Resolver of the Config, to its addresses, in the
// order they were given; ping.Resolve and whatever uses it takes the first of the
// family that is asked for, by default the IPv4 address. Any other name does not exist.
// The resolver is Go's own with a name server in memory. It reads /etc/hosts,
// nsswitch.conf and resolv.conf of this machine all the same, so give hosts names that
// end in .example or .test, which nobody else has (RFC 6761). A dot at the end of the
// name you look up ("db.example.") keeps out the search domains of this machine, which
// cost no more than queries here.
//
// # What can be scripted
//
// Of a host, by [Behavior]: delay, jitter, loss, silence, ICMP errors of routers, errors
// of sending, duplicates, damage, another sender, TTL and TOS, or a function that
// decides for each probe. Of the names: [Host.SetAddrs], [Network.Rename],
// [Network.Forget], [Network.FailNames], [Network.MuteNames] and [Network.DelayNames].
// Of this machine, by [Network.Local]: dropped packets, a process that stands still,
// suspension, sockets it may not open. [Network.Sent] tells what left.
//
// Nobody answers at an address that no host has.
package pingtest
