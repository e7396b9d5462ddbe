package rawsock

// Timestamping selects which stamps the kernel takes and how it reports them:
// the SOF_TIMESTAMPING_ flags of Documentation/networking/timestamping.rst.
type Timestamping uint32

const (
	TxHardware  Timestamping = 1 << 0  // take a stamp in the device when a packet leaves
	TxSoftware  Timestamping = 1 << 1  // take one in the driver when a packet leaves
	RxHardware  Timestamping = 1 << 2  // take one in the device when a packet arrives
	RxSoftware  Timestamping = 1 << 3  // take one when a packet enters the stack
	Software    Timestamping = 1 << 4  // report software stamps
	RawHardware Timestamping = 1 << 6  // report hardware stamps, in the device's own clock
	OptID       Timestamping = 1 << 7  // number the transmit stamps: ExtendedError.Data
	TxSched     Timestamping = 1 << 8  // take a stamp before the packet scheduler
	TxAck       Timestamping = 1 << 9  // take one when the peer has acknowledged all of a write, TCP
	OptCmsg     Timestamping = 1 << 10 // deliver packet information beside a transmit stamp
	OptTSOnly   Timestamping = 1 << 11 // deliver a transmit stamp without the packet
)

// What [ExtendedError].Info holds for [OriginTimestamping]: where in the kernel
// the stamp was taken, linux/errqueue.h.
const (
	StampSoftware = 0 // SCM_TSTAMP_SND: at the driver (or by the device)
	StampSched    = 1 // SCM_TSTAMP_SCHED: before the packet scheduler
	StampAck      = 2 // SCM_TSTAMP_ACK: acknowledged by the peer, TCP
)
