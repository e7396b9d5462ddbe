package peer

import (
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
)

// Comparison is what is compared, and how it is shown.
type Comparison struct {
	Goping string   // executable; "" builds goping as it is shipped
	Empty  bool     // compare a Go program that does nothing, too
	Args   []string // of all programs
	Runs   int      // of each

	Figure    func(Usage) float64  // what is compared of a run
	Format    func(float64) string // shows a figure with its unit
	Quantiles []float64            // of the figure, a column each
	Memory    bool                 // a column of the peak memory
}

// Run compares goping, iputils' ping where it is installed and the empty
// program if asked for. It writes a table with a row for each of them, then how
// the median of goping's figure relates to each of the others'.
func (c Comparison) Run(w io.Writer) error {
	dir, err := os.MkdirTemp("", "goping-bench-")
	if err != nil {
		return fmt.Errorf("peer: %w", err)
	}
	defer os.RemoveAll(dir)
	programs, err := c.programs(w, dir)
	if err != nil {
		return err
	}
	return c.compare(w, programs)
}

// compare runs the programs and shows how the first stands to the others.
func (c Comparison) compare(w io.Writer, programs []Program) error {
	runs, err := InTurn(c.Runs, programs...)
	if err != nil {
		return err
	}
	figures := make([][]float64, len(programs))
	for i := range programs {
		for _, u := range runs[i] {
			figures[i] = append(figures[i], c.Figure(u))
		}
	}
	if err := c.table(w, programs, figures); err != nil {
		return err
	}
	fmt.Fprintf(w, "%d runs each, in random order\n", c.Runs)
	for i := 1; i < len(programs); i++ {
		fmt.Fprintf(w, "ratio of medians %s / %s: %.4f\n",
			programs[0].Name, programs[i].Name, Median(figures[0])/Median(figures[i]))
	}
	return nil
}

// programs builds and finds what is compared, goping first. That there is no
// ping is said on w.
func (c Comparison) programs(w io.Writer, dir string) ([]Program, error) {
	goping, err := Goping(dir, c.Goping)
	if err != nil {
		return nil, err
	}
	programs := []Program{goping.With(c.Args...)}
	if ping, err := Installed("ping"); err != nil {
		fmt.Fprintln(w, "no ping to compare with:", err)
	} else {
		programs = append(programs, ping.With(c.Args...))
	}
	if c.Empty {
		empty, err := Empty(dir)
		if err != nil {
			return nil, err
		}
		programs = append(programs, empty.With(c.Args...))
	}
	return programs, nil
}

func (c Comparison) table(w io.Writer, programs []Program, figures [][]float64) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "program\t")
	for _, q := range c.Quantiles {
		fmt.Fprintf(table, "%s\t", heading(q))
	}
	if c.Memory {
		fmt.Fprint(table, "peak memory\t")
	}
	fmt.Fprintln(table)
	for i, p := range programs {
		fmt.Fprintf(table, "%s\t", p.Name)
		for _, q := range c.Quantiles {
			fmt.Fprintf(table, "%s\t", c.Format(Quantile(figures[i], q)))
		}
		if c.Memory {
			memory, err := p.peakMemory()
			if err != nil {
				return err
			}
			fmt.Fprintf(table, "%s\t", memory)
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

// heading names a quantile.
func heading(q float64) string {
	switch q {
	case 0.5:
		return "median"
	case 1:
		return "most"
	}
	return fmt.Sprintf("p%g", 100*q)
}

// peakMemory returns the median of five runs in MiB, "-" where it is unknown.
func (p Program) peakMemory() (string, error) {
	var peaks []int64
	for range 5 {
		peak, err := p.PeakMemory()
		if errors.Is(err, errors.ErrUnsupported) {
			return "-", nil
		}
		if err != nil {
			return "", err
		}
		peaks = append(peaks, peak)
	}
	return fmt.Sprintf("%.1f MiB", float64(Median(peaks))/(1<<20)), nil
}
