package rawsock

// Events is what a [Waiter] found on a Conn: a set of bits, 0 for nothing.
type Events uint8

const (
	Readable  Events = 1 << iota // data is queued
	HasErrors                    // the error queue holds something (errors, transmit stamps), or an errno is pending
	Hangup                       // the peer has gone
	Closed                       // the Conn was closed by this process
)
