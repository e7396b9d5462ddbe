package netlab

import (
	"bytes"
	"context"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"
)

// TestForge injects messages that nobody asked for.
func TestForge(t *testing.T) {
	Need(t)
	eachFamily(t, func(t *testing.T, v6 bool) {
		lab := New(t)
		p := newPinger(t, lab, v6)
		forger := lab.Router("forger").Addr(v6)
		p.to = forger
		reply := p.echo(pingerID, 5, payload(5))
		reply[0] = type4EchoReply
		if v6 {
			reply[0] = type6EchoReply
		}
		reply[2], reply[3] = 0, 0 // to be filled in
		lab.Forge(forger, lab.Addr(v6), reply)
		reply[3] = 1 // wrong
		lab.Forge(forger, lab.Addr(v6), reply)
		want := []string{"reply 5", "reply 5 bad checksum"}
		if v6 {
			want = want[:1] // the kernel verifies ICMPv6
		}
		equal(t, "received", p.received(), want)
		if got := lab.Counters().Sent; got != 3 { // the fence's reply too
			t.Errorf("sent %d, want 3", got)
		}
		clean(t, lab)
	})
}

// TestOddFrames has the near end send what is no whole echo request.
func TestOddFrames(t *testing.T) {
	Need(t)
	eachFamily(t, func(t *testing.T, v6 bool) {
		lab := New(t)
		host := lab.Host(Script{})
		p := newPinger(t, lab, v6)
		p.to = host.Addr(v6)
		if !v6 { // in IPv6 the kernel makes the checksum
			bad := p.echo(pingerID, 1, nil)
			bad[2] ^= 1
			p.send(bad, p.to, 0, false)
		}
		c, err := net.Dial("udp", netip.AddrPortFrom(p.to, 9).String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write(make([]byte, 100)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(make([]byte, 2000)); err != nil {
			t.Fatal(err)
		}
		equal(t, "received", p.received(), nil)
		counters, odd := lab.Counters(), lab.Unexpected()
		if counters.Fragments != 2 || counters.Unexpected != 1 || len(odd) != 1 {
			t.Errorf("got %+v and %v, want 2 fragments and 1 unexpected", counters, odd)
		}
		if len(odd) == 1 && (odd[0].Protocol != 17 || odd[0].Dst != p.to || odd[0].Src != lab.Addr(v6)) {
			t.Errorf("unexpected: %v", odd[0])
		}
		want := []string(nil)
		if !v6 {
			want = []string{"malformed"}
		}
		equal(t, "verdicts", verdicts(host.Exchanges()), want)
	})
}

// TestLongest sends the longest request there is through a link that takes it.
func TestLongest(t *testing.T) {
	Need(t)
	eachFamily(t, func(t *testing.T, v6 bool) {
		lab := NewWith(t, Config{MTU: 65535})
		host := lab.Host(Script{})
		size := 65535 - 20 - 8
		if v6 {
			size = 65535 - 40 - 8
		}
		p := newPinger(t, lab, v6)
		p.to = host.Addr(v6)
		data := bytes.Repeat([]byte("goping"), size)[:size]
		p.send(p.echo(pingerID, 0, data), p.to, 0, true)
		waitSettled(t, host, 1)
		x := host.Exchanges()[0]
		if x.Verdict != Answered || x.Size != size || !bytes.Equal(x.Payload, data) {
			t.Errorf("got %v with %d bytes, want %d", x.Verdict, x.Size, size)
		}
		if m, from, _, _ := p.receive(); from != p.to || !bytes.Equal(m[8:], data) {
			t.Errorf("the reply from %v has %d bytes", from, len(m)-8)
		}
		clean(t, lab)
	})
}

// TestSetScript changes the script between two requests.
func TestSetScript(t *testing.T) {
	lab := New(t)
	host := lab.Host(Script{})
	p := newPinger(t, lab, false)
	p.ping(host.V4, 0)
	host.SetScript(Script{Lose: func(int) bool { return true }})
	p.ping(host.V4, 1)
	waitSettled(t, host, 2)
	equal(t, "verdicts", verdicts(host.Exchanges()), []string{"answered", "lost"})
	equal(t, "received", p.received(), []string{"reply 0"})
}

// TestBurst sends as fast as it can, as many at a time as the lab must be able
// to take: none may be lost at the far end.
func TestBurst(t *testing.T) {
	lab := New(t)
	host := lab.Host(Script{})
	p := newPinger(t, lab, false)
	const bursts, burst = 4, 5000
	message := p.echo(pingerID, 0, payload(0))
	start := time.Now()
	for i := range bursts {
		for range burst {
			p.send(message, host.V4, 0, false)
		}
		waitSettled(t, host, (i+1)*burst)
	}
	t.Logf("%.0f exchanges a second", bursts*burst/time.Since(start).Seconds())
	counters := lab.Counters()
	if counters.Requests != bursts*burst || counters.Sent != bursts*burst {
		t.Errorf("sent %d, the lab counts %+v", bursts*burst, counters)
	}
	clean(t, lab)
	for i, x := range host.Exchanges() {
		if x.UserClock || x.Delay() <= 0 {
			t.Fatalf("request %d: delay %v, user clock %v", i, x.Delay(), x.UserClock)
		}
	}
}

// TestManyCallers uses a lab from several goroutines while it answers.
func TestManyCallers(t *testing.T) {
	lab := New(t)
	host := lab.Host(Script{Delay: time.Millisecond})
	const callers, each = 4, 50
	var group sync.WaitGroup
	for i := range callers {
		p := newPinger(t, lab, i%2 == 1)
		group.Go(func() {
			for seq := range each {
				p.send(p.echo(pingerID, seq, nil), host.Addr(p.v6), 0, false)
				host.Exchanges()
				lab.Counters()
				lab.Router("router")
			}
		})
	}
	group.Wait()
	waitSettled(t, host, callers*each)
	for _, x := range host.Exchanges() {
		if x.Verdict != Answered || x.Delay() < time.Millisecond {
			t.Fatalf("got %v after %v", x.Verdict, x.Delay())
		}
	}
}

// TestTearDown counts what a lab leaves behind: interfaces, descriptors,
// goroutines.
func TestTearDown(t *testing.T) {
	Need(t)
	count := func() (interfaces, descriptors, goroutines int) {
		list, err := net.Interfaces()
		if err != nil {
			t.Fatal(err)
		}
		files, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(list), len(files), runtime.NumGoroutine()
	}
	once := func() {
		t.Run("lab", func(t *testing.T) {
			lab := New(t)
			host := lab.Host(Script{Delay: time.Hour, Hold: func(n int) bool { return n == 0 }})
			p := newPinger(t, lab, false)
			p.ping(host.V4, 0)
			p.ping(host.V4, 1)
			if err := host.WaitFor(within(t), 2); err != nil {
				t.Fatal(err)
			}
		})
	}
	once() // netlink and package net open what they keep
	i0, d0, g0 := count()
	for range 3 {
		once()
	}
	// A goroutine that has just ended is counted for a moment longer.
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	for {
		i, d, g := count()
		if i == i0 && d == d0 && g <= g0 {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("interfaces %d, descriptors %d, goroutines %d; before %d, %d, %d", i, d, g, i0, d0, g0)
		}
		runtime.Gosched()
	}
}
