package netns

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
)

// machine is a /proc and a /run of the test's own, about processes that exist.
type machine struct {
	t *testing.T
	places
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	netlab.Need(t)
	m := &machine{t, places{proc: t.TempDir(), run: t.TempDir(), user: t.TempDir()}}
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		t.Fatal(err)
	}
	m.write(m.proc+"/stat", string(text))
	return m
}

func (m *machine) write(file, text string) {
	m.t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		m.t.Fatal(err)
	}
}

// process starts one that this /proc says is in a control group.
func (m *machine) process(cgroup string, e netlab.Elsewhere) (pid int) {
	m.t.Helper()
	pid = e.Start(m.t)
	m.put(pid, cgroup)
	return pid
}

// put has a process be in a control group.
func (m *machine) put(pid int, cgroup string) {
	m.t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		m.t.Fatal(err)
	}
	dir := fmt.Sprintf("%s/%d/", m.proc, pid)
	m.write(dir+"stat", string(stat))
	m.write(dir+"cgroup", cgroup)
}

func (m *machine) open(ref string) (*Namespace, error) {
	m.t.Helper()
	r, err := Parse(ref)
	if err != nil {
		m.t.Fatal(err)
	}
	ns, err := r.open(m.t.Context(), m.places)
	if err == nil {
		m.t.Cleanup(func() {
			if err := ns.Close(); err != nil {
				m.t.Error(err)
			}
			wantCleanThreads(m.t)
		})
	}
	return ns, err
}

// opens wants ref to be the namespace of a process.
func (m *machine) opens(ref string, pid int) {
	m.t.Helper()
	ns, err := m.open(ref)
	if err != nil {
		m.t.Error(err)
		return
	}
	wantNamespace(m.t, ns, pid)
}

func TestContainer(t *testing.T) {
	m := newMachine(t)
	other := "a1" + strings.Repeat("0", idLen-2) // begins like idA
	a := m.process("0::/system.slice/docker-"+idA+".scope\n", netlab.Elsewhere{})
	b := m.process("0::/docker/"+other+"\n", netlab.Elsewhere{})
	inA := m.process("0::/docker/"+idA+"/docker/"+idB+"\n", netlab.Elsewhere{})
	m.put(os.Getpid(), "0::/user.slice\n")

	m.opens("container:"+idA, a)
	m.opens("container:"+idA[:12], a)
	m.opens("container:"+strings.ToUpper(idA[:12]), a)
	m.opens("container:a10", b)
	m.opens("container:b", inA)
	if _, err := m.open("container:a1"); err == nil || !strings.Contains(err.Error(), "2 containers are called so: "+other+", "+idA) {
		t.Errorf("a prefix of two: %v", err)
	}
	if _, err := m.open("container:c"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such container: %v", err)
	}
}

// The first process of a container is meant, whatever a later one is in: one of docker
// exec, or of a test in there that made a namespace.
func TestContainerFirstProcess(t *testing.T) {
	m := newMachine(t)
	first := m.process("0::/docker/"+idA+"\n", netlab.Elsewhere{})
	time.Sleep(2 * time.Second / userHz) // the start of a process is known to a tick
	m.process("0::/docker/"+idA+"\n", netlab.Elsewhere{})
	m.opens("container:"+idA, first)
}

// Where control groups say nothing the runtimes' own files do.
func TestContainerOfState(t *testing.T) {
	for _, tt := range []struct{ file, text string }{
		{"containerd/io.containerd.runtime.v2.task/moby/%/init.pid", "PID"},
		{"docker/containerd/daemon/io.containerd.runtime.v2.task/moby/%/init.pid", "PID\n"},
		{"containers/storage/overlay-containers/%/userdata/pidfile", "PID"},
		{"docker/runtime-runc/moby/%/state.json", `{"id":"x","init_process_pid":PID,"init_process_start":1}`},
		{"containerd/runc/k8s.io/%/state.json", `{"init_process_pid":PID}`},
		{"runc/%/state.json", `{"init_process_pid":PID}`},
		{"crun/%/status", `{ "pid" : PID, "x": {"pid": 1} }`},
	} {
		t.Run(tt.file, func(t *testing.T) {
			m := newMachine(t)
			pid := m.process("0::/\n", netlab.Elsewhere{})
			m.write(m.run+"/"+strings.Replace(tt.file, "%", idA, 1), strings.Replace(tt.text, "PID", fmt.Sprint(pid), 1))
			m.opens("container:"+idA, pid)
			m.opens("container:a", pid)
		})
	}
	for _, tt := range []struct{ name, text string }{
		{"empty", ""}, {"no number", "x"}, {"no process", "2147483647"}, {"negative", "-1"}, {"too long", "1" + strings.Repeat("0", maxState)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMachine(t)
			m.write(m.run+"/containerd/io.containerd.runtime.v2.task/moby/"+idA+"/init.pid", tt.text)
			if _, err := m.open("container:" + idA); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%v, want fs.ErrNotExist", err)
			}
		})
	}
}

// A file that was left behind by a container names a process that is younger.
func TestContainerOfStaleState(t *testing.T) {
	m := newMachine(t)
	pid := m.process("0::/\n", netlab.Elsewhere{})
	file := m.run + "/containerd/io.containerd.runtime.v2.task/moby/" + idA + "/init.pid"
	m.write(file, fmt.Sprint(pid))
	m.opens("container:"+idA, pid)
	before := time.Now().Add(-time.Hour)
	if err := os.Chtimes(file, before, before); err != nil {
		t.Fatal(err)
	}
	if _, err := m.open("container:" + idA); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v, want fs.ErrNotExist", err)
	}
}

// A pod is the namespace of its oldest container, with the files of the next.
func TestPod(t *testing.T) {
	m := newMachine(t)
	group := "0::/kubepods.slice/kubepods-pod" + dashed(uidA, "_") + ".slice/cri-containerd-"
	root := t.TempDir()
	etc(t, root, "hosts", "192.0.2.9 sandbox\n")
	sandbox := m.process(group+idA+".scope\n", netlab.Elsewhere{Root: root})
	time.Sleep(2 * time.Second / userHz)
	elsewhere := m.process(group+idB+".scope\n", netlab.Elsewhere{})
	for _, ref := range []string{dashed(uidA, "-"), dashed(uidA, "_"), uidA, uidA[:4], strings.ToUpper(dashed(uidA, "-"))} {
		ns, err := m.open("pod:" + ref)
		if err != nil {
			t.Fatal(err)
		}
		wantNamespace(t, ns, sandbox)
		// The other is no container of this namespace: its files are not taken.
		if addrs, err := ns.Resolver.LookupNetIP(t.Context(), "ip", "sandbox"); err != nil || len(addrs) != 1 {
			t.Errorf("names by the files of the sandbox: %v, %v", addrs, err)
		}
	}
	if _, err := m.open("pod:00"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such pod: %v", err)
	}
	m.put(elsewhere, "0::/kubepods/pod"+strings.Replace(uidA, "caca", "caff", 1)+"/"+idB+"\n")
	if _, err := m.open("pod:ca"); err == nil || !strings.Contains(err.Error(), "2 pods are called so: ") {
		t.Errorf("a prefix of two: %v", err)
	}
}

func TestFirstOfEach(t *testing.T) {
	all := []resident{
		{1, 10, member{idA, uidA}}, {2, 11, member{idB, "x"}}, {3, 12, member{idA, uidA}}, {4, 13, member{idB, uidA}}, {5, 14, member{"", uidA}},
	}
	got := firstOfEach(all, uidA)
	if want := []resident{all[0], all[3], all[4]}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
