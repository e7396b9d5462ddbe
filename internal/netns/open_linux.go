package netns

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Open opens the namespace, finds the process it belongs to where that has to be
// found, and sees that this process may enter it. It needs CAP_SYS_ADMIN (setns(2)),
// and CAP_SYS_PTRACE for a process of another user or with capabilities that this one
// has not (ptrace(2), PTRACE_MODE_READ_FSCREDS): without, the error is a
// [*CapabilityError]. It is fs.ErrNotExist where there is no such namespace.
//
// No configuration of names is read before the first name is looked up.
func (r Ref) Open(ctx context.Context) (*Namespace, error) { return r.open(ctx, thisSystem()) }

func (r Ref) open(ctx context.Context, in places) (*Namespace, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	file, files, err := r.find(in)
	if err != nil {
		return nil, r.refused(err)
	}
	ns := &Namespace{Ref: r, File: file, Resolver: newResolver(files, &dialer{file: file})}
	if err := tryEntering(file); err != nil {
		ns.Close()
		return nil, r.refused(err)
	}
	return ns, nil
}

// places is where the traces of containers and the names of namespaces are.
type places struct {
	proc string   // for the control groups of all processes
	run  string   // of container runtimes
	user string   // of those without root, that belong to this user
	dirs []string // of ip-netns(8)
}

func thisSystem() places {
	return places{
		proc: "/proc",
		run:  "/run",
		user: "/run/user/" + strconv.Itoa(os.Geteuid()),
		dirs: []string{"/run/netns", "/var/run/netns"},
	}
}

// find returns the namespace and where the files are that names are looked up by.
func (r Ref) find(in places) (*os.File, *tree, error) {
	switch r.kind {
	case byPID:
		pid, err := strconv.Atoi(r.value)
		if err != nil {
			return nil, nil, err
		}
		return ofProcess(pid, nil)
	case byName:
		return in.named(r.value)
	case byPath:
		return in.atPath(r.value)
	case byContainer:
		return in.container(r.value)
	default:
		return in.pod(r.value)
	}
}

// ofProcess opens what belongs to a process that is still the one meant.
func ofProcess(pid int, meant func() error) (*os.File, *tree, error) {
	p, err := hold(pid)
	if err != nil {
		return nil, nil, err
	}
	defer p.close()
	if meant != nil {
		if err := meant(); err != nil {
			return nil, nil, err
		}
	}
	file, err := p.open("ns/net", unix.O_RDONLY)
	if err != nil {
		return nil, nil, err
	}
	root, err := p.open("root", unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, &tree{root, []string{"etc"}}, nil
}

// named opens a namespace of ip-netns(8), which puts the files in /etc/netns/NAME in
// the place of those in /etc.
func (in places) named(name string) (*os.File, *tree, error) {
	var file *os.File
	err := error(fs.ErrNotExist)
	for _, dir := range in.dirs {
		if file, err = openNamespace(dir + "/" + name); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, absentError("no namespace of that name in " + in.dirs[0])
	}
	if err != nil {
		return nil, nil, err
	}
	return withOwnFiles(file, "etc/netns/"+name, "etc")
}

// atPath opens a file that is a namespace. One of a process has the files of that
// process, one of ip-netns(8) those of its name, any other those of this process.
func (in places) atPath(path string) (*os.File, *tree, error) {
	if rest, ok := strings.CutPrefix(path, "/proc/"); ok {
		if pid, err := strconv.Atoi(strings.TrimSuffix(rest, "/ns/net")); err == nil && strings.HasSuffix(rest, "/ns/net") {
			return ofProcess(pid, nil)
		}
	}
	for _, dir := range in.dirs {
		if name, ok := strings.CutPrefix(path, dir+"/"); ok && (Ref{byName, name}).Check() == nil {
			return in.named(name)
		}
	}
	file, err := openNamespace(path)
	if err != nil {
		return nil, nil, err
	}
	return withOwnFiles(file, "etc")
}

// withOwnFiles has names looked up by files of this process.
func withOwnFiles(file *os.File, dirs ...string) (*os.File, *tree, error) {
	root, err := openAt(nil, "/", unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, &tree{root, dirs}, nil
}

var errNoNamespace = errors.New("not a network namespace")

// openNamespace opens a file only once it is known to be a namespace: no FIFO is waited
// for and no device touched.
func openNamespace(path string) (*os.File, error) {
	found, err := openAt(nil, path, unix.O_PATH)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var stat unix.Statfs_t
	if err := unix.Fstatfs(int(found.Fd()), &stat); err != nil {
		return nil, &fs.PathError{Op: "fstatfs", Path: path, Err: err}
	}
	if stat.Type != unix.NSFS_MAGIC {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errNoNamespace}
	}
	file, err := reopen(int(found.Fd()), unix.O_RDONLY, path)
	if err != nil {
		return nil, err
	}
	// NS_GET_NSTYPE, ioctl_ns(2): a kernel before 4.11 leaves it to setns.
	if kind, err := unix.IoctlRetInt(int(file.Fd()), unix.NS_GET_NSTYPE); err == nil && kind != unix.CLONE_NEWNET {
		file.Close()
		return nil, &fs.PathError{Op: "open", Path: path, Err: errNoNamespace}
	}
	return file, nil
}
