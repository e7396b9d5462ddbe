package protocols

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// resolve reads queries, "name" or "number", a blank and the rest of the line,
// and prints every entry of the system's file ("entry") and the answer to each
// query. Fields end in NUL, answers in a newline.
const resolve = `
binmode STDIN; binmode STDOUT;
sub answer { my ($kind, $name, $aliases, $number) = @_; print join("\0", $kind, $name // "", $number // "", $aliases // ""), "\n" }
while (my @e = getprotoent()) { answer("entry", @e) }
while (my $query = <STDIN>) {
	chomp $query;
	my ($kind, $what) = split(/ /, $query, 2);
	my @e = $kind eq "name" ? getprotobyname($what) : getprotobynumber($what);
	answer("answer", @e);
}
`

const (
	resolverFile = "PROTOCOLS_TEST_FILE"
	resolverPerl = "PROTOCOLS_TEST_PERL"
)

// TestMain becomes, in a mount namespace of its own, the system's resolver with
// another /etc/protocols.
func TestMain(m *testing.M) {
	if file := os.Getenv(resolverFile); file != "" {
		fmt.Fprintln(os.Stderr, becomeResolver(file, os.Getenv(resolverPerl)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func becomeResolver(file, perl string) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	if err := syscall.Mount(file, "/etc/protocols", "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("bind %s to /etc/protocols: %w", file, err)
	}
	return syscall.Exec(perl, []string{perl, "-e", resolve}, []string{"LC_ALL=C"})
}

// systemResolver asks the C library about a file, without touching the
// machine's own. It skips the test where that cannot be done.
func systemResolver(t *testing.T, file string, queries []string) (all []Entry, answers []Entry) {
	t.Helper()
	perl, err := exec.LookPath("perl")
	if err != nil {
		t.Skip("perl is not installed, through which getprotobyname(3) is asked")
	}
	if _, err := os.Stat("/etc/protocols"); err != nil {
		t.Skipf("there is nothing to mount the file on: %v", err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), resolverFile+"="+file, resolverPerl+"="+perl)
	cmd.Stdin = strings.NewReader(strings.Join(queries, "\n"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	if err := cmd.Run(); err != nil {
		t.Skipf("no mount namespace of its own: %v: %s", err, stderr.Bytes())
	}
	for line := range strings.Lines(stdout.String()) {
		field := strings.Split(strings.TrimSuffix(line, "\n"), "\x00")
		e := Entry{Name: field[1], Number: absent}
		if field[2] != "" {
			if e.Number, err = strconv.Atoi(field[2]); err != nil {
				t.Fatalf("the resolver answers %q", line)
			}
		}
		if field[3] != "" {
			e.Aliases = strings.Split(field[3], " ")
		}
		if field[0] == "entry" {
			all = append(all, e)
		} else {
			answers = append(answers, e)
		}
	}
	if len(all) == 0 {
		t.Skip("the system's resolver does not read /etc/protocols: musl has a table of its own")
	}
	return all, answers
}
