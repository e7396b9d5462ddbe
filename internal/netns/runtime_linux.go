package netns

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// stated is where a container runtime keeps the process of a container, beneath its
// directory for what lives as long as the machine is up. The id is a component of the
// path.
type stated struct {
	pattern string // behind the id, which takes the place of %
	field   string // of a JSON object that has the number; "" where the file is the number
}

var runtimes = []stated{
	{"containerd/io.containerd.runtime.v2.task/*/%/init.pid", ""},
	{"docker/containerd/daemon/io.containerd.runtime.v2.task/*/%/init.pid", ""},
	{"containers/storage/overlay-containers/%/userdata/pidfile", ""}, // podman, CRI-O
	{"docker/runtime-runc/*/%/state.json", "init_process_pid"},
	{"containerd/runc/*/%/state.json", "init_process_pid"},
	{"runc/%/state.json", "init_process_pid"},
	{"crun/%/status", "pid"},
}

// rootless is the same for those that run as this user.
var rootless = []stated{
	{"containers/overlay-containers/%/userdata/pidfile", ""},
	{"runc/%/state.json", "init_process_pid"},
	{"crun/%/status", "pid"},
}

// statedContainers finds containers by what their runtimes say of them: of those whose
// control groups are not to be seen from here. The process of a file that was left
// behind does not count.
func (in places) statedContainers(prefix string) map[string]int {
	found := map[string]int{}
	look := func(dir string, list []stated) {
		for _, s := range list {
			matches, err := filepath.Glob(dir + "/" + strings.Replace(s.pattern, "%", prefix+"*", 1))
			if err != nil {
				continue // no digits of an id make a bad pattern
			}
			for _, file := range matches {
				id := idWithin(file, dir+"/"+s.pattern)
				pid, ok := s.read(file)
				if ok && len(id) == idLen && all(id, hexDigits) && in.mayBeOf(pid, file) {
					found[id] = pid
				}
			}
		}
	}
	look(in.run, runtimes)
	look(in.user, rootless)
	return found
}

// idWithin returns the component of the path that stands where the pattern has "%".
func idWithin(file, pattern string) string {
	parts := strings.Split(file, "/")
	for i, p := range strings.Split(pattern, "/") {
		if p == "%" && i < len(parts) {
			return parts[i]
		}
	}
	return ""
}

// maxState bounds what is read of a runtime's file.
const maxState = 1 << 20

func (s stated) read(file string) (pid int, ok bool) {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() || info.Size() > maxState {
		return 0, false
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	number := string(text)
	if s.field != "" {
		var fields map[string]json.RawMessage
		if json.Unmarshal(text, &fields) != nil {
			return 0, false
		}
		number = string(fields[s.field])
	}
	pid, err = strconv.Atoi(strings.TrimSpace(number))
	return pid, err == nil && pid > 0
}

// mayBeOf reports whether a process is not younger than the file that names it, as one
// would be that has got the number of a container's that ended.
func (in places) mayBeOf(pid int, file string) bool {
	written, err := os.Stat(file)
	if err != nil {
		return false
	}
	ticks, err := in.startOf(pid)
	if err != nil {
		return false
	}
	boot, err := in.booted()
	if err != nil {
		return false
	}
	const slack = 2 * time.Second // of the time of boot, which is in whole seconds
	started := boot.Add(time.Duration(ticks) * (time.Second / userHz))
	return started.Before(written.ModTime().Add(slack))
}

// userHz is the unit of times in /proc, the same on every machine that Go knows.
const userHz = 100

// booted returns the time of boot, man proc_stat(5).
func (in places) booted() (time.Time, error) {
	text, err := os.ReadFile(in.proc + "/stat")
	if err != nil {
		return time.Time{}, err
	}
	for line := range strings.Lines(string(text)) {
		if seconds, found := strings.CutPrefix(line, "btime "); found {
			n, err := strconv.ParseInt(strings.TrimSpace(seconds), 10, 64)
			return time.Unix(n, 0), err
		}
	}
	return time.Time{}, os.ErrNotExist
}
