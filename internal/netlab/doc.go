// Package netlab is the network of the tests: a private network namespace, and
// in it remote hosts and routers that are played from a script. Only tests
// and the programs of internal/bench import it.
//
// First call Main from the package's TestMain; it moves the whole test binary
// into a namespace of its own, so that no thread can touch the machine's
// network. Then every test that needs hosts builds a Lab:
//
//	func TestMain(m *testing.M) { netlab.Main(m) }
//
//	func TestLoss(t *testing.T) {
//		lab := netlab.New(t)
//		host := lab.Host(netlab.Script{Delay: 5 * time.Millisecond, LoseEvery: 3})
//		… ping host.V4 and host.V6 …
//		for _, x := range host.Exchanges() {
//			… compare with x.Delay(), the delay that was really made …
//		}
//	}
//
// A Lab is a veth pair. The near end has addresses and a default route; what
// is tested sends through it as through any interface. The far end has none:
// a responder reads it with AF_PACKET, consults the scripts, and writes whole
// Ethernet frames, built and checksummed here and nowhere else, so that the
// lab is an independent oracle for the project's own packet code. The kernel
// stamps each request on arrival and each answer on departure.
//
// A program that is no test begins with Program in place of Main, and gives New a
// T of its own.
//
// A process has one namespace and one Lab at a time: tests that use it must
// not call t.Parallel.
package netlab
