package protocols_test

import (
	"fmt"

	"goping/rawsock"
	"goping/rawsock/protocols"
)

// A protocol is asked for by name, as with getprotobyname(3), and a socket created
// with its number. TCP is in every system's file, and in the embedded table.
func ExampleByName_socket() {
	tcp, ok := protocols.ByName("tcp")
	if !ok {
		fmt.Println("no such protocol")
		return
	}
	c, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_STREAM, rawsock.Proto(tcp.Number), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	fmt.Println(c.Domain(), c.Type(), c.Proto())

	// A name of another kind of socket's is refused, and nothing put in its place.
	udp, _ := protocols.ByName("udp")
	_, err = rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_STREAM, rawsock.Proto(udp.Number), nil)
	fmt.Println(err)
	// Output:
	// AF_INET SOCK_STREAM IPPROTO_TCP
	// rawsock: socket AF_INET SOCK_STREAM IPPROTO_UDP: protocol: protocol not supported
}
