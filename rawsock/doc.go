// Package rawsock gives Go the kernel's sockets as they are: created by domain,
// type and protocol, bound and connected by address, with every option, batch,
// ancillary datum, timestamp and queued error that the kernel offers, and
// nothing substituted.
//
// # Which call first
//
// [Socket] creates, or [Pair]; options follow ([Conn.SetInt] and others), then a
// server calls [Conn.Bind], [Conn.Listen] and [Conn.Accept], and a client
// [Conn.Connect]. A Conn is a [net.Conn] and a [net.PacketConn], so that what reads
// and writes those goes on from here, and [Conn.Listener] is a [net.Listener]:
//
//	c, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_STREAM, rawsock.SOL_TCP, nil)
//	err = c.Bind(rawsock.IPAddr{AddrPort: netip.MustParseAddrPort("127.0.0.1:8080")})
//	err = c.Listen(128)
//	err = http.Serve(c.Listener(), nil)
//
// Calls wait as those of a C socket do, goroutines that is and not threads, until a
// deadline or a context ends the wait; after [Conn.SetNonblock] they answer
// [ErrWouldBlock] instead. What waits has the socket registered with the runtime's
// poller, once; what never waits has not.
//
// # Many packets
//
// A pinger's packets travel in batches, which never wait and never allocate;
// [Waiter] is the one thing that does wait. [Conn.SetTimestamping] comes before
// everything else then: the kernel switches stamping on from a deferred work item,
// and what is sent within the following 50 µs may come back without a receive stamp,
// or with a wrong one.
//
//	c, err := rawsock.Socket(rawsock.AF_INET, rawsock.SOCK_DGRAM, rawsock.IPPROTO_ICMP, nil)
//	c.SetTimestamping(rawsock.RxSoftware | rawsock.TxSoftware | rawsock.Software)
//	c.SetInt(rawsock.RecvErr, 1)
//
//	out := rawsock.NewBatch(64, 0, 0) // 64 messages, the caller's own data
//	m := out.Add()
//	m.Data, m.Addr = echo, netip.MustParseAddr("127.0.0.1")
//	c.SendBatch(out)
//
//	in := rawsock.NewBatch(64, 2048, 512) // 64 messages with buffers of their own
//	w, err := rawsock.NewWaiter(c)
//	w.Wait(time.Second)
//	c.RecvErrors(in) // errors and transmit stamps: first
//	c.RecvBatch(in)  // then data
//
// A socket that is already there, opened by package net or handed over by another
// process, is taken over by [FromFile] and given away by [Conn.File].
//
// [Ancillary.Parse] reads what came beside the data: hop limit, interface,
// stamps, drops, the error of a router.
//
// # The classic calls
//
//	PHP                         C                              here
//	socket_create               socket                         Socket
//	socket_create_pair          socketpair                     Pair
//	socket_import_stream        -                              FromFile
//	socket_export_stream        dup                            Conn.File
//	getprotobyname, …bynumber   getprotobyname, …bynumber      protocols.ByName, ByNumber
//	socket_bind                 bind                           Conn.Bind
//	socket_listen               listen                         Conn.Listen
//	socket_create_listen        socket, bind, listen           Socket, Conn.Bind, Conn.Listen
//	socket_connect              connect                        Conn.Connect
//	-                           connect, AF_UNSPEC             Conn.Disconnect
//	socket_accept               accept, accept4                Conn.Accept
//	socket_set_block, …nonblock fcntl, O_NONBLOCK              Conn.SetNonblock
//	socket_read, binary         read, recv                     Conn.Read
//	socket_read, normal         -                              Conn.ReadLine
//	socket_recv                 recv with flags                Conn.ReadMsg
//	socket_recvfrom             recvfrom                       Conn.ReadFrom, ReadFromAddrPort
//	socket_recvmsg              recvmsg                        Conn.ReadMsg
//	-                           recvmsg, MSG_ERRQUEUE          Conn.ReadError, RecvErrors
//	-                           recvmmsg                       Conn.RecvBatch
//	socket_write, socket_send   write, send                    Conn.WriteSome
//	-                           -                              Conn.Write: all of it
//	socket_sendto               sendto                         Conn.WriteTo, WriteToAddrPort
//	socket_sendmsg              sendmsg                        Conn.WriteMsg
//	-                           sendmmsg                       Conn.SendBatch
//	socket_cmsg_space           CMSG_SPACE                     RightsSpace; 512 bytes hold the rest
//	socket_select               select, poll, epoll            NewWaiter, or a goroutine each
//	socket_getsockname          getsockname                    Conn.LocalAddr
//	socket_getpeername          getpeername                    Conn.RemoteAddr
//	socket_get_option           getsockopt                     Conn.Int, Bool, Duration, Uint64, Text
//	socket_set_option           setsockopt                     Conn.SetInt, SetBool, SetDuration, SetText
//	  SO_LINGER, TCP_INFO, …                                   Conn.SetLinger, TCPInfo, …: see Options
//	  MCAST_JOIN_GROUP, …                                      Conn.JoinGroup, JoinSource, BlockSource, …
//	  SO_RCVTIMEO, SO_SNDTIMEO                                 Conn.SetDeadline, …ReadDeadline, …WriteDeadline
//	socket_shutdown             shutdown                       Conn.Shutdown
//	socket_close                close                          Conn.Close
//	socket_last_error           errno                          the error; errors.As to a syscall.Errno
//	socket_clear_error          -                              nothing is remembered
//	socket_strerror             strerror                       Strerror
//
// # Errors
//
// Every failure is an [*OpError] that unwraps to a [syscall.Errno], but for four
// that come bare, for ==: [io.EOF], [io.ErrUnexpectedEOF] of ReadLine,
// [ErrWouldBlock], and those of the batches, which unwrap to the errno and do not
// allocate. A closed Conn answers [net.ErrClosed], a deadline that passes
// [os.ErrDeadlineExceeded], an address that cannot be one of this socket an
// [*AddrError], a system that lacks the call [errors.ErrUnsupported].
//
// # Platforms
//
// Linux has everything. macOS and the BSDs have the sockets of AF_INET, AF_INET6 and
// AF_UNIX from creation to close, the options of the table that name them, the
// ancillary data that they report, and batches and waiting without Linux's speed: a
// system call a message, poll(2), some allocations. What the kernel reports of
// itself (error queue, transmit stamps, states, queue lengths) is Linux's, and there
// is a call for it that answers [errors.ErrUnsupported] elsewhere. So does every call
// on the other systems, Windows among them.
//
// # Concurrency
//
// All methods of a Conn may be called from any goroutine, Close among them: the
// descriptor is given back to the kernel only when no call uses it any more. A
// Batch belongs to one goroutine at a time. See [Waiter] for its own rule.
package rawsock
