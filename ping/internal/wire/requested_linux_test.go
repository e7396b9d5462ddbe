package wire

import (
	"errors"
	"syscall"
	"testing"

	"goping/rawsock"
)

// TestOptionsAreSet reads from the sockets of both wires what was asked for, and
// whether the system's defaults are left where nothing was.
func TestOptionsAreSet(t *testing.T) {
	for _, mode := range []Mode{Raw, Datagram} {
		for _, portable := range []bool{false, true} {
			for _, asked := range []bool{true, false} {
				o := Options{Mode: mode}
				want := map[string]int{"SO_DONTROUTE": 0, "SO_DEBUG": 0, "loop": 1}
				if asked {
					refused := error(nil)
					o = Options{Mode: mode, SendBuffer: 50_000, DontRoute: true, Debug: true, Loopless: true,
						Log: func(_ string, err error) { refused = errors.Join(refused, err) }}
					want = map[string]int{"SO_DONTROUTE": 1, "SO_DEBUG": 1, "loop": 0}
					defer func() {
						if refused != nil && !errors.Is(refused, syscall.EACCES) {
							t.Errorf("portable %v, %v: %v", portable, mode, refused)
						}
					}()
				}
				for f, c := range conns(t, portable, o) {
					loop := rawsock.MulticastLoop
					if f == 1 {
						loop = rawsock.MulticastLoop6
					}
					got := map[string]int{}
					for name, option := range map[string]rawsock.Option{"SO_DONTROUTE": rawsock.DontRoute, "SO_DEBUG": rawsock.Debug, "loop": loop} {
						v, err := c.Int(option)
						if err != nil {
							t.Fatal(err)
						}
						got[name] = v
					}
					if c.SetInt(rawsock.Debug, 1) != nil { // without CAP_NET_ADMIN
						want["SO_DEBUG"] = 0
					}
					for name, v := range want {
						if got[name] != v {
							t.Errorf("portable %v, %v, asked %v: %s is %d, want %d", portable, mode, asked, name, got[name], v)
						}
					}
					if n, err := c.Int(rawsock.SendBuf); err != nil || (n == 2*50_000) != asked {
						t.Errorf("portable %v, %v, asked %v: a send buffer of %d, %v", portable, mode, asked, n, err)
					}
				}
			}
		}
	}
}

// conns opens a wire and returns its sockets, by family.
func conns(t *testing.T, onPortable bool, o Options) (all [2]*rawsock.Conn) {
	t.Helper()
	if !onPortable {
		w := open(t, o)
		return [2]*rawsock.Conn{w.byFam[0][0].conn, w.byFam[1][0].conn}
	}
	w, err := Portable(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	for i := range all {
		if all[i], err = w.(*portable).byFam[i][0].adopted(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { all[i].Close() })
	}
	return all
}
