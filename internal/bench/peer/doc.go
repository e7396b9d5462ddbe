// Package peer runs goping and programs it is compared with, in turn, and
// measures what they take.
//
//	goping, err := peer.Goping(dir)                   // built as it is shipped
//	ping, err := peer.Installed("ping")               // iputils, if it is there
//	runs, err := peer.InTurn(200, goping.With("-c", "1", "-q", "127.0.0.1"), ping.With(…))
//	ratio := float64(peer.Median(walls(runs[0]))) / …
//
// Runs are interleaved (A B A B …), so that whatever else the machine does
// meets both alike, and compared by medians. Only ratios mean anything beyond
// one machine.
package peer
