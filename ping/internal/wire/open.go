package wire

import "goping/ping/internal/packet"

// Refused is the error of Open when no socket may be had.
type Refused struct {
	Attempts []Attempt
}

// Attempt is one socket that could not be opened.
type Attempt struct {
	Family *packet.Family
	Mode   Mode
	Err    error
}

func (e *Refused) Error() string {
	last := e.Attempts[len(e.Attempts)-1]
	return last.Err.Error()
}

// Unwrap returns the errors of the attempts.
func (e *Refused) Unwrap() []error {
	errs := make([]error, len(e.Attempts))
	for i, a := range e.Attempts {
		errs[i] = a.Err
	}
	return errs
}

// openEach opens a socket of each family, in the first mode that is to be had: of
// all the families that were asked for, else of one at least. What was opened is
// returned also beside an error.
func openEach[S any](o *Options, open func(f *packet.Family, mode Mode) (S, error)) (sockets [2]S, opened [2]bool, err error) {
	families, must := o.Families, true
	if families == nil {
		families, must = packet.Families[:], false
	}
	modes := []Mode{o.Mode}
	if o.Mode == Auto {
		modes = []Mode{Raw, Datagram}
	}
	var attempts []Attempt
	for _, f := range families {
		i := f.Index
		for _, mode := range modes {
			if sockets[i], err = open(f, mode); err == nil {
				opened[i] = true
				break
			}
			if !refused(err) {
				return sockets, opened, err
			}
			attempts = append(attempts, Attempt{Family: f, Mode: mode, Err: err})
		}
		if must && !opened[i] {
			return sockets, opened, &Refused{Attempts: attempts}
		}
	}
	if opened == [2]bool{} {
		return sockets, opened, &Refused{Attempts: attempts}
	}
	return sockets, opened, nil
}
