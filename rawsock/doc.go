// Package rawsock gives Go the kernel's sockets as they are: created by domain,
// type and protocol, bound and connected by address, with every option, batch,
// ancillary datum, timestamp and queued error that the kernel offers, and
// nothing substituted.
//
// # Which call first
//
// [Socket] creates. [Conn.SetTimestamping] comes next, before everything else:
// the kernel switches stamping on from a deferred work item, and what is sent
// within the following 50 µs may come back without a receive stamp, or with a
// wrong one. Options follow ([Conn.SetInt], [Conn.SetICMPFilter]), then
// [Conn.Bind] and [Conn.Connect] if they are wanted. Packets then travel in
// batches, which never wait; [Waiter] is the one thing that does:
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
// # Errors
//
// Every failure but those of the batches is an [*OpError] that unwraps to a
// [syscall.Errno]. A batch that would have to wait answers [ErrWouldBlock], and
// its other errors unwrap to the errno as well; none of them allocates. A closed
// Conn answers [net.ErrClosed], a system other than Linux
// [errors.ErrUnsupported].
//
// # Concurrency
//
// All methods of a Conn may be called from any goroutine, Close among them: the
// descriptor is given back to the kernel only when no call uses it any more. A
// Batch belongs to one goroutine at a time. See [Waiter] for its own rule.
package rawsock
