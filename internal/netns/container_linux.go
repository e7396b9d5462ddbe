package netns

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
)

// resident is a process that is in a container.
type resident struct {
	pid   int
	start uint64 // when, in clock ticks since boot
	member
}

// residents lists the processes that are in containers, the oldest first: of each
// container the one that everything else there comes from, and of each pod the one
// that holds its namespaces.
func (in places) residents() ([]resident, error) {
	entries, err := os.ReadDir(in.proc)
	if err != nil {
		return nil, err
	}
	var all []resident
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		// A process that ends meanwhile is no error.
		m, err := in.memberOf(pid)
		if err != nil || m.container == "" && m.pod == "" {
			continue
		}
		if start, err := in.startOf(pid); err == nil {
			all = append(all, resident{pid, start, m})
		}
	}
	slices.SortFunc(all, func(a, b resident) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.pid, b.pid))
	})
	return all, nil
}

func (in places) memberOf(pid int) (member, error) {
	text, err := os.ReadFile(fmt.Sprintf("%s/%d/cgroup", in.proc, pid))
	return parseCgroup(string(text)), err
}

// startOf returns field 22 of /proc/PID/stat, man proc_pid_stat(5).
func (in places) startOf(pid int) (uint64, error) {
	text, err := os.ReadFile(fmt.Sprintf("%s/%d/stat", in.proc, pid))
	if err != nil {
		return 0, err
	}
	// The name of the program, in parentheses, may have any character.
	_, rest, _ := cutLast(string(text), ")")
	fields := strings.Fields(rest)
	if len(fields) < 20 {
		return 0, fmt.Errorf("%s/%d/stat has %d fields", in.proc, pid, len(fields))
	}
	return strconv.ParseUint(fields[19], 10, 64)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// container opens the namespace of the one container whose id begins so.
func (in places) container(prefix string) (*os.File, *tree, error) {
	all, err := in.residents()
	if err != nil {
		return nil, nil, err
	}
	pids := map[string]int{} // the oldest process of each container
	for _, r := range all {
		if _, known := pids[r.container]; !known && strings.HasPrefix(r.container, prefix) {
			pids[r.container] = r.pid
		}
	}
	stated := in.statedContainers(prefix)
	for id, pid := range stated {
		if _, known := pids[id]; !known {
			pids[id] = pid
		}
	}
	id, err := only(prefix, slices.Sorted(maps.Keys(pids)), "containers")
	if err != nil {
		return nil, nil, err
	}
	pid := pids[id]
	return ofProcess(pid, func() error {
		m, err := in.memberOf(pid)
		if err == nil && m.container != id && (m.container != "" || stated[id] != pid) {
			err = errEnded
		}
		return err
	})
}

// pod opens the namespace of the one pod whose UID begins so. All of its containers
// share it; the oldest only holds it and has, with some runtimes, none of the files
// that names are looked up by, so that the next container's are taken.
func (in places) pod(prefix string) (*os.File, *tree, error) {
	all, err := in.residents()
	if err != nil {
		return nil, nil, err
	}
	prefix = plainUID(prefix)
	var uids []string
	for _, r := range all {
		if strings.HasPrefix(r.pod, prefix) && r.pod != "" && !slices.Contains(uids, r.pod) {
			uids = append(uids, r.pod)
		}
	}
	uid, err := only(prefix, uids, "pods")
	if err != nil {
		return nil, nil, err
	}
	firsts := firstOfEach(all, uid)
	open := func(r resident) (*os.File, *tree, error) {
		return ofProcess(r.pid, func() error {
			m, err := in.memberOf(r.pid)
			if err == nil && m != r.member {
				err = errEnded
			}
			return err
		})
	}
	file, files, err := open(firsts[0])
	if err != nil {
		return nil, nil, err
	}
	for _, r := range firsts[1:] {
		otherFile, otherFiles, err := open(r)
		if err != nil {
			continue // it ended, or is more than this process may see
		}
		if same := sameFile(file, otherFile); same {
			files, otherFiles = otherFiles, files
		}
		otherFile.Close()
		otherFiles.close()
		break
	}
	return file, files, nil
}

var errEnded = errors.New("it has ended meanwhile")

// firstOfEach returns the oldest process of each container of a pod.
func firstOfEach(all []resident, pod string) []resident {
	var firsts []resident
	for _, r := range all {
		known := func(f resident) bool { return f.container == r.container }
		if r.pod == pod && !slices.ContainsFunc(firsts, known) {
			firsts = append(firsts, r)
		}
	}
	return firsts
}

// sameFile reports whether both are the same namespace.
func sameFile(a, b *os.File) bool {
	x, errX := a.Stat()
	y, errY := b.Stat()
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// only returns the one match, or an error that says what there is.
func only(prefix string, matches []string, what string) (string, error) {
	switch len(matches) {
	case 0:
		return "", absentError("none of the " + what + " in /proc is called so")
	case 1:
		return matches[0], nil
	}
	slices.Sort(matches)
	shown := matches
	if len(shown) > maxShown {
		shown = append(slices.Clone(shown[:maxShown]), fmt.Sprintf("and %d more", len(matches)-maxShown))
	}
	return "", fmt.Errorf("%d %s are called so: %s", len(matches), what, strings.Join(shown, ", "))
}

// maxShown is how many matches an error lists.
const maxShown = 16
