package stats_test

import (
	"fmt"
	"time"

	"goping/stats"
)

func Example() {
	var rtts stats.Recorder
	for i := range 100 {
		rtts.Add(10*time.Millisecond + time.Duration(i)*10*time.Microsecond)
	}
	rtts.Add(80 * time.Millisecond)

	s := rtts.Summary()
	fmt.Println("count ", s.Count)
	fmt.Println("min   ", s.Min)
	fmt.Println("mean  ", s.Mean.Round(time.Microsecond))
	fmt.Println("max   ", s.Max)
	fmt.Println("mdev  ", s.Mdev)
	fmt.Println("median", s.Quantile(0.5).Round(100*time.Microsecond)) // 10.5 ms within 1/128
	// Output:
	// count  101
	// min    10ms
	// mean   11.183ms
	// max    80ms
	// mdev   6.887ms
	// median 10.6ms
}

// Several recorders, one per probing loop for instance, give the figures of
// all of them together, but for those that need an order.
func ExampleRecorder_Merge() {
	var a, b, all stats.Recorder
	a.Add(10 * time.Millisecond)
	a.Add(12 * time.Millisecond)
	b.Add(20 * time.Millisecond)

	all.Merge(&a)
	all.Merge(&b)
	s := all.Summary()
	fmt.Println(s.Count, s.Mean, s.HasJitter)
	// Output: 3 14ms false
}

func ExampleLastFor() {
	window := stats.NewLastFor(10*time.Second, 100)
	for second := range 60 {
		window.Add(stats.Sample{
			At:       time.Duration(second) * time.Second,
			RTT:      time.Duration(second) * time.Millisecond,
			Answered: second%5 != 0,
		})
	}

	s := window.Summary(59 * time.Second)
	fmt.Println(s.Answered, "of", s.Count, "from", s.From, "to", s.To)
	fmt.Println("loss ratio", s.LossRatio)
	fmt.Println("median", s.Quantile(0.5))
	fmt.Println("slower than 58ms:", s.Slower(58*time.Millisecond))
	// Output:
	// 8 of 10 from 50s to 59s
	// loss ratio 0.2
	// median 54ms
	// slower than 58ms: 1
}
