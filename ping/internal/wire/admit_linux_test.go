package wire

import (
	"errors"
	"slices"
	"testing"

	"goping/internal/netlab"
	"goping/ping/internal/packet"
)

// TestAdmit: a raw socket's filter admits the replies to the kinds of probes that were
// asked for, when it was opened or since, and no others.
func TestAdmit(t *testing.T) {
	for _, f := range packet.Families {
		kind := [2]packet.Kind{packet.KindTimestamp, packet.KindNodeInfo}[f.Index]
		reply, _ := f.Reply(kind)
		t.Run(f.Name, func(t *testing.T) {
			for _, asked := range []packet.Kind{packet.KindEcho, kind} {
				w := open(t, Options{Mode: Raw, Families: []*packet.Family{f}, Kind: asked})
				pass := func() []uint8 {
					pass, err := w.byFam[f.Index][0].conn.ICMPFilter()
					if err != nil {
						t.Fatal(err)
					}
					return pass
				}
				if got := slices.Contains(pass(), reply); got != (asked == kind) {
					t.Errorf("opened for %v: %v pass", asked, pass())
				}
				for range 2 {
					if err := w.Admit(f, kind); err != nil {
						t.Fatal(err)
					}
					if got := pass(); !slices.Contains(got, reply) || !slices.Contains(got, f.EchoReply) || len(got) != len(facts[f.Index].pass)+1 {
						t.Errorf("opened for %v, admitted %v: %v pass", asked, kind, got)
					}
				}
			}
			if len(facts[f.Index].pass) != 6 {
				t.Errorf("what all sockets admit has become %v", facts[f.Index].pass)
			}
		})
	}
}

// TestAdmitRefuses: neither wire sends from a datagram socket what the kernel would
// refuse, or over a family what it has not.
func TestAdmitRefuses(t *testing.T) {
	netlab.Need(t)
	for name, open := range map[string]func(Options) (Wire, error){"linux": Open, "portable": Portable} {
		t.Run(name, func(t *testing.T) {
			raw, err := open(Options{Mode: Raw})
			if err != nil {
				t.Fatal(err)
			}
			defer raw.Close()
			datagram, err := open(Options{Mode: Datagram})
			if err != nil {
				t.Skipf("no datagram socket: %v", err)
			}
			defer datagram.Close()
			for _, tt := range []struct {
				w    Wire
				f    *packet.Family
				k    packet.Kind
				want error
			}{
				{raw, packet.IPv4, packet.KindEcho, nil},
				{raw, packet.IPv4, packet.KindTimestamp, nil},
				{raw, packet.IPv4, packet.KindNodeInfo, errors.ErrUnsupported},
				{raw, packet.IPv6, packet.KindTimestamp, errors.ErrUnsupported},
				{raw, packet.IPv6, packet.KindNodeInfo, nil},
				{datagram, packet.IPv4, packet.KindEcho, nil},
				{datagram, packet.IPv4, packet.KindTimestamp, errors.ErrUnsupported},
				{datagram, packet.IPv6, packet.KindNodeInfo, errors.ErrUnsupported},
			} {
				if err := tt.w.Admit(tt.f, tt.k); !errors.Is(err, tt.want) {
					t.Errorf("%v, %v, %v: got %v, want %v", tt.w.Socket(tt.f).Mode, tt.f, tt.k, err, tt.want)
				}
			}
		})
	}
}
