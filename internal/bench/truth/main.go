// Truth compares the round-trip times that goping reports with those in a packet
// capture of the same probes, beside the installed iputils ping and a plain
// pinger that reads the clock in user space. It prints a row for each path, load,
// interval and program: the median of reported minus captured, the 0.99 quantile
// and the greatest of its absolute value, and for goping, whose stamps lie on the
// same clock as those of the capture, the median of what arose on the way out and
// on the way back.
//
//	go run ./internal/bench/truth [-path lo,veth] [-load idle,cores,inside] [-interval 1ms,10ms,100ms]
//	    [-family 4,6] [-mode raw,datagram] [-times 1] [-each] [-alone]
//
// It runs in a network namespace of its own and takes about two minutes. Rows
// pool all families and kinds of socket; -each gives each a row.
//
// # What is compared
//
// On lo the capture is a packet socket that, as libpcap does there, takes each
// packet where it comes in. The captured time is from the request's stamp to the
// reply's. The reply's stamp is the very one that goping reads, so that nothing
// arises on the way back. On the way out it is the distance from the transmit stamp,
// taken in the driver (skb_tx_timestamp), to the entry of the stack behind it
// (netif_rx): some 0.3 µs with warm caches, 1 to 2 with cold ones, always positive. A
// capture of what goes out would stamp the request in front of the driver
// (dev_queue_xmit_nit) and pay for itself between the two stamps; the error would
// be as large, and negative.
//
// Over veth the capture is at the far end, where the lab's host answers in user
// space: from the stamp of the request's arrival (netif_rx) to that of the reply's
// departure (skb_tx_timestamp). What a packet takes to cross the pair is in goping's
// figure and not in that of the capture: the same distance, out and back. It is the
// kernel's share, of the wire so to speak, and no clock of goping can leave it out.
//
// # Loads
//
//   - idle: nothing but the pinger, and whatever else the machine does.
//   - cores: a process beside it keeps twice as many threads busy as there are cores.
//   - inside: twice as many goroutines as there are cores are busy in the pinging
//     process itself. ping has no goroutines and is left out.
//
// A row of goping is "within" when the median is within 1 µs, at intervals of 100 ms
// and more within 3 µs, and the 0.99 quantile within 10 µs.
package main

import (
	"flag"
	"fmt"
	"os"

	"goping/internal/bench/peer"
	"goping/internal/netlab"
)

// The programs this one starts: itself, with one of these as first argument.
const (
	verbPinger = "pinger"
	verbBurner = "burner"
)

func main() {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case verbPinger:
			exit(pinger(os.Args[2:], os.Stdout))
		case verbBurner:
			exit(peer.Burn(os.Stdin))
		}
	}
	plan, err := parsePlan(flag.CommandLine, os.Args[1:])
	if err != nil {
		exit(err)
	}
	netlab.Program(func() int { return status(measure(plan, os.Stdout)) })
}

func exit(err error) { os.Exit(status(err)) }

func status(err error) int {
	if err != nil {
		fmt.Fprintf(os.Stderr, "truth: %v\n", err)
		return 1
	}
	return 0
}
