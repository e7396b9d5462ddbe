package rawsock_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"goping/rawsock"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// A server: create, bind, listen, accept, read, write, close. A client: create,
// connect, write, read, close.
func Example_tcp() {
	ctx := context.Background()
	server, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_STREAM, rawsock.SOL_TCP, nil)
	check(err)
	defer server.Close()
	any, err := rawsock.ParseIP("127.0.0.1", 0) // 0: a port that is free
	check(err)
	check(server.Bind(any))
	check(server.Listen(5))
	go func() {
		c, _, err := server.Accept(ctx)
		check(err)
		line, err := c.ReadLine(80)
		check(err)
		_, err = c.Write(append([]byte("you said "), line...))
		check(err)
		check(c.Close())
	}()

	client, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_STREAM, rawsock.SOL_TCP, nil)
	check(err)
	defer client.Close()
	check(client.Connect(ctx, server.LocalAddr().(rawsock.Addr)))
	_, err = client.Write([]byte("hello\n"))
	check(err)
	answer, err := io.ReadAll(client) // a Conn is a net.Conn
	check(err)
	fmt.Printf("%s", answer)
	// Output: you said hello
}

// The same over a path. What is left of the name is the program's to remove.
func Example_unix() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "rawsock")
	check(err)
	defer os.RemoveAll(dir)
	name := rawsock.UnixAddr{Name: filepath.Join(dir, "socket")}

	server, err := rawsock.Socket(rawsock.AF_UNIX, rawsock.SOCK_STREAM, 0, nil)
	check(err)
	defer server.Close()
	check(server.Bind(name))
	check(server.Listen(5))
	go func() {
		c, _, err := server.Accept(ctx)
		check(err)
		_, err = io.Copy(c, c)
		check(err)
		check(c.Close())
	}()

	client, err := rawsock.Socket(rawsock.AF_UNIX, rawsock.SOCK_STREAM, 0, nil)
	check(err)
	defer client.Close()
	check(client.Connect(ctx, name))
	_, err = client.Write([]byte("hello"))
	check(err)
	check(client.Shutdown(rawsock.SHUT_WR)) // the server reads to the end
	answer, err := io.ReadAll(client)
	check(err)
	fmt.Printf("%s\n", answer)
	// Output: hello
}

// Records keep their boundaries, and their order.
func Example_seqpacket() {
	a, b, err := rawsock.Pair(rawsock.AF_UNIX, rawsock.SOCK_SEQPACKET, 0)
	check(err)
	defer b.Close()
	for _, record := range []string{"one", "two", "three"} {
		_, err = a.Write([]byte(record))
		check(err)
	}
	check(a.Close())
	buf := make([]byte, 80)
	for {
		n, err := b.Read(buf)
		if err == io.EOF {
			break
		}
		check(err)
		fmt.Printf("%s\n", buf[:n])
	}
	// Output:
	// one
	// two
	// three
}

// An open file goes to whoever is at the other end, as a descriptor of its own.
func Example_passDescriptors() {
	a, b, err := rawsock.Pair(rawsock.AF_UNIX, rawsock.SOCK_STREAM, 0)
	check(err)
	defer a.Close()
	defer b.Close()
	r, w, err := os.Pipe()
	check(err)
	defer r.Close()

	// At least one byte goes along.
	_, err = a.WriteMsg([]byte("take it"), rawsock.AppendRights(nil, int(w.Fd())), nil, 0)
	check(err)
	check(w.Close())

	data, oob := make([]byte, 80), make([]byte, rawsock.RightsSpace(1))
	n, oobn, flags, _, err := b.ReadMsg(data, oob, 0)
	check(err)
	var beside rawsock.Ancillary
	check(beside.Parse(oob[:oobn]))
	defer beside.CloseRights() // those that nobody takes
	if flags&rawsock.MSG_CTRUNC != 0 {
		log.Fatal("more came than there was room for")
	}
	got := os.NewFile(uintptr(beside.TakeRights()[0]), "pipe")
	_, err = got.WriteString("through the pipe")
	check(err)
	check(got.Close())

	text, err := io.ReadAll(r)
	check(err)
	fmt.Printf("%s: %s\n", data[:n], text)
	// Output: take it: through the pipe
}
