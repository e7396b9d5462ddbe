package rawsock

// Flags of a received [Message], of [Conn.ReadMsg] and of [Conn.WriteMsg], man
// recv(2) and send(2). What a system does not have is 0.
const (
	MSG_OOB       = flagOOB       // TCP's urgent byte
	MSG_PEEK      = flagPEEK      // read and leave in the queue
	MSG_DONTROUTE = flagDONTROUTE // to hosts on the link only
	MSG_CTRUNC    = flagCTRUNC    // ancillary data was cut: there was too little room for it
	MSG_TRUNC     = flagTRUNC     // data was cut: there was too little room for it; asked for, the true length
	MSG_EOR       = flagEOR       // the end of a record
	MSG_CONFIRM   = flagCONFIRM   // the peer is alive: no need to ask its link address again
	MSG_ERRQUEUE  = flagERRQUEUE  // the message came from the error queue
	MSG_MORE      = flagMORE      // more follows: do not send a packet yet
)

// What [Conn.Shutdown] ends, man shutdown(2).
const (
	SHUT_RD   = 0 // receiving
	SHUT_WR   = 1 // sending
	SHUT_RDWR = 2 // both
)
