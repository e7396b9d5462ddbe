package protocols

var system Source

// System is the file that [ByName] and [ByNumber] look at.
func System() *Source { return &system }

// ByName finds a protocol by name or alias, exactly as spelled, in the system's
// file; see [DB.ByName] and [Source.DB].
func ByName(name string) (Entry, bool) { return system.DB().ByName(name) }

// ByNameFold is ByName without regard to case.
func ByNameFold(name string) (Entry, bool) { return system.DB().ByNameFold(name) }

// ByNumber finds a protocol by its number in the system's file; see
// [DB.ByNumber].
func ByNumber(n int) (Entry, bool) { return system.DB().ByNumber(n) }
