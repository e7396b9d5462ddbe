// Package stats keeps the figures of round-trip times: streaming, exactly
// mergeable, and small enough to have one for each of a million hosts.
//
// Start with the zero [Recorder]: Add each round-trip time, and take a
// [Summary] whenever figures are wanted.
//
//	var rtts stats.Recorder
//	rtts.Add(310 * time.Microsecond)
//	rtts.Add(290 * time.Microsecond)
//	s := rtts.Summary()
//	fmt.Println(s.Mean, s.Stddev, s.Quantile(0.99))
//
// A Recorder remembers everything since it began. What happened lately is the
// business of the two sliding windows: [LastN] over the last n probes and
// [LastFor] over the last stretch of time, which count losses too.
//
// # What is exact
//
// Count, minimum, maximum, mean and deviations are formed from integer sums
// of 192 bits, which no number of round-trip times can overflow; they do not
// depend on the order of Add and Merge. Quantiles of a Recorder come from a
// histogram and are within 1/128 (0.79 %) of the round-trip time they stand
// for; those of a window are exact. EWMA and jitter depend on the order of
// arrival, so they end at the first [Recorder.Merge] of two histories.
//
// Nothing here reads a clock, starts a goroutine or locks: a value belongs to
// one goroutine at a time. Summaries are snapshots and may be shared.
package stats
