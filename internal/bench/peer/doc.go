// Package peer runs goping and programs it is compared with, in turn, and
// measures what they take.
//
//	err := peer.Comparison{
//		Args:      []string{"-i", "0.002", "-w", "2", "-q", "127.0.0.1"},
//		Runs:      5,
//		Figure:    peer.Usage.Share, // of a core
//		Format:    func(share float64) string { return fmt.Sprintf("%.2f %%", 100*share) },
//		Quantiles: []float64{0.5},
//	}.Run(os.Stdout)
//
// Runs are interleaved in random order (A B, B A, B A, …), so that whatever else
// the machine does meets all alike, and compared by medians. Only ratios mean
// anything beyond one machine.
package peer
