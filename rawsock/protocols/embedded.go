package protocols

import (
	_ "embed"
	"strings"
	"sync"
)

//go:generate go run ./internal/generate -o iana.txt

// iana is a protocols file made from the registry of IANA; its head says of what
// date.
//
//go:embed iana.txt
var iana string

// Embedded is the table of IANA, compiled in. A protocol's name is the registry's
// keyword in lower case ("ipv6-icmp"); its aliases are the keyword as registered
// ("IPv6-ICMP"), where that differs, and the names that the systems' own files
// have given it ("icmpv6"). MPTCP's 262 is there as Linux has it.
func Embedded() *DB { return embedded() }

// Made when first asked for, so that a program that never asks pays nothing.
var embedded = sync.OnceValue(func() *DB {
	db, _, err := Parse(strings.NewReader(iana))
	if err != nil {
		panic(err) // a string is read without error
	}
	return db
})
