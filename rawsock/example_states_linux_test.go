package rawsock_test

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"goping/rawsock"
)

// The three-way handshake and the four-way close, as the kernel's states show them.
func ExampleConn_TCPState() {
	ctx := context.Background()
	loopback, err := rawsock.ParseIP("127.0.0.1", 0)
	check(err)
	tcp := func() *rawsock.Conn {
		c, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_STREAM, 0, nil)
		check(err)
		return c
	}
	listener := tcp()
	defer listener.Close()
	show("listener", listener) // not yet
	check(listener.Bind(loopback))
	check(listener.Listen(0))
	show("listener", listener)

	// One connection fills a queue of this length, and the next handshake stands
	// still until there is room.
	name := listener.LocalAddr().(rawsock.Addr)
	filler := tcp()
	defer filler.Close()
	check(filler.Connect(ctx, name))
	for q := (rawsock.ListenQueue{}); !q.Full(); time.Sleep(time.Millisecond) {
		q, err = listener.ListenQueue()
		check(err)
	}
	client := tcp()
	defer client.Close()
	check(client.SetNonblock(true))
	if err := client.Connect(ctx, name); !errors.Is(err, syscall.EINPROGRESS) {
		check(err)
	}
	show("client", client) // its first segment has left
	check(client.SetNonblock(false))
	first, _, err := listener.Accept(ctx)
	check(err)
	check(first.Close())
	check(client.Connect(ctx, name))       // waits for the second segment
	server, _, err := listener.Accept(ctx) // and this for the third
	check(err)
	show("client", client)
	show("server", server)

	check(client.Shutdown(rawsock.SHUT_WR)) // FIN, and its ACK
	await(client, rawsock.TCP_FIN_WAIT2)
	show("client", client)
	show("server", server)
	check(server.Close()) // FIN, and its ACK
	await(client, rawsock.TCP_TIME_WAIT)
	show("client", client)
	// Output:
	// listener: CLOSE
	// listener: LISTEN
	// client: SYN_SENT
	// client: ESTABLISHED
	// server: ESTABLISHED
	// client: FIN_WAIT2
	// server: CLOSE_WAIT
	// client: TIME_WAIT
}

func show(name string, c *rawsock.Conn) {
	s, err := c.TCPState()
	check(err)
	fmt.Printf("%s: %v\n", name, s)
}

// await gives the segments the time to arrive.
func await(c *rawsock.Conn, want rawsock.TCPState) {
	for range 10_000 {
		if s, err := c.TCPState(); err == nil && s == want {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
