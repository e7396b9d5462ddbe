// Sweep compares how long goping and the installed fping take to find out which
// addresses of a loopback prefix are alive, which all of them are, each as a whole
// process, over and over in random order: wall time, CPU time and memory. Then it
// sweeps a larger prefix with goping alone: the time should grow with the
// addresses, and the memory should not.
//
//	go run ./internal/bench/sweep [-n 9] [-prefix 127.1.0.0/16] [-large 127.16.0.0/12] [-goping path] [-beside "program args"]
//
// A program given as -beside is compared too; it has to print the addresses that are
// alive, one a line. On loopback the kernel answers within the sender's system call:
// the CPU time has the answering hosts in it, for every program alike.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"goping/internal/bench/peer"
)

func main() {
	var b bench
	flag.IntVar(&b.runs, "n", 9, "runs of each program")
	flag.StringVar(&b.prefix, "prefix", "127.1.0.0/16", "what is swept by each")
	flag.StringVar(&b.large, "large", "127.16.0.0/12", "what is swept by goping alone; empty for nothing")
	flag.StringVar(&b.path, "goping", "", "compare this executable instead of building goping")
	flag.StringVar(&b.beside, "beside", "", "compare this command, too")
	flag.Parse()
	if err := b.run(os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "sweep: %v\n", err)
		os.Exit(1)
	}
}

type bench struct {
	runs                        int
	prefix, large, path, beside string
}

func (b *bench) run(w io.Writer) error {
	if b.runs < 1 {
		return fmt.Errorf("%d runs: at least one", b.runs)
	}
	n, err := hosts(b.prefix)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "goping-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	goping, err := peer.Goping(dir, b.path)
	if err != nil {
		return err
	}
	programs := []peer.Program{sweeping(goping, b.prefix)}
	if fping, err := peer.Installed("fping"); err != nil {
		fmt.Fprintln(w, "no fping to compare with:", err)
	} else {
		fping.Name = "fping"
		programs = append(programs, fping.With("-q", "-a", "-r0", "-i0", "-g", b.prefix))
	}
	if words := strings.Fields(b.beside); len(words) > 0 {
		programs = append(programs, peer.Program{Name: words[0], Path: words[0], Args: words[1:]})
	}
	if err := b.compare(w, programs, n); err != nil {
		return err
	}
	if b.large == "" {
		return nil
	}
	return grow(w, goping, b.prefix, b.large)
}

// sweeping is goping over a prefix as fast as it can.
func sweeping(goping peer.Program, prefix string) peer.Program {
	return goping.With("sweep", "--alive", "--rate", "max", "--retries", "0", prefix)
}

// hosts is how many addresses of an IPv4 prefix are probed.
func hosts(prefix string) (int, error) {
	p, err := netip.ParsePrefix(prefix)
	if err != nil || !p.Addr().Is4() || p.Bits() > 30 || !p.Addr().IsLoopback() {
		return 0, fmt.Errorf("%q: not a prefix of 127.0.0.0/8 up to 30 bits", prefix)
	}
	return 1<<(32-p.Bits()) - 2, nil
}

// compare runs the programs and shows how the first stands to the others.
func (b *bench) compare(w io.Writer, programs []peer.Program, n int) error {
	found := make([]int, len(programs))
	for i, p := range programs {
		out, err := p.Output()
		if err != nil {
			return err
		}
		found[i] = bytes.Count(out, []byte("\n"))
	}
	runs, err := peer.InTurn(b.runs, programs...)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s, %d addresses\n", b.prefix, n)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "program\twall\tCPU\talive\tpeak memory\t")
	for i, p := range programs {
		wall, cpu := medians(runs[i])
		memory, err := peak(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(t, "%s\t%.3f s\t%.3f s\t%d\t%s\t\n", p.Name, wall.Seconds(), cpu.Seconds(), found[i], memory)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	wall, cpu := medians(runs[0])
	for i := 1; i < len(programs); i++ {
		otherWall, otherCPU := medians(runs[i])
		fmt.Fprintf(w, "goping / %s: %.2f of the wall time, %.2f of the CPU time\n", programs[i].Name,
			float64(wall)/float64(otherWall), float64(cpu)/float64(otherCPU))
	}
	return nil
}

// grow compares a small sweep with a large one.
func grow(w io.Writer, goping peer.Program, small, large string) error {
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "goping\taddresses\talive\twall\tCPU an address\tpeak memory\t")
	for _, prefix := range []string{small, large} {
		n, err := hosts(prefix)
		if err != nil {
			return err
		}
		p := sweeping(goping, prefix)
		out, err := p.Output()
		if err != nil {
			return err
		}
		u, err := p.Run()
		if err != nil {
			return err
		}
		memory, err := peak(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%.3f s\t%.2f µs\t%s\t\n", prefix, n, bytes.Count(out, []byte("\n")), u.Wall.Seconds(), u.CPU.Seconds()*1e6/float64(n), memory)
	}
	return t.Flush()
}

// peak is the memory of one run, "-" where it is unknown.
func peak(p peer.Program) (string, error) {
	bytes, err := p.PeakMemory()
	if errors.Is(err, errors.ErrUnsupported) {
		return "-", nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%.1f MiB", float64(bytes)/(1<<20)), nil
}

// medians returns those of the wall and of the CPU times.
func medians(runs []peer.Usage) (wall, cpu time.Duration) {
	var walls, cpus []time.Duration
	for _, u := range runs {
		walls, cpus = append(walls, u.Wall), append(cpus, u.CPU)
	}
	return peer.Median(walls), peer.Median(cpus)
}
