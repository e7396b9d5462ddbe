package ping

import (
	"slices"

	"goping/ping/internal/packet"
)

// templates are those of the kinds and sizes in use, each shared by its targets. They
// are few.
type templates []sharedTemplate

type sharedTemplate struct {
	*packet.Template
	users int
}

// take returns the template for one more target.
func (s *templates) take(k packet.Kind, f *packet.Family, size int, pattern []byte) *packet.Template {
	for i := range *s {
		t := &(*s)[i]
		if t.Kind() == k && (k == packet.KindTimestamp || t.Family() == f && t.Len() == packet.HeaderLen+size) {
			t.users++
			return t.Template
		}
	}
	var t *packet.Template
	if k == packet.KindTimestamp {
		t = packet.NewTimestampTemplate()
	} else {
		t = packet.NewTemplate(f, size, pattern)
	}
	*s = append(*s, sharedTemplate{Template: t, users: 1})
	return t
}

// giveBack is called when a target does not need t any more.
func (s *templates) giveBack(t *packet.Template) {
	i := slices.IndexFunc(*s, func(e sharedTemplate) bool { return e.Template == t })
	if i < 0 {
		return // it was never shared
	}
	if (*s)[i].users--; (*s)[i].users == 0 {
		*s = slices.Delete(*s, i, i+1)
	}
}
