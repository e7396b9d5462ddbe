package protocols_test

import (
	"fmt"
	"strings"

	"goping/rawsock/protocols"
)

func ExampleByName() {
	if p, ok := protocols.ByName("icmp"); ok {
		fmt.Println(p.Number)
	}
	// Output: 1
}

func ExampleParse() {
	db, diagnostics, err := protocols.Parse(strings.NewReader(`
icmp   1  ICMP   # internet control message protocol
junk   203x
mine   250
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for p := range db.All() {
		fmt.Println(p.Number, p.Name, p.Aliases)
	}
	for _, d := range diagnostics {
		fmt.Println(d)
	}
	// Output:
	// 1 icmp [ICMP]
	// 250 mine []
	// line 3: not taken: "203x" is not a decimal number
}

func ExampleEmbedded() {
	p, _ := protocols.Embedded().ByNumber(132)
	fmt.Println(p.Name, p.Aliases)
	// Output: sctp [SCTP]
}
