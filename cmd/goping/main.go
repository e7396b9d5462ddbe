// Goping measures whether, how fast and how reliably a host answers ICMP echo
// requests, and says why when it does not. goping -h lists its options.
package main

import (
	"os"

	"goping/internal/cli"
	"goping/internal/privilege"
)

func main() {
	privilege.Own()
	os.Exit(cli.Main(os.Args, os.Stdin, os.Stdout, os.Stderr))
}
