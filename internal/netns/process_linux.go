package netns

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// process is one that is held fast: whatever is opened by way of it belongs to the
// process it was when it was held, also when that has ended and its number is
// another's.
type process struct {
	pid int
	fd  *os.File // a pidfd; nil on a kernel before 5.3
	dir *os.File // /proc/PID
}

// hold takes hold of the process that has a number now.
func hold(pid int) (*process, error) {
	p := &process{pid: pid}
	fd, err := unix.PidfdOpen(pid, 0)
	switch {
	case err == nil:
		p.fd = os.NewFile(uintptr(fd), "pidfd")
	case errors.Is(err, unix.ESRCH):
		return nil, absentError("no such process")
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOENT):
		return nil, fmt.Errorf("%d is a thread, not a process: %w", pid, err)
	case !errors.Is(err, unix.ENOSYS):
		return nil, fmt.Errorf("pidfd_open %d: %w", pid, err)
	}
	p.dir, err = openAt(nil, "/proc/"+strconv.Itoa(pid), unix.O_PATH|unix.O_DIRECTORY)
	if errors.Is(err, fs.ErrNotExist) {
		err = absentError("no such process in /proc")
	}
	if err == nil {
		// The directory of a process has nothing in it any more once that has ended. It
		// remains that the number was another's already when the directory was opened.
		err = p.alive()
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// alive reports a process that has ended.
func (p *process) alive() error {
	if p.fd == nil {
		return nil
	}
	err := unix.PidfdSendSignal(int(p.fd.Fd()), 0, nil, 0)
	if errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("process %d has ended: %w", p.pid, err)
	}
	return nil // EPERM: it lives, and is none of our business
}

// open opens a file of its /proc directory.
func (p *process) open(name string, flags int) (*os.File, error) {
	return openAt(p.dir, name, flags)
}

func (p *process) close() {
	for _, f := range [...]*os.File{p.fd, p.dir} {
		if f != nil {
			f.Close()
		}
	}
}

// openAt is openat(2), in dir or, where that is nil, with an absolute name.
func openAt(dir *os.File, name string, flags int) (*os.File, error) {
	if dir == nil {
		return openFile(unix.AT_FDCWD, name, flags, name)
	}
	return openFile(int(dir.Fd()), name, flags, dir.Name()+"/"+name)
}

// reopen opens what a descriptor of O_PATH stands for: the very same file, whatever
// its name leads to by now.
func reopen(fd, flags int, shown string) (*os.File, error) {
	return openFile(unix.AT_FDCWD, "/proc/self/fd/"+strconv.Itoa(fd), flags, shown)
}

func openFile(dir int, name string, flags int, shown string) (*os.File, error) {
	for {
		fd, err := unix.Openat(dir, name, flags|unix.O_CLOEXEC|unix.O_NOCTTY, 0)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return nil, &fs.PathError{Op: "open", Path: shown, Err: err}
		}
		return os.NewFile(uintptr(fd), shown), nil
	}
}
