// Many measures what it takes to probe many targets at once: N loopback
// addresses from one socket, each probed once an interval, by package ping in a
// process of its own and by fping where that is installed, one after the other.
//
//	go run ./internal/bench/many [-targets 1000] [-for 60s] [-interval 1s] [-profile file]
//
// On loopback the kernel answers within the sender's system call: the CPU time
// has the answering hosts in it, for every program alike.
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"goping/internal/bench/peer"
)

// load is what is asked of each program.
type load struct {
	targets  int
	interval time.Duration
	probes   int // of each target
}

func main() {
	targets := flag.Int("targets", 1000, "addresses to probe")
	length := flag.Duration("for", time.Minute, "how long to probe")
	interval := flag.Duration("interval", time.Second, "from one probe of a target to the next")
	profile := flag.String("profile", "", "write a CPU profile of package ping's process to this file")
	here := flag.Bool("here", false, "probe in this process and print the figures as JSON")
	flag.Parse()
	l := load{*targets, *interval, int(*length / max(*interval, 1))}
	err := l.check()
	switch {
	case err != nil:
	case *here:
		err = probeHere(l, *profile, os.Stdout)
	default:
		err = compare(l, *profile)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "many: %v\n", err)
		os.Exit(1)
	}
}

func (l load) check() error {
	switch {
	case l.targets < 1 || l.targets > mostAddresses:
		return fmt.Errorf("%d targets: from 1 to %d", l.targets, mostAddresses)
	case l.interval < time.Millisecond:
		return fmt.Errorf("interval %v: at least 1 ms", l.interval)
	case l.probes < 1:
		return fmt.Errorf("-for must be at least one -interval")
	}
	return nil
}

func compare(l load, profile string) error {
	fmt.Printf("%d targets × %d probes, one each %v\n", l.targets, l.probes, l.interval)
	r, err := probeInChild(l, profile)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "program\tof one core\tCPU a probe\tsent\tlost\tpeak memory\t")
	row := func(name string, u peer.Usage, sent, lost uint64, peak int64) {
		fmt.Fprintf(table, "%s\t%.2f %%\t%.2f µs\t%d\t%d\t%.1f MiB\t\n", name, 100*u.Share(),
			float64(u.CPU)/float64(max(sent, 1))/1e3, sent, lost, float64(peak)/(1<<20))
	}
	row("package ping", r.whole, r.Sent, r.Sent-r.Replied, r.Peak)
	if err := beside(l, row); err != nil {
		return err
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Println("user and system time of the whole process; the kernel answers within it")
	r.print(os.Stdout)
	return nil
}

// beside runs fping, if there is one, under the same load.
func beside(l load, row func(name string, u peer.Usage, sent, lost uint64, peak int64)) error {
	fping, err := findFping()
	if err != nil {
		fmt.Println("no fping to compare with:", err)
		return nil
	}
	f, err := fping.run(l)
	if err != nil {
		return err
	}
	row(fping.Name, f.usage, f.sent, f.sent-f.received, f.peak)
	return nil
}
