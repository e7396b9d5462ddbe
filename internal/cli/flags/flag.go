package flags

// Flag is one option of a face of the command, a row of its table; T is what the
// face's options are gathered in.
type Flag[T any] struct {
	Short byte   // the letter or digit behind one dash, 0 when there is none
	Long  string // the word behind two dashes, empty when there is none
	Arg   string // what help calls the argument; empty for an option that takes none
	Group string // the heading of help it stands under
	Help  string // one sentence without full stop; help wraps it
	More  string // further sentences, for the man page
	// Values are the arguments that completion offers, separated by blanks; empty
	// when they are no list.
	Values string

	// Set puts the argument into o; value is empty for an option that takes
	// none. Its error says what is wrong with the value.
	Set func(o *T, value string) error

	// In is the faces that have the option; zero means all that have the table.
	In Face
}

// Face is a set of faces that share a table.
type Face uint8

const (
	Native Face = 1 << iota // goping's own
	Ping                    // iputils' ping
)

// Has reports whether face has the option.
func (f *Flag[T]) Has(face Face) bool { return f.In == 0 || f.In&face != 0 }

// Name returns the option as a person writes it: "-c" or "--json".
func (f *Flag[T]) Name() string {
	if f.Short != 0 {
		return "-" + string(rune(f.Short))
	}
	return "--" + f.Long
}

// Usage returns the option with its argument: "-c N", "--json".
func (f *Flag[T]) Usage() string {
	if f.Arg == "" {
		return f.Name()
	}
	return f.Name() + " " + f.Arg
}

func byShort[T any](table []Flag[T], face Face, letter byte) *Flag[T] {
	for i := range table {
		if f := &table[i]; f.Short == letter && letter != 0 && f.Has(face) {
			return f
		}
	}
	return nil
}

func byLong[T any](table []Flag[T], face Face, word string) *Flag[T] {
	for i := range table {
		if f := &table[i]; f.Long == word && word != "" && f.Has(face) {
			return f
		}
	}
	return nil
}
