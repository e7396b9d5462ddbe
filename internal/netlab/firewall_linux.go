package netlab

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// firewallTable is the one nftables table of the lab.
const firewallTable = "inet goping_lab"

// Firewall has the near end filter what it sends and what it gets by rules of
// nft(8), one to a line, as "ip daddr 198.51.100.1 drop", and takes the filter away
// when the test ends. Only one can be had at a time. It skips the test where there
// is no nft, or the kernel has no nf_tables.
func Firewall(t T, output, input []string) {
	t.Helper()
	Need(t)
	nft, err := findNft()
	if err != nil {
		t.Skip("no nft: package nftables is missing")
	}
	chain := func(hook string, rules []string) string {
		return fmt.Sprintf("chain %s {\ntype filter hook %s priority 0\n%s\n}\n", hook, hook, strings.Join(rules, "\n"))
	}
	run := func(text string) error {
		cmd := exec.Command(nft, "-f", "-")
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("netlab: nft: %w: %s", err, out)
		}
		return nil
	}
	if err := run("table " + firewallTable + " {}\n"); err != nil {
		t.Skipf("no nf_tables here: %v", err)
	}
	t.Cleanup(func() {
		if err := run("delete table " + firewallTable + "\n"); err != nil {
			t.Errorf("%v", err)
		}
	})
	if err := run("table " + firewallTable + " {\n" + chain("output", output) + chain("input", input) + "}\n"); err != nil {
		t.Fatal(err)
	}
}

// findNft also looks where the path of an ordinary user does not lead.
func findNft() (string, error) {
	if path, err := exec.LookPath("nft"); err == nil {
		return path, nil
	}
	const path = "/usr/sbin/nft"
	_, err := os.Stat(path)
	return path, err
}
