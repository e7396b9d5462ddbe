package rawsock

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestReadLine(t *testing.T) {
	for _, tt := range []struct {
		name string
		sent string
		max  int
		ends string
		want []string
		end  error // after the peer has closed
		tail string
	}{
		{"either end", "line1\r\nline2\n", 80, "", []string{"line1\r", "\n", "line2\n"}, io.EOF, ""},
		{"newline only", "line1\r\nline2\n", 80, "\n", []string{"line1\r\n", "line2\n"}, io.EOF, ""},
		{"NUL", "a\x00b\n\x00", 80, "\x00", []string{"a\x00", "b\n\x00"}, io.EOF, ""},
		{"NUL is ordinary", "a\x00b\n", 80, "", []string{"a\x00b\n"}, io.EOF, ""},
		{"max", "line2\n", 3, "", []string{"lin", "e2\n"}, io.EOF, ""},
		{"max at the end", "ab\n", 3, "", []string{"ab\n"}, io.EOF, ""},
		{"max of one", "ab", 1, "", []string{"a", "b"}, io.EOF, ""},
		{"a tail", "one\ntwo", 80, "", []string{"one\n"}, io.ErrUnexpectedEOF, "two"},
		{"long", strings.Repeat("x", 3*lineChunk) + "\nnext\n", 1 << 20, "", []string{strings.Repeat("x", 3*lineChunk) + "\n", "next\n"}, io.EOF, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := pair(t, SOCK_STREAM)
			_, err := a.Write([]byte(tt.sent))
			must(t, err)
			for _, want := range tt.want {
				line, err := b.ReadLine(tt.max, []byte(tt.ends)...)
				if string(line) != want || err != nil {
					t.Fatalf("read %q, %v; want %q", line, err, want)
				}
			}
			must(t, a.Close())
			if line, err := b.ReadLine(tt.max, []byte(tt.ends)...); string(line) != tt.tail || err != tt.end {
				t.Errorf("at the end: %q, %v; want %q, %v", line, err, tt.tail, tt.end)
			}
			if line, err := b.ReadLine(tt.max); len(line) != 0 || err != io.EOF {
				t.Errorf("behind the end: %q, %v; want io.EOF", line, err)
			}
		})
	}
}

func TestReadLineKeepsWhatHasNoEnd(t *testing.T) {
	a, b := pair(t, SOCK_STREAM)
	write := func(s string) {
		t.Helper()
		_, err := a.Write([]byte(s))
		must(t, err)
	}
	must(t, b.SetNonblock(true))
	if line, err := b.ReadLine(80); len(line) != 0 || err != ErrWouldBlock {
		t.Errorf("nothing there: %q, %v; want ErrWouldBlock", line, err)
	}
	write("par")
	for range 2 {
		if line, err := b.ReadLine(80); string(line) != "par" || err != ErrWouldBlock {
			t.Errorf("no end there: %q, %v; want par, ErrWouldBlock", line, err)
		}
	}
	write("tial\nrest")
	if line, err := b.ReadLine(80); string(line) != "partial\n" || err != nil {
		t.Errorf("read %q, %v; want the whole line", line, err)
	}
	if line, err := b.ReadLine(80); string(line) != "rest" || err != ErrWouldBlock {
		t.Errorf("read %q, %v; want rest, ErrWouldBlock", line, err)
	}
	// Who reads otherwise gets what is kept first.
	write("more")
	var got []byte
	for range 2 {
		buf := make([]byte, 16)
		n, err := b.Read(buf)
		must(t, err)
		got = append(got, buf[:n]...)
	}
	if string(got) != "restmore" {
		t.Errorf("read %q, want restmore", got)
	}

	must(t, b.SetNonblock(false))
	write("late")
	must(t, b.SetReadDeadline(time.Now().Add(5*time.Millisecond)))
	if line, err := b.ReadLine(80); string(line) != "late" || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("by the deadline: %q, %v; want late", line, err)
	}
	must(t, b.SetReadDeadline(time.Time{}))
	if line, err := b.ReadLine(3); string(line) != "lat" || err != nil {
		t.Errorf("a shorter line of what is kept: %q, %v; want lat", line, err)
	}
	go func() { _, _ = a.Write([]byte("r\n")) }()
	if line, err := b.ReadLine(80); string(line) != "er\n" || err != nil {
		t.Errorf("waited: %q, %v; want er", line, err)
	}
	time.AfterFunc(5*time.Millisecond, func() { _ = b.Close() })
	_, err := b.ReadLine(80)
	wantErrno(t, err, net.ErrClosed)
}

func TestReadLineLeavesTheRestInTheKernel(t *testing.T) {
	a, b := pair(t, SOCK_STREAM)
	_, err := a.Write([]byte("line\nrest"))
	must(t, err)
	line, err := b.ReadLine(80)
	must(t, err)
	buf := make([]byte, 16)
	n, _, _, _, err := b.ReadMsg(buf, nil, 0)
	if string(line) != "line\n" || string(buf[:n]) != "rest" || err != nil {
		t.Errorf("line %q, and then %q, %v; want rest", line, buf[:n], err)
	}
}

func TestReadLineRefuses(t *testing.T) {
	_, b := pair(t, SOCK_STREAM)
	_, err := b.ReadLine(0)
	wantErrno(t, err, syscall.EINVAL)
	_, err = udp(t, AF_INET).ReadLine(80)
	wantErrno(t, err, errors.ErrUnsupported)
}

// However the bytes fall into packets, the lines are the same.
func TestReadLineOfBytesOneByOne(t *testing.T) {
	a, b := pair(t, SOCK_STREAM)
	text := []byte("first\nsecond\r\nthird\n\nlast")
	go func() {
		for _, c := range text {
			_, _ = a.Write([]byte{c})
		}
		_ = a.Close()
	}()
	var all []byte
	lines := 0
	for {
		line, err := b.ReadLine(80)
		all = append(all, line...)
		if err != nil {
			if err != io.ErrUnexpectedEOF || string(line) != "last" {
				t.Errorf("the end: %q, %v", line, err)
			}
			break
		}
		lines++
	}
	if !bytes.Equal(all, text) || lines != 5 {
		t.Errorf("%d lines, %q", lines, all)
	}
}
