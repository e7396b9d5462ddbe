package doctor

import (
	"errors"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// counters are the kernel's counts of a network namespace by their names in
// nstat(8), "Icmp.InEchos", proc_net(5).
type counters map[string]uint64

// readCounters reads the files whose lines come in pairs, names and values, and
// the one that has a name and a value on each line. What cannot be read is absent.
func readCounters(files fs.FS) counters {
	c := make(counters)
	for _, name := range []string{"snmp", "netstat"} {
		text, err := readNet(files, name)
		if err != nil {
			continue
		}
		var names []string
		for line := range strings.Lines(text) {
			f := strings.Fields(line)
			if len(f) < 2 {
				continue
			}
			if len(names) != len(f) || names[0] != f[0] {
				names = f
				continue
			}
			for i := 1; i < len(f); i++ {
				if n, err := strconv.ParseUint(f[i], 10, 64); err == nil {
					c[strings.TrimSuffix(f[0], ":")+"."+names[i]] = n
				}
			}
			names = nil
		}
	}
	if text, err := readNet(files, "snmp6"); err == nil {
		for line := range strings.Lines(text) {
			if f := strings.Fields(line); len(f) == 2 {
				if n, err := strconv.ParseUint(f[1], 10, 64); err == nil {
					c[f[0]] = n
				}
			}
		}
	}
	return c
}

// grew returns by how much a counter has grown; false when it is not known.
func (m *machine) grew(name string) (uint64, bool) {
	before, known := m.before[name]
	after, still := m.after[name]
	return after - before, known && still && after >= before
}

// readNet reads a file of /proc/net: the thread's own first, whose namespace may be
// another than that of the process.
func readNet(files fs.FS, name string) (string, error) {
	text, err := read(files, "proc/thread-self/net/"+name)
	if err == nil {
		return text, nil
	}
	return read(files, "proc/net/"+name)
}

// mostText bounds what is read of a file.
const mostText = 1 << 20

// errNotRegular: a pipe would never be read to its end.
var errNotRegular = errors.New("not a regular file")

func read(files fs.FS, name string) (string, error) {
	info, err := fs.Stat(files, name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", &fs.PathError{Op: "read", Path: name, Err: errNotRegular}
	}
	f, err := files.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostText))
	return string(b), err
}

// setting is the value of a file of one line under /proc/sys; "" when it cannot be
// read.
func (m *machine) setting(name string) string {
	text, err := read(m.files, "proc/sys/"+name)
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}
