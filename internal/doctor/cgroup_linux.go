package doctor

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// cpuFiles returns the directories that may have the CPU accounts of our control
// group: of version 2, beneath the path in /proc/self/cgroup or, inside a
// container, at the root of what is mounted; and those of version 1.
func cpuFiles(files fs.FS) (dirs []string) {
	text, _ := read(files, "proc/self/cgroup") // without it the roots are left
	for line := range strings.Lines(text) {
		f := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(f) != 3 {
			continue
		}
		path := strings.Trim(f[2], "/")
		switch {
		case f[1] == "" && path != "":
			dirs = append(dirs, "sys/fs/cgroup/"+path, "sys/fs/cgroup/unified/"+path)
		case strings.Contains(","+f[1]+",", ",cpu,") && path != "":
			dirs = append(dirs, "sys/fs/cgroup/"+f[1]+"/"+path, "sys/fs/cgroup/cpu/"+path)
		}
	}
	return append(dirs, "sys/fs/cgroup", "sys/fs/cgroup/cpu", "sys/fs/cgroup/cpu,cpuacct")
}

// throttled returns how many periods the group had to wait in, cgroup v2's cpu.stat;
// the file "" tells that it cannot be read.
func throttled(files fs.FS) (periods uint64, file string) {
	for _, dir := range cpuFiles(files) {
		if strings.Contains(dir, "..") {
			continue // beyond the root of our cgroup namespace
		}
		text, err := read(files, dir+"/cpu.stat")
		if err != nil {
			continue
		}
		for line := range strings.Lines(text) {
			if value, ok := strings.CutPrefix(line, "nr_throttled "); ok {
				periods, _ = strconv.ParseUint(strings.TrimSpace(value), 10, 64)
				return periods, dir + "/cpu.stat"
			}
		}
	}
	return 0, ""
}

// busy is the share of time, in percent, from which waiting for a CPU spoils
// measurements.
const busy = 20.0

// checkThrottled: this process gets the CPU when it wants it.
func checkThrottled(m *machine) (c Check) {
	c.ID = "throttled"
	_, file := throttled(m.files)
	if file != "" {
		c.saw("/"+file, fmt.Sprintf("nr_throttled %d, %d meanwhile", m.throttledAfter, m.throttledAfter-m.throttledBefore))
		if quota, err := read(m.files, strings.TrimSuffix(file, "cpu.stat")+"cpu.max"); err == nil {
			c.saw("/"+strings.TrimSuffix(file, "cpu.stat")+"cpu.max", strings.TrimSpace(quota))
		}
	}
	pressure, err := read(m.files, "proc/pressure/cpu")
	first, _, _ := strings.Cut(pressure, "\n")
	if err == nil {
		c.saw("/proc/pressure/cpu", first)
	}
	switch {
	case m.throttledAfter > m.throttledBefore:
		c.say(Warn, "the CPU limit of the control group holds this process up, and with it round-trip times")
		c.fix("docker", "docker run without --cpus …")
		c.fix("podman", "podman run without --cpus …")
		c.fix("compose", "in the service: no cpus and no deploy.resources.limits.cpus")
		c.fix("k8s", "in the container: resources: without limits.cpu")
		c.fix("systemd", "sudo systemctl edit NAME.service, and under [Service]: CPUQuota=")
	case err == nil && average(first) >= busy:
		c.say(Warn, fmt.Sprintf("processes wait for a CPU %.0f %% of the time: round-trip times by the program's own clock are too long", average(first)))
	case file == "" && err != nil:
		c.say(Unknown, "neither the CPU limit of the control group nor the pressure on the CPU can be read")
	default:
		c.say(OK, "this process gets the CPU when it wants it")
	}
	return c
}

// average is avg10 of a line of /proc/pressure, in percent.
func average(line string) float64 {
	_, rest, _ := strings.Cut(line, "avg10=")
	value, _, _ := strings.Cut(rest, " ")
	share, _ := strconv.ParseFloat(value, 64) // 0 when absent
	return share
}
