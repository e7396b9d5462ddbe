// Package pingtest is a network to test with: hosts, names and troubles as a script
// has them, for code that pings with package goping/ping. No ICMP socket is opened, no
// packet leaves, no privilege is needed.
//
// # Which call first
//
// [New] makes a [Network], [Network.Host] puts hosts on it, [Host.Set] says how they
// behave, and [Network.Config] gives the *ping.Config that reaches them. Here is a
// function, and a test of it that takes a few milliseconds:
//
//	func giveUp(ctx context.Context, host string, cfg *ping.Config) error {
//		silent := 0
//		for reply, err := range ping.Stream(ctx, host, cfg) {
//			switch {
//			case err != nil:
//				return err
//			case reply.Err == nil:
//				silent = 0
//			default:
//				if silent++; silent == 3 {
//					return reply.Err
//				}
//			}
//		}
//		return nil
//	}
//
//	func TestGiveUp(t *testing.T) {
//		synctest.Test(t, func(t *testing.T) {
//			lan := pingtest.New(1)
//			db := lan.Host("db.example")
//			db.Set(pingtest.Behavior{Delay: 20 * time.Millisecond, Loss: 0.01})
//			time.AfterFunc(time.Hour-time.Second/2, func() {
//				db.Set(pingtest.Behavior{Error: &ping.ICMPError{}})
//			})
//
//			begun := time.Now()
//			err := giveUp(t.Context(), "db.example", lan.Config(ping.Config{}))
//			if !errors.Is(err, ping.ErrHostUnreachable) {
//				t.Errorf("got %v, want host unreachable", err)
//			}
//			want := time.Hour + 2*time.Second + pingtest.DefaultDelay // the third probe's error
//			if took := time.Since(begun); took != want {
//				t.Errorf("took %v, want %v", took, want)
//			}
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
// it ends, as with whatever has a goroutine. What happens at the very same moment
// happens in any order, so have the script change between two probes, not as one
// leaves. Outside a bubble everything happens in real time.
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
// cost no more than further queries to the name server here. For a name with several
// addresses package net asks the routes of this machine, with a UDP socket that sends
// nothing; their order is the script's all the same.
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
