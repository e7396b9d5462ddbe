package main

import "net/netip"

// mostAddresses are those of 127.0.0.0/8 but for the network, its broadcast
// address, and 127.0.0.1.
const mostAddresses = 1<<24 - 3

// loopback returns address i, from 0: 127.0.0.2, 127.0.0.3 … All of 127.0.0.0/8
// is this machine's (net/ipv4/fib_frontend.c, fib_add_ifaddr).
func loopback(i int) netip.Addr {
	i += 2
	return netip.AddrFrom4([4]byte{127, byte(i >> 16), byte(i >> 8), byte(i)})
}
