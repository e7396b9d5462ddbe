package rawsock

import (
	"strings"
	"time"
)

// Option is one socket option: a row of the table that [Options] lists.
type Option struct {
	Name  string // as in C: "IP_TTL"
	Level int    // SOL_SOCKET, IPPROTO_IP, …
	Opt   int    // -1 where this system does not have the option
	Kind  Kind   // of its value, and so of the calls that take it

	Unit      time.Duration // of KindDuration: what the kernel counts in
	Access    Access        // whether it can be set, and read
	Platforms string        // that have it: "linux darwin …", as runtime.GOOS spells them
	Needs     string        // without it setting answers EPERM: "CAP_NET_ADMIN or CAP_NET_RAW"; "" where nothing is needed
	Since     string        // Linux of that version has it; "" where all that Go runs on have
}

// Kind is the type of an option's value.
type Kind uint8

const (
	KindInt      Kind = iota // [Conn.SetInt], [Conn.Int]
	KindBool                 // [Conn.SetBool], [Conn.Bool], or as an int, 0 or 1
	KindDuration             // [Conn.SetDuration], [Conn.Duration]
	KindUint64               // [Conn.Uint64]
	KindText                 // [Conn.SetText], [Conn.Text]
	KindStruct               // a method of its own, named in the table
)

// String is the Go type that the calls take.
func (k Kind) String() string {
	switch k {
	case KindInt:
		return "int"
	case KindBool:
		return "bool"
	case KindDuration:
		return "time.Duration"
	case KindUint64:
		return "uint64"
	case KindText:
		return "string"
	}
	return "struct"
}

// Access says whether an option can be set and read.
type Access uint8

const (
	ReadWrite Access = iota // set and read
	ReadOnly                // reports what the kernel knows
	WriteOnly               // has something done, and is read by another option if at all
)

// String returns the name.
func (o Option) String() string { return o.Name }

// Supported says whether this system has the option. Its kernel may be older, and
// its sockets of another kind: then it answers ENOPROTOOPT.
func (o Option) Supported() bool { return o.Opt != lacking }

// on says whether the table claims the option for a system.
func (o Option) on(goos string) bool {
	for name := range strings.FieldsSeq(o.Platforms) {
		if name == goos {
			return true
		}
	}
	return false
}

// lacking is the number of an option that the system does not have.
const lacking = -1

// What [MTUDiscover] and [MTUDiscover6] may hold, man ip(7).
const (
	PMTUDiscDont      = 0 // never set DF
	PMTUDiscWant      = 1 // set DF as the route's path MTU allows, fragment locally
	PMTUDiscDo        = 2 // always set DF; too big answers EMSGSIZE
	PMTUDiscProbe     = 3 // set DF, ignore the known path MTU
	PMTUDiscInterface = 4 // DF clear, ignore the known path MTU
	PMTUDiscOmit      = 5 // like Interface, but fragment when needed
)
