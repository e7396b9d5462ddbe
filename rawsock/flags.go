package rawsock

// Flags of a received [Message], of [Conn.ReadMsg] and of [Conn.WriteMsg], man
// recv(2) and send(2). The numbers are Linux's.
const (
	MSG_OOB       = 0x1    // TCP's urgent byte
	MSG_PEEK      = 0x2    // read and leave in the queue
	MSG_DONTROUTE = 0x4    // to hosts on the link only
	MSG_CTRUNC    = 0x8    // ancillary data was cut: there was too little room for it
	MSG_TRUNC     = 0x20   // data was cut: there was too little room for it; asked for, the true length
	MSG_EOR       = 0x80   // the end of a record
	MSG_CONFIRM   = 0x800  // the peer is alive: no need to ask its link address again
	MSG_ERRQUEUE  = 0x2000 // the message came from the error queue
	MSG_MORE      = 0x8000 // more follows: do not send a packet yet
)

// What [Conn.Shutdown] ends, man shutdown(2).
const (
	SHUT_RD   = 0 // receiving
	SHUT_WR   = 1 // sending
	SHUT_RDWR = 2 // both
)
