package ping

import (
	"time"

	"goping/ping/internal/packet"
	"goping/ping/internal/wire"
)

// outbox holds the packets that are built: those to be sent in this turn, and
// parked ones that the system had no room for. What is full may be one next hop's
// neighbour entry, so the others go on; each parked packet is tried again by
// itself, after a millisecond, two, four … The next probe of its target is not
// built before it has left, so that there are never many more than targets.
type outbox struct {
	packets []wire.Packet
	labels  []label // beside packets
	n       int
	parked  []parking // in the order they are to leave
	until   int64     // when the first of them is to be tried; wire.Forever without any
}

// label is what is known of a packet besides its bytes.
type label struct {
	template *packet.Template // what the bytes were laid down from
	tries    int              // how often the system had no room for it
}

// parking is a packet that waits.
type parking struct {
	packet wire.Packet
	label  label
	until  int64
}

func (p *parking) slot() uint32 { return uint32(p.packet.Token >> seqBits) }

// A probe that finds no room in all of the tries, together half a second, has
// failed.
const (
	firstPause = int64(time.Millisecond)
	maxTries   = 9
)

// makeRoom has it hold n packets.
func (o *outbox) makeRoom(n int) {
	packets, labels := make([]wire.Packet, n), make([]label, n)
	copy(packets, o.packets)
	copy(labels, o.labels)
	o.packets, o.labels = packets, labels
}

func (o *outbox) empty() bool { return o.n == 0 && len(o.parked) == 0 }

func (o *outbox) full() bool { return o.n == len(o.packets) }

// next returns the place for one more packet, laid down from template.
func (o *outbox) next(template *packet.Template) *wire.Packet {
	p, l := &o.packets[o.n], &o.labels[o.n]
	o.n++
	l.tries = 0
	if l.template != template {
		if n := template.Len(); cap(p.Data) < n {
			p.Data = make([]byte, n)
		} else {
			p.Data = p.Data[:n]
		}
		template.Copy(p.Data)
		l.template = template
	}
	return p
}

// drop takes the first n packets out; each place keeps its buffer.
func (o *outbox) drop(n int) {
	for i := range o.n - n {
		o.packets[i], o.packets[n+i] = o.packets[n+i], o.packets[i]
		o.labels[i], o.labels[n+i] = o.labels[n+i], o.labels[i]
	}
	o.n -= n
}

// park takes the first packet out until it is tried again, and with it those of the
// same target behind it, which leave after it, unless it is to go alone; false when it
// was tried often enough.
func (o *outbox) park(now int64, alone bool) bool {
	if o.labels[0].tries++; o.labels[0].tries > maxTries {
		return false
	}
	until := now + firstPause<<(o.labels[0].tries-1)
	if alone {
		o.parked = append(o.parked, parking{o.packets[0], o.labels[0], until})
		o.packets[0], o.labels[0] = wire.Packet{}, label{}
		o.drop(1)
		o.until = o.wake()
		return true
	}
	slot := uint32(o.packets[0].Token >> seqBits)
	behind := o.take(slot)
	kept := 0
	for i := range o.n {
		if uint32(o.packets[i].Token>>seqBits) == slot {
			o.parked = append(o.parked, parking{o.packets[i], o.labels[i], until})
			o.packets[i], o.labels[i] = wire.Packet{}, label{}
			continue
		}
		o.packets[kept], o.packets[i] = o.packets[i], o.packets[kept]
		o.labels[kept], o.labels[i] = o.labels[i], o.labels[kept]
		kept++
	}
	o.n = kept
	for _, p := range behind {
		p.until = until
		o.parked = append(o.parked, p)
	}
	o.until = o.wake()
	return true
}

// take removes and returns the parked packets of a target.
func (o *outbox) take(slot uint32) (taken []parking) {
	kept := o.parked[:0]
	for _, p := range o.parked {
		if p.slot() == slot {
			taken = append(taken, p)
		} else {
			kept = append(kept, p)
		}
	}
	clear(o.parked[len(kept):])
	o.parked = kept
	o.until = o.wake()
	return taken
}

// parks reports whether packets of a target are parked.
func (o *outbox) parks(slot uint32) bool {
	for i := range o.parked {
		if o.parked[i].slot() == slot {
			return true
		}
	}
	return false
}

// unpark takes in the parked packets whose time has come, as far as there is room.
func (o *outbox) unpark(now int64) {
	if now < o.until {
		return
	}
	kept := o.parked[:0]
	for _, p := range o.parked {
		if p.until > now || o.full() {
			kept = append(kept, p)
			continue
		}
		o.packets[o.n], o.labels[o.n] = p.packet, p.label
		o.n++
	}
	clear(o.parked[len(kept):])
	o.parked = kept
	o.until = o.wake()
}

// wake returns when the next parked packet is to be tried.
func (o *outbox) wake() int64 {
	at := wire.Forever
	for i := range o.parked {
		at = min(at, o.parked[i].until)
	}
	return at
}
