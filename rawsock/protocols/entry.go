package protocols

// Entry is one protocol.
type Entry struct {
	Name    string   // the official name, as the file spells it
	Number  int      // the protocol field of an IP header; the kernel has some above 255, such as MPTCP's 262
	Aliases []string // other names, in the order of the file; not to be modified
}

// names calls each for the name and then for every alias, until it says false.
func (e *Entry) names(each func(name string) bool) {
	if !each(e.Name) {
		return
	}
	for _, alias := range e.Aliases {
		if !each(alias) {
			return
		}
	}
}
