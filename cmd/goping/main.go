// One goroutine does the work: reading the limits of the control group at the
// start, and again later, is for programs that share theirs out (runtime.GOMAXPROCS).

//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0

// Goping measures whether, how fast and how reliably a host answers ICMP echo
// requests, and says why when it does not. goping -h lists its options.
package main

import (
	"os"

	"goping/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args, os.Stdin, os.Stdout, os.Stderr)) }
