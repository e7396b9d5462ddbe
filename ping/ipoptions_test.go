package ping

import (
	"errors"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"goping/internal/netlab"
	"goping/ping/internal/wire"
)

// hops are n routers.
func hops(n int) (all []netip.Addr) {
	for i := range n {
		all = append(all, netip.AddrFrom4([4]byte{203, 0, 113, byte(i + 1)}))
	}
	return all
}

// TestIPOptionsChecked: how long the header becomes, and what does not fit it.
func TestIPOptionsChecked(t *testing.T) {
	for _, tt := range []struct {
		name    string
		options *IPOptions
		length  int // 0: refused
	}{
		{"record route", &IPOptions{RecordRoute: true}, 40},
		{"timestamps", &IPOptions{Timestamp: StampOnly}, 40},
		{"timestamps with addresses", &IPOptions{Timestamp: StampAddr}, 36},
		{"timestamps of one", &IPOptions{Timestamp: StampPrespecified, Hops: hops(1)}, 12},
		{"timestamps of four", &IPOptions{Timestamp: StampPrespecified, Hops: hops(4)}, 36},
		{"source route through one", &IPOptions{Hops: hops(1)}, 8},
		{"strict source route through nine", &IPOptions{Hops: hops(9), Strict: true}, 40},
		{"source route and record route", &IPOptions{Hops: hops(2), RecordRoute: true}, 40},
		{"seven hops and a place", &IPOptions{Hops: hops(7), RecordRoute: true}, 40},

		{"eight hops and no place", &IPOptions{Hops: hops(8), RecordRoute: true}, 0},
		{"ten hops", &IPOptions{Hops: hops(10)}, 0},
		{"timestamps of five", &IPOptions{Timestamp: StampPrespecified, Hops: hops(5)}, 0},
		{"timestamps of nobody", &IPOptions{Timestamp: StampPrespecified}, 0},
		{"timestamps and a route", &IPOptions{Timestamp: StampOnly, RecordRoute: true}, 0},
		{"timestamps and hops", &IPOptions{Timestamp: StampAddr, Hops: hops(1)}, 0},
		{"strict timestamps", &IPOptions{Timestamp: StampPrespecified, Hops: hops(1), Strict: true}, 0},
		{"strict to nobody", &IPOptions{Strict: true}, 0},
		{"another timestamp", &IPOptions{Timestamp: StampPrespecified + 1}, 0},
		{"a hop of IPv6", &IPOptions{Hops: []netip.Addr{host6}}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.options.Len(); got != tt.length {
				t.Errorf("got %d bytes, want %d", got, tt.length)
			}
			p, err := Open(&Config{Probing: Probing{IPOptions: tt.options}, Wire: wire.NewFake(silence)})
			if (err == nil) != (tt.length > 0) {
				t.Fatalf("got %v", err)
			}
			if err != nil {
				if !strings.HasPrefix(err.Error(), "ping: ") {
					t.Errorf("got text %q", err)
				}
				return
			}
			defer p.Close()
			_, err = p.Add(Target{Addr: host4, Probing: Probing{Size: MaxSize(host4) - tt.length + 1}})
			_, fits := p.Add(Target{Addr: host4, Probing: Probing{Size: MaxSize(host4) - tt.length}})
			if err == nil || fits != nil {
				t.Errorf("at the limit: %v, a byte above: %v", fits, err)
			}
		})
	}
}

// TestNoIPOptions: options that ask for nothing are none.
func TestNoIPOptions(t *testing.T) {
	p, err := Open(&Config{Probing: Probing{IPOptions: &IPOptions{Timestamp: NoStamps}}, Wire: wire.NewFake(silence)})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if n := p.cfg.IPOptions.Len() + (*IPOptions)(nil).Len(); n != 0 {
		t.Errorf("got %d bytes", n)
	}
}

// TestIPOptionsFamily: they are of IPv4 alone, and the same for all.
func TestIPOptionsFamily(t *testing.T) {
	route := &IPOptions{RecordRoute: true}
	if _, err := Open(&Config{Family: IPv6, Probing: Probing{IPOptions: route}, Wire: wire.NewFake(silence)}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("over IPv6: got %v, want unsupported", err)
	}
	p, err := Open(&Config{Probing: Probing{IPOptions: route}, Wire: wire.NewFake(silence)})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for name, target := range map[string]Target{
		"an IPv6 target": {Addr: host6},
		"other options":  {Addr: host4, Probing: Probing{IPOptions: &IPOptions{Timestamp: StampOnly}}},
	} {
		if _, err := p.Add(target); !errors.Is(err, errors.ErrUnsupported) {
			t.Errorf("%s: got %v, want unsupported", name, err)
		}
	}
	if addrs, err := ResolveAll(t.Context(), "::1", &Config{Probing: Probing{IPOptions: route}}); err == nil {
		t.Errorf("resolved %v", addrs)
	}
}

// TestIPOptionsReceived: what is in a header is told with the reply, where it was asked
// for; nonsense is not.
func TestIPOptionsReceived(t *testing.T) {
	route := []byte{1, 7, 11, 8, 192, 0, 2, 7, 0, 0, 0, 0}
	stamps := []byte{68, 12, 13, 0x21, 192, 0, 2, 7, 0x80, 0, 0, 5}
	for _, tt := range []struct {
		name string
		came []byte
		want *ReceivedOptions
	}{
		{"none", nil, nil},
		{"route", route, &ReceivedOptions{Record: &RouteOption{Hops: []netip.Addr{host4}, Free: 1}}},
		{"timestamps", stamps, &ReceivedOptions{Stamps: &StampOption{Kind: StampAddr, Overflow: 2,
			Stamps: []HopStamp{{Addr: host4, Time: 5 * time.Millisecond, NonStandard: true}}}}},
		{"source route", []byte{137, 7, 8, 192, 0, 2, 7}, &ReceivedOptions{Source: &RouteOption{Strict: true, Hops: []netip.Addr{host4}}}},
		{"source route, half of it", []byte{131, 11, 8, 192, 0, 2, 7, 192, 0, 2, 8}, &ReceivedOptions{Source: &RouteOption{Hops: []netip.Addr{host4}, Ahead: []netip.Addr{other4}}}},
		{"prespecified", []byte{68, 12, 5, 3, 192, 0, 2, 7, 0, 0, 0, 0}, &ReceivedOptions{Stamps: &StampOption{Kind: StampPrespecified, Ahead: []netip.Addr{host4}}}},
		{"nonsense", []byte{7, 1}, nil},
		{"others", []byte{148, 4, 0, 0}, nil},
	} {
		for _, asked := range []*IPOptions{{RecordRoute: true}, nil} {
			t.Run(tt.name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					_, evs, _ := probed(t, Config{Count: 1, Probing: Probing{IPOptions: asked}}, host4, func(sent *wire.Packet) []wire.Arrival {
						return after(time.Millisecond, changed(sent, func(p *wire.Packet) { p.IPOptions = tt.came }))
					})
					want := tt.want
					if asked == nil {
						want = nil
					}
					if got := first(t, evs, EventReplied).IPOptions; !reflect.DeepEqual(got, want) {
						t.Errorf("got %+v, want %+v", got, want)
					}
				})
			})
		}
	}
}

// TestLoopbackIPOptions: the kernel answers as any host: its address is in the route
// four times, as it leaves, arrives, and again with the reply.
func TestLoopbackIPOptions(t *testing.T) {
	netlab.Need(t)
	self := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	for _, mode := range []Mode{Raw, Datagram} {
		for name, tt := range map[string]struct {
			options IPOptions
			check   func(*ReceivedOptions) bool
		}{
			"route": {IPOptions{RecordRoute: true}, func(o *ReceivedOptions) bool {
				return o.Record != nil && slices.Equal(o.Record.Hops, slices.Repeat([]netip.Addr{self}, 4)) && o.Record.Free == 5
			}},
			"times": {IPOptions{Timestamp: StampOnly}, func(o *ReceivedOptions) bool {
				return o.Stamps != nil && len(o.Stamps.Stamps) == 4 && o.Stamps.Free == 5 && inOrder(o.Stamps.Stamps)
			}},
			"times and addresses": {IPOptions{Timestamp: StampAddr}, func(o *ReceivedOptions) bool {
				return o.Stamps != nil && len(o.Stamps.Stamps) == 4 && o.Stamps.Stamps[3].Addr == self && inOrder(o.Stamps.Stamps)
			}},
			"times of one": {IPOptions{Timestamp: StampPrespecified, Hops: []netip.Addr{self, host4}}, func(o *ReceivedOptions) bool {
				return o.Stamps != nil && len(o.Stamps.Stamps) == 1 && slices.Equal(o.Stamps.Ahead, []netip.Addr{host4})
			}},
		} {
			t.Run(mode.String()+"/"+name, func(t *testing.T) {
				p := setting{mode: mode}.open(t, Config{Count: 2, Probing: Probing{IPOptions: &tt.options, Interval: time.Millisecond}})
				<-mustAdd(t, p, Target{Addr: self}).Done()
				for _, ev := range told(drain(p), EventReplied) {
					if ev.IPOptions == nil || !tt.check(ev.IPOptions) {
						t.Errorf("probe %d: got %+v", ev.Seq, ev.IPOptions)
					}
				}
			})
		}
	}
}

// inOrder reports whether times are of today, none before the one before it.
func inOrder(all []HopStamp) bool {
	return slices.IsSortedFunc(all, func(a, b HopStamp) int { return int(a.Time - b.Time) }) && all[len(all)-1].Time < 24*time.Hour
}

// TestQuotedOptions: those of the header that is quoted, if it is whole and of IPv4.
func TestQuotedOptions(t *testing.T) {
	header := make([]byte, 28)
	copy(header, []byte{0x47})
	copy(header[20:], []byte{7, 7, 8, 192, 0, 2, 7, 0})
	for _, tt := range []struct {
		name   string
		change func([]byte) []byte
		want   *ReceivedOptions
	}{
		{"route", func(b []byte) []byte { return b }, &ReceivedOptions{Record: &RouteOption{Hops: []netip.Addr{host4}}}},
		{"nothing", func(b []byte) []byte { return nil }, nil},
		{"no options", func(b []byte) []byte { b[0] = 0x45; return b }, nil},
		{"a header too short", func(b []byte) []byte { b[0] = 0x42; return b }, nil},
		{"cut short", func(b []byte) []byte { return b[:27] }, nil},
		{"IPv6", func(b []byte) []byte { b[0] = 0x67; return b }, nil},
	} {
		e := &ICMPError{Quoted: tt.change(slices.Clone(header))}
		if got := e.QuotedOptions(); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}
