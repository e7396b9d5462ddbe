package netns

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"goping/internal/netlab"
)

// hostile are roots whose resolv.conf or hosts leads somewhere. In none may a lookup
// see a file from outside, or hang.
func TestHostileRoots(t *testing.T) {
	netlab.Need(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("192.0.2.66 ours\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	link := func(to string) func(string) error { return func(path string) error { return os.Symlink(to, path) } }
	for _, tt := range []struct {
		name string
		make func(path string) error // etc/hosts, in a root
		want error                   // nil: as though there were no file, or the root's own
	}{
		{"absolute link to ours", link(secret), fs.ErrNotExist},
		{"relative link to ours", link(strings.Repeat("../", 20) + secret[1:]), fs.ErrNotExist},
		{"link through a link to the root", func(path string) error {
			return errors.Join(os.Symlink("/", filepath.Join(filepath.Dir(path), "up")), os.Symlink("up/.."+secret, path))
		}, fs.ErrNotExist},
		{"dangling link", link("/nowhere"), fs.ErrNotExist},
		{"link to itself", link("hosts"), unix.ELOOP},
		{"FIFO", func(path string) error { return unix.Mkfifo(path, 0o666) }, errIrregular},
		{"directory", func(path string) error { return os.Mkdir(path, 0o755) }, errIrregular},
		{"socket", func(path string) error {
			fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
			if err != nil {
				return err
			}
			defer unix.Close(fd)
			// The name of a socket has 107 bytes: bind beside, and move it there.
			short := filepath.Join(os.TempDir(), fmt.Sprintf("goping.%d", os.Getpid()))
			return errors.Join(unix.Bind(fd, &unix.SockaddrUnix{Name: short}), os.Rename(short, path))
		}, errIrregular},
		{"1 GB of nothing", func(path string) error { return errors.Join(os.WriteFile(path, nil, 0o644), os.Truncate(path, 1<<30)) }, errTooLong},
		{"one byte too long", func(path string) error { return os.WriteFile(path, make([]byte, maxFile+1), 0o644) }, errTooLong},
		{"etc is a file", func(path string) error {
			return errors.Join(os.Remove(filepath.Dir(path)), os.WriteFile(filepath.Dir(path), nil, 0o644))
		}, fs.ErrNotExist},
		{"absolute link within", func(path string) error {
			return errors.Join(os.WriteFile(filepath.Join(filepath.Dir(path), "real"), []byte("192.0.2.1 theirs\n"), 0o644), os.Symlink("/etc/real", path))
		}, nil},
		{"as long as it may be", func(path string) error {
			return os.WriteFile(path, append([]byte("192.0.2.1 theirs\n"), make([]byte, maxFile-17)...), 0o644)
		}, nil},
		{"device", func(path string) error { return unix.Mknod(path, unix.S_IFCHR|0o666, int(unix.Mkdev(1, 5))) }, errIrregular},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := t.TempDir()
			path := filepath.Join(root, "etc", "hosts")
			if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := tt.make(path); errors.Is(err, unix.EPERM) {
				t.Skipf("cannot be made here: %v", err)
			} else if err != nil {
				t.Fatal(err)
			}
			dir, err := openAt(nil, root, unix.O_PATH|unix.O_DIRECTORY)
			if err != nil {
				t.Fatal(err)
			}
			files := &tree{dir, []string{"etc"}}
			text, err := files.read(t.Context(), "hosts")
			if !errors.Is(err, tt.want) || tt.want == nil && !strings.HasPrefix(string(text), "192.0.2.1 theirs\n") {
				t.Errorf("read %q, %v, want error %v", text, err, tt.want)
			}
			r := newResolver(files, &dialer{file: os.Stdin}) // nothing can be dialled
			defer r.close()
			addrs, err := r.LookupNetIP(t.Context(), "ip", "ours")
			if err == nil {
				t.Errorf("a name of our own file: %v", addrs)
			}
			if tt.want != nil && tt.want != fs.ErrNotExist && (!errors.Is(err, tt.want) || !strings.Contains(err.Error(), "etc/hosts")) {
				t.Errorf("lookup: %v, want %v and the name of the file", err, tt.want)
			}
		})
	}
}

// A link of /proc leads out of every root.
func TestMagicLinks(t *testing.T) {
	netlab.Need(t)
	// A root that has a /proc is that of the machine.
	root, err := openAt(nil, "/", unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if text, err := readRegular(int(root.Fd()), "proc/self/root/etc/passwd"); !errors.Is(err, unix.ELOOP) && !errors.Is(err, unix.EXDEV) {
		t.Errorf("through /proc/self/root: %q, %v, want ELOOP or EXDEV", text, err)
	}
}

// A canceled context ends the wait for a file.
func TestReadCanceled(t *testing.T) {
	root, err := openAt(nil, t.TempDir(), unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		t.Fatal(err)
	}
	files := &tree{root, []string{"etc"}}
	defer files.close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// Either is ready: the file that is not there, or the context.
	if _, err := files.read(ctx, "hosts"); !errors.Is(err, context.Canceled) && !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
