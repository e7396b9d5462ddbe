package wire

import (
	"io"

	"goping/ping/internal/packet"
)

// Admit sets the filter anew where the reply is not admitted already.
func (w *linux) Admit(f *packet.Family, k packet.Kind) error {
	if err := admissible(w.first[f.Index].Mode, f, k); err != nil {
		return notRaw(err, &w.options, f, func() (io.Closer, error) { return openSocket(f, Raw, nil, &w.options) })
	}
	w.adding.Lock()
	defer w.adding.Unlock()
	pass := passing(w.pass[f.Index], f, k)
	if len(pass) == len(w.pass[f.Index]) {
		return nil
	}
	for _, s := range w.byFam[f.Index] {
		if err := s.conn.SetICMPFilter(pass...); err != nil {
			return err
		}
	}
	w.pass[f.Index] = pass
	return nil
}
