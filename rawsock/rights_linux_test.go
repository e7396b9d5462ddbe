package rawsock

import (
	"os"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// inode identifies the file behind a descriptor.
func inode(t testing.TB, fd int) uint64 {
	t.Helper()
	var st unix.Stat_t
	must(t, unix.Fstat(fd, &st))
	return st.Ino
}

// openFiles is how many descriptors this process has.
func openFiles(t testing.TB) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(entries)
}

// pass sends control over one socket of a pair and receives it at the other,
// with room for oob bytes.
func pass(t testing.TB, a, b *Conn, control []byte, oob int) (*Message, *Ancillary) {
	t.Helper()
	out := NewBatch(1, 0, len(control))
	m := out.Add()
	m.Data, m.Control = []byte("x"), append(m.Control, control...)
	if n, err := a.SendBatch(out); n != 1 || err != nil {
		t.Fatalf("%d sent, %v", n, err)
	}
	in := NewBatch(1, 8, oob)
	receive(t, waiter(t, b), b.RecvBatch, in)
	var got Ancillary
	must(t, got.Parse(in.At(0).Control))
	return in.At(0), &got
}

func TestRightsArriveInOrderAndCloseOnExec(t *testing.T) {
	a, b := unixPair(t)
	r, w, err := os.Pipe()
	must(t, err)
	defer r.Close()
	defer w.Close()
	before := openFiles(t)
	m, got := pass(t, a, b, AppendRights(nil, int(w.Fd()), int(r.Fd()), int(w.Fd())), RightsSpace(3))
	if m.Flags != 0 || got.NumRights() != 3 {
		t.Fatalf("flags %#x, %d descriptors; want 0, 3", m.Flags, got.NumRights())
	}
	fds := got.TakeRights()
	var inodes []uint64
	for _, fd := range fds {
		inodes = append(inodes, inode(t, fd))
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
		must(t, err)
		if flags&unix.FD_CLOEXEC == 0 {
			t.Errorf("descriptor %d survives exec", fd)
		}
	}
	want := []uint64{inode(t, int(w.Fd())), inode(t, int(r.Fd())), inode(t, int(w.Fd()))}
	if !slices.Equal(inodes, want) {
		t.Errorf("files %d, want %d", inodes, want)
	}
	must(t, got.CloseRights()) // they are ours now: it closes nothing
	if again := got.TakeRights(); again != nil || got.NumRights() != 0 {
		t.Errorf("taken twice: %v", again)
	}
	for _, fd := range fds {
		must(t, unix.Close(fd))
	}
	// The pass opened, and closes with the test, one waiter of three.
	if after := openFiles(t); after != before+3 {
		t.Errorf("%d descriptors, before it was %d and the waiter has 3", after, before)
	}
}

func TestRightsNotTakenAreClosed(t *testing.T) {
	a, b := unixPair(t)
	r, w, err := os.Pipe()
	must(t, err)
	defer r.Close()
	_, got := pass(t, a, b, AppendRights(nil, int(w.Fd())), RightsSpace(1))
	must(t, w.Close())
	must(t, got.CloseRights())
	must(t, got.CloseRights())
	if n, err := r.Read(make([]byte, 1)); n != 0 || err == nil || err.Error() != "EOF" {
		t.Errorf("the pipe has a writer yet: %d, %v", n, err)
	}
}

// The kernel closes what does not fit, and says so.
func TestRightsTruncated(t *testing.T) {
	a, b := unixPair(t)
	r, w, err := os.Pipe()
	must(t, err)
	defer r.Close()
	m, got := pass(t, a, b, AppendRights(nil, int(w.Fd()), int(w.Fd())), unix.CmsgLen(rightSize))
	must(t, w.Close())
	if m.Flags != MSG_CTRUNC || got.NumRights() != 1 {
		t.Errorf("flags %#x, %d descriptors; want MSG_CTRUNC, 1", m.Flags, got.NumRights())
	}
	must(t, got.CloseRights())
	if n, err := r.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("the pipe has a writer yet: %d, %v", n, err)
	}
}

func TestRightsOfTooMany(t *testing.T) {
	a, _ := unixPair(t)
	for n, want := range map[int]error{253: nil, 254: syscall.EINVAL} {
		out := NewBatch(1, 0, RightsSpace(n))
		m := out.Add()
		m.Data, m.Control = []byte("x"), AppendRights(m.Control, slices.Repeat([]int{0}, n)...)
		if _, err := a.SendBatch(out); want == nil && err != nil {
			t.Errorf("%d descriptors: %v", n, err)
		} else if want != nil {
			wantErrno(t, err, want)
		}
	}
}

func TestCredentialsAreThoseOfTheSender(t *testing.T) {
	a, b := unixPair(t)
	must(t, b.with("set SO_PASSCRED", nil, func(fd int) error {
		return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PASSCRED, 1)
	}))
	self := Credentials{PID: int32(os.Getpid()), UID: uint32(os.Getuid()), GID: uint32(os.Getgid())}
	for name, control := range map[string][]byte{"named": AppendCredentials(nil, self), "not named": nil} {
		_, got := pass(t, a, b, control, 64)
		if !got.HasCreds || got.Creds != self {
			t.Errorf("%s: %+v, %v; want %+v", name, got.Creds, got.HasCreds, self)
		}
	}
	out := NewBatch(1, 0, 64)
	m := out.Add()
	m.Data, m.Control = []byte("x"), AppendCredentials(m.Control, Credentials{PID: self.PID + 1_000_000_000, UID: self.UID, GID: self.GID})
	if _, err := a.SendBatch(out); err == nil {
		t.Error("the kernel takes the word of a liar")
	}
}
