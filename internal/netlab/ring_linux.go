package netlab

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// ring is a link by AF_PACKET (packet(7)), with a PACKET_RX_RING for what
// arrives: without CAP_NET_ADMIN in the first user namespace a socket's receive
// buffer holds some 500 frames; the memory of a ring is not limited so.
type ring struct {
	fd, wakeup int
	memory     []byte
	slot       int // length of a frame's slot, header included
	slots      int
	at         int    // the slot that the kernel fills next
	sent       uint32 // frames, which is the key of the next stamp

	errors [stampBatch]mmsghdr
	space  [stampBatch][stampSpace]byte
}

const (
	// ringBytes holds 16,384 frames of 1500 bytes: 320 ms of 50,000 a second.
	ringBytes = 32 << 20
	blockMin  = 64 << 10

	stampBatch = 64
	stampSpace = 256
)

// mmsghdr is the struct of recvmmsg(2).
type mmsghdr struct {
	header unix.Msghdr
	length uint32
}

// preciseTimers makes the thread's timers end on time; by default they may be
// 50 µs late (prctl(2), PR_SET_TIMERSLACK).
func preciseTimers() { _ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0) }

// openRing opens the far end: the interface with the given index and MTU, which
// is up.
func openRing(index, mtu int) (_ *ring, err error) {
	r := &ring{fd: -1, wakeup: -1}
	defer func() {
		if err != nil {
			_ = r.close()
		}
	}()
	// Protocol 0: nothing is received before the ring is there.
	r.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("netlab: open a packet socket: %w", err)
	}
	const stamps = unix.SOF_TIMESTAMPING_RX_SOFTWARE | unix.SOF_TIMESTAMPING_TX_SOFTWARE |
		unix.SOF_TIMESTAMPING_SOFTWARE | unix.SOF_TIMESTAMPING_OPT_ID | unix.SOF_TIMESTAMPING_OPT_TSONLY
	// Stamping first: it is switched on a moment later.
	if err := unix.SetsockoptInt(r.fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPING_NEW, stamps); err != nil {
		return nil, fmt.Errorf("netlab: ask for timestamps: %w", err)
	}
	// Past the queueing discipline, which is set up only after the carrier.
	if err := unix.SetsockoptInt(r.fd, unix.SOL_PACKET, unix.PACKET_QDISC_BYPASS, 1); err != nil {
		return nil, fmt.Errorf("netlab: bypass the queueing discipline: %w", err)
	}
	// Before Linux 4.20 it does not exist; what the kernel itself sends there is
	// then counted as arrived.
	_ = unix.SetsockoptInt(r.fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1)
	if err := r.mapRing(mtu); err != nil {
		return nil, err
	}
	r.wakeup, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("netlab: open an eventfd: %w", err)
	}
	for i := range r.errors {
		h := &r.errors[i].header
		h.Control = &r.space[i][0]
	}
	all := binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, unix.ETH_P_ALL)) // htons
	if err := unix.Bind(r.fd, &unix.SockaddrLinklayer{Protocol: all, Ifindex: index}); err != nil {
		return nil, fmt.Errorf("netlab: bind a packet socket to interface %d: %w", index, err)
	}
	return r, nil
}

// mapRing makes the receive ring (Documentation/networking/packet_mmap.rst).
func (r *ring) mapRing(mtu int) error {
	if err := unix.SetsockoptInt(r.fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V2); err != nil {
		return fmt.Errorf("netlab: ask for TPACKET_V2: %w", err)
	}
	// Header, address, alignment and Ethernet header take 80 bytes.
	r.slot = 1 << bits.Len(uint(mtu+128-1))
	block := max(blockMin, r.slot)
	r.slots = ringBytes / r.slot
	request := unix.TpacketReq{
		Block_size: uint32(block),
		Block_nr:   uint32(ringBytes / block),
		Frame_size: uint32(r.slot),
		Frame_nr:   uint32(r.slots),
	}
	if err := unix.SetsockoptTpacketReq(r.fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &request); err != nil {
		return fmt.Errorf("netlab: make a ring of %d bytes: %w", ringBytes, err)
	}
	memory, err := unix.Mmap(r.fd, 0, ringBytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("netlab: map a ring: %w", err)
	}
	r.memory = memory
	return nil
}

// receiveBatch is how many frames are handed over before answers may leave.
const receiveBatch = 64

func (r *ring) receive(handle func(frame []byte, stampNs int64)) (int, error) {
	for n := range receiveBatch {
		slot := r.memory[r.at*r.slot : (r.at+1)*r.slot]
		header := (*unix.Tpacket2Hdr)(unsafe.Pointer(&slot[0]))
		if atomic.LoadUint32(&header.Status)&unix.TP_STATUS_USER == 0 {
			return n, nil
		}
		frame := slot[header.Mac : uint32(header.Mac)+header.Snaplen]
		var stampNs int64
		if header.Status&unix.TP_STATUS_TS_SOFTWARE != 0 {
			stampNs = int64(header.Sec)*1e9 + int64(header.Nsec)
		}
		handle(frame, stampNs)
		atomic.StoreUint32(&header.Status, unix.TP_STATUS_KERNEL)
		r.at = (r.at + 1) % r.slots
	}
	return receiveBatch, nil
}

func (r *ring) send(frame []byte) (key uint32, err error) {
	for {
		_, err = unix.Write(r.fd, frame)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	if err != nil {
		return 0, fmt.Errorf("netlab: send a frame of %d bytes: %w", len(frame), err)
	}
	key = r.sent
	r.sent++
	return key, nil
}

func (r *ring) stamps(handle func(key uint32, stampNs int64)) {
	for {
		for i := range r.errors {
			r.errors[i].header.SetControllen(stampSpace)
		}
		n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, uintptr(r.fd), uintptr(unsafe.Pointer(&r.errors[0])),
			stampBatch, unix.MSG_ERRQUEUE|unix.MSG_DONTWAIT, 0, 0)
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			return // EAGAIN: none left
		}
		for i := range int(n) {
			control := r.space[i][:r.errors[i].header.Controllen]
			if key, stampNs, ok := parseStamp(control); ok {
				handle(key, stampNs)
			}
		}
	}
}

// parseStamp reads the control messages of a transmit stamp: a
// sock_extended_err whose ee_data is the key, and three timespecs of 64 bits of
// which the first is the software stamp (Documentation/networking/timestamping.rst).
func parseStamp(control []byte) (key uint32, stampNs int64, ok bool) {
	const originTimestamping = 4 // SO_EE_ORIGIN_TIMESTAMPING
	keyed := false
	for len(control) >= unix.SizeofCmsghdr {
		header, data, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			return 0, 0, false
		}
		switch {
		case header.Level == unix.SOL_SOCKET && header.Type == unix.SO_TIMESTAMPING_NEW && len(data) >= 16:
			stampNs = int64(binary.NativeEndian.Uint64(data))*1e9 + int64(binary.NativeEndian.Uint64(data[8:]))
		case header.Level == unix.SOL_PACKET && header.Type == unix.PACKET_TX_TIMESTAMP && len(data) >= 16:
			keyed = data[4] == originTimestamping
			key = binary.NativeEndian.Uint32(data[12:])
		}
		control = rest
	}
	return key, stampNs, keyed && stampNs != 0
}

func (r *ring) countDrops(c *Counters) error {
	stats, err := unix.GetsockoptTpacketStats(r.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		return fmt.Errorf("read the statistics of the ring: %w", err)
	}
	c.Overruns += int(stats.Drops) // reading resets it
	for name, count := range map[string]*int{nearName: &c.DroppedOut, farName: &c.DroppedBack} {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return fmt.Errorf("read the statistics of %s: %w", name, err)
		}
		// A veth counts what its peer did not take as dropped on transmission.
		if s := link.Attrs().Statistics; s != nil {
			*count = int(s.TxDropped)
		}
	}
	return nil
}

func (r *ring) wait(d time.Duration) error {
	var timeout *unix.Timespec
	if d >= 0 {
		t := unix.NsecToTimespec(int64(d))
		timeout = &t
	}
	fds := [2]unix.PollFd{{Fd: int32(r.fd), Events: unix.POLLIN}, {Fd: int32(r.wakeup), Events: unix.POLLIN}}
	_, err := unix.Ppoll(fds[:], timeout, nil)
	if err != nil && !errors.Is(err, unix.EINTR) {
		return err
	}
	if fds[0].Revents&unix.POLLERR != 0 {
		// Reading the error of an interface that went down clears it. What is in
		// the error queue stays there.
		_, _ = unix.GetsockoptInt(r.fd, unix.SOL_SOCKET, unix.SO_ERROR)
	}
	if fds[1].Revents != 0 {
		var count [8]byte
		_, _ = unix.Read(r.wakeup, count[:]) // EAGAIN: another read took it
	}
	return nil
}

func (r *ring) wake() {
	one := binary.NativeEndian.AppendUint64(nil, 1)
	_, _ = unix.Write(r.wakeup, one) // EAGAIN: it is awake enough
}

func (r *ring) close() error {
	var err error
	if r.memory != nil {
		err = errors.Join(err, unix.Munmap(r.memory))
		r.memory = nil
	}
	for _, fd := range [...]*int{&r.wakeup, &r.fd} {
		if *fd >= 0 {
			err = errors.Join(err, unix.Close(*fd))
			*fd = -1
		}
	}
	return err
}
