package rawsock

import (
	"encoding/binary"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// BenchmarkBatch exchanges echoes with the kernel through batches of 32, and through
// a loop that does nothing but the two system calls.
func BenchmarkBatch(b *testing.B) {
	const n = 32
	k := kinds[0]
	b.Run("rawsock", func(b *testing.B) {
		c := k.open(b)
		out, in := NewBatch(n, 0, 0), NewBatch(n, 512, 0)
		packets := echoes(k, n)
		got := 0
		b.ReportAllocs()
		for b.Loop() {
			out.Reset()
			for i, p := range packets {
				stamp32(p, i)
				m := out.Add()
				m.Data, m.Addr = p, k.peer
			}
			if _, err := c.SendBatch(out); err != nil {
				b.Fatal(err)
			}
			for {
				m, err := c.RecvBatch(in)
				if err != nil {
					break
				}
				for i := range m {
					if d := in.At(i).Data; len(d) >= 28 && d[20] == k.reply {
						got++
					}
				}
				if m < n {
					break
				}
			}
		}
		perEcho(b, got)
	})
	b.Run("floor", func(b *testing.B) {
		c := k.open(b)
		f := newFloor(echoes(k, n))
		got := 0
		b.ReportAllocs()
		for b.Loop() {
			got += f.exchange(c.fd, k)
		}
		perEcho(b, got)
	})
}

func echoes(k kind, n int) [][]byte {
	packets := make([][]byte, n)
	for i := range packets {
		packets[i] = k.echo(7, uint16(i), 56)
	}
	return packets
}

// stamp32 is the work on a packet that both loops have.
func stamp32(p []byte, i int) {
	binary.BigEndian.PutUint16(p[6:], uint16(i))
}

func perEcho(b *testing.B, got int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(max(got, 1)), "ns/echo")
}

// floor is headers for the two system calls, filled in once.
type floor struct {
	packets [][]byte
	buffers [][]byte
	out, in []mmsghdr
	iovs    []unix.Iovec
	names   []unix.RawSockaddrInet4
}

func newFloor(packets [][]byte) *floor {
	n := len(packets)
	f := &floor{packets: packets, out: make([]mmsghdr, n), in: make([]mmsghdr, n),
		iovs: make([]unix.Iovec, 2*n), names: make([]unix.RawSockaddrInet4, 2*n)}
	for i, p := range packets {
		f.buffers = append(f.buffers, make([]byte, 512))
		f.names[i] = unix.RawSockaddrInet4{Family: unix.AF_INET, Addr: [4]byte{127, 0, 0, 1}}
		set := func(m *mmsghdr, j int, data []byte) {
			f.iovs[j].Base = &data[0]
			f.iovs[j].SetLen(len(data))
			m.hdr.Iov = &f.iovs[j]
			m.hdr.SetIovlen(1)
			m.hdr.Name, m.hdr.Namelen = (*byte)(unsafe.Pointer(&f.names[j])), unix.SizeofSockaddrInet4
		}
		set(&f.out[i], i, p)
		set(&f.in[i], n+i, f.buffers[i])
	}
	return f
}

func (f *floor) exchange(fd int, k kind) (got int) {
	for i, p := range f.packets {
		stamp32(p, i)
	}
	for sent := 0; sent < len(f.out); {
		n, _, errno := unix.RawSyscall6(unix.SYS_SENDMMSG, uintptr(fd), uintptr(unsafe.Pointer(&f.out[sent])), uintptr(len(f.out)-sent), 0, 0, 0)
		if errno != 0 {
			panic(errno)
		}
		sent += int(n)
	}
	for {
		for i := range f.in {
			f.in[i].hdr.Namelen = unix.SizeofSockaddrInet4
		}
		n, _, errno := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(fd), uintptr(unsafe.Pointer(&f.in[0])), uintptr(len(f.in)), unix.MSG_DONTWAIT, 0, 0)
		if errno != 0 {
			return got
		}
		for i := range n {
			if d := f.buffers[i][:f.in[i].len]; len(d) >= 28 && d[20] == k.reply {
				got++
			}
		}
		if int(n) < len(f.in) {
			return got
		}
	}
}
