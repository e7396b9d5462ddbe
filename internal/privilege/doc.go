// Package privilege has the command hold its capabilities no longer than it needs
// them. It is for the command alone: a library does not change the credentials of the
// program it is in.
//
//	privilege.Own()                                 // main does
//	if err := privilege.Check(); err != nil { … }   // started set-uid root
//	prober, err := privilege.Raised(func() (*ping.Prober, error) { return ping.Open(cfg) })
//	…                                               // add targets: the first probes leave
//	err = privilege.Drop()                          // before the first wait
//
// A file capability of "cap_net_raw+p" is permitted and not effective: the program has
// to raise it. That is done on one thread, and as long as the sockets are being opened.
// ("+ep" would have it effective all the time, and has execve(2) fail outright where
// the bounding set lacks the capability, as in many containers.)
//
// Drop takes everything from all threads, also from a process of root, and sets
// no_new_privs. What was opened stays open. What may come later needs no capability: a
// datagram socket for another identifier, a name server's, a file that uid 0 owns.
//
// Drop stops the program for as long as it takes to interrupt each thread, about 0.2 ms
// of a plain run. So it is called when there is something to wait for: a run whose
// answer is there already has ended before (see package signals).
package privilege
