package rawsock

import "testing"

func TestDropsAreCounted(t *testing.T) {
	eachKind(t, func(t *testing.T, k kind) {
		c := k.open(t)
		must(t, c.SetInt(RecvBuf, 0)) // the kernel's minimum: a few packets
		if n, err := c.Drops(); n != 0 || err != nil {
			t.Fatalf("at first: %d, %v; want 0", n, err)
		}
		const sent = 64
		out := NewBatch(sent, 0, 0)
		for m := out.Add(); m != nil; m = out.Add() {
			m.Data, m.Addr = k.echo(7, 0, 500), k.peer
		}
		if n, err := c.SendBatch(out); n != sent || err != nil {
			t.Fatalf("%d sent, %v", n, err)
		}
		// Loopback answers in the sender's own time, but not surely before it
		// returns: count until all are accounted for.
		received, in := 0, NewBatch(sent, 1024, 128)
		for {
			n, err := c.RecvBatch(in)
			received += n
			dropped, dropsErr := c.Drops()
			must(t, dropsErr)
			if received+int(dropped) >= sent && dropped > 0 {
				return
			}
			if err != nil && err != ErrWouldBlock {
				t.Fatal(err)
			}
		}
	})
}
