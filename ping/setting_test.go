package ping

import (
	"cmp"
	"fmt"
	"testing"

	"goping/internal/netlab"
	"goping/ping/internal/wire"
)

// setting is one way to probe the lab: a wire, a kind of socket, a family.
type setting struct {
	portable bool
	mode     Mode
	v6       bool
}

func (s setting) String() string {
	w, f := "linux", "v4"
	if s.portable {
		w = "portable"
	}
	if s.v6 {
		f = "v6"
	}
	return fmt.Sprintf("%s/%v/%s", w, s.mode, f)
}

func settings() (all []setting) {
	for _, v6 := range []bool{false, true} {
		all = append(all, setting{false, Raw, v6}, setting{false, Datagram, v6}, setting{true, Raw, v6}, setting{true, Datagram, v6})
	}
	return all
}

func (s setting) family() Family {
	if s.v6 {
		return IPv6
	}
	return IPv4
}

// apply makes cfg one of this setting.
func (s setting) apply(cfg *Config) (err error) {
	cfg.Mode = s.mode
	if s.portable {
		cfg.Wire, err = wire.Portable(cfg.wireOptions())
	}
	return err
}

// open opens a lossless Prober in this setting.
func (s setting) open(t *testing.T, cfg Config) *Prober {
	t.Helper()
	cfg.Lossless, cfg.EventBuffer = true, cmp.Or(cfg.EventBuffer, 1<<16)
	if err := s.apply(&cfg); err != nil {
		t.Fatal(err)
	}
	p, err := Open(&cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// eachSetting runs test in a lab of its own for each way to probe it.
func eachSetting(t *testing.T, test func(t *testing.T, s setting, lab *netlab.Lab)) {
	t.Helper()
	netlab.Need(t)
	for _, s := range settings() {
		t.Run(s.String(), func(t *testing.T) {
			lab := netlab.New(t)
			test(t, s, lab)
			if c := lab.Counters(); c.Overruns+c.SendErrors+c.DroppedOut+c.DroppedBack > 0 {
				t.Errorf("the lab itself failed: %+v", c)
			}
		})
	}
}
