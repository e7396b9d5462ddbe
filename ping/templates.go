package ping

import (
	"slices"

	"goping/ping/internal/packet"
)

// templates are those of the sizes in use, each shared by its targets. They are few.
type templates []sharedTemplate

type sharedTemplate struct {
	*packet.Template
	users int
}

// take returns the template for one more target.
func (s *templates) take(f *packet.Family, size int, pattern []byte) *packet.Template {
	for i := range *s {
		if t := &(*s)[i]; t.Family() == f && t.Len() == packet.HeaderLen+size {
			t.users++
			return t.Template
		}
	}
	t := packet.NewTemplate(f, size, pattern)
	*s = append(*s, sharedTemplate{Template: t, users: 1})
	return t
}

// giveBack is called when a target does not need t any more.
func (s *templates) giveBack(t *packet.Template) {
	i := slices.IndexFunc(*s, func(e sharedTemplate) bool { return e.Template == t })
	if (*s)[i].users--; (*s)[i].users == 0 {
		*s = slices.Delete(*s, i, i+1)
	}
}
