package netns

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// maxFile is the longest configuration file that is read.
	maxFile = 64 << 10
	// readTimeout bounds the wait for one: a container may have mounted a file system
	// that never answers.
	readTimeout = 2 * time.Second
	// maxRaces is how often a path is walked again that somebody is changing meanwhile.
	maxRaces = 16
)

// tree is a root directory and the directories beneath it in which configuration
// files are looked for, the first that has the file.
type tree struct {
	root *os.File
	dirs []string
}

func (t *tree) close() error { return t.root.Close() }

// read returns a configuration file; the error is fs.ErrNotExist when there is none.
func (t *tree) read(ctx context.Context, name string) ([]byte, error) {
	for _, dir := range t.dirs {
		text, err := t.readBeneath(ctx, dir+"/"+name)
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, unix.ENOTDIR) {
			return text, err
		}
	}
	return nil, fs.ErrNotExist
}

// readBeneath reads a file on a goroutine of its own: a read that never ends keeps
// that one, and not the caller.
func (t *tree) readBeneath(ctx context.Context, name string) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	read := make(chan result, 1)
	root, err := t.root.SyscallConn() // which keeps it open as long as the goroutine uses it
	if err != nil {
		return nil, err
	}
	go func() {
		var r result
		err := root.Control(func(fd uintptr) { r.text, r.err = readRegular(int(fd), name) })
		read <- result{r.text, errors.Join(r.err, err)}
	}()
	timeout := time.NewTimer(readTimeout)
	defer timeout.Stop()
	select {
	case r := <-read:
		if r.err != nil {
			return nil, &fs.PathError{Op: "read", Path: t.root.Name() + "/" + name, Err: r.err}
		}
		return r.text, nil
	case <-timeout.C:
		return nil, &fs.PathError{Op: "read", Path: t.root.Name() + "/" + name, Err: os.ErrDeadlineExceeded}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var (
	errIrregular = errors.New("not a regular file")
	errTooLong   = errors.New("longer than 64 KiB")
)

// readRegular reads a regular file beneath a root: absolute symbolic links begin at
// that root, ".." ends there, and the links of /proc that lead anywhere are refused
// (openat2(2)).
//
// It is opened by O_PATH first, which has no effect on a device and does not wait
// for the other end of a FIFO, and only once it is known for what it is for reading.
func readRegular(root int, name string) ([]byte, error) {
	how := unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_IN_ROOT | unix.RESOLVE_NO_MAGICLINKS,
	}
	fd, err := unix.Openat2(root, name, &how)
	for races := 0; races < maxRaces && (errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR)); races++ {
		fd, err = unix.Openat2(root, name, &how)
	}
	if err != nil {
		return nil, fmt.Errorf("openat2: %w", err) // ENOSYS before Linux 5.6
	}
	defer unix.Close(fd)
	var stat unix.Stat_t
	if err := unix.Fstat(fd, &stat); err != nil {
		return nil, fmt.Errorf("fstat: %w", err)
	}
	switch {
	case stat.Mode&unix.S_IFMT != unix.S_IFREG:
		return nil, errIrregular
	case stat.Size > maxFile:
		return nil, errTooLong
	}
	f, err := reopen(fd, unix.O_RDONLY|unix.O_NONBLOCK, name)
	if err != nil {
		return nil, err.(*fs.PathError).Err // the caller knows the name better
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxFile {
		return nil, errTooLong // it grew, or does not say its size
	}
	return text, nil
}
