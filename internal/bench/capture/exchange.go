package capture

import "time"

// Exchange is a request and its reply as a capture shows them.
type Exchange struct {
	ID, Seq        uint16
	Request, Reply time.Time
}

// pairs makes exchanges of what a capture saw in order.
func pairs(seen []sighting) []Exchange {
	type key struct{ id, seq uint16 }
	requests := make(map[key]time.Time)
	var all []Exchange
	for _, s := range seen {
		k := key{s.id, s.seq}
		at, asked := requests[k]
		switch {
		case !s.reply:
			requests[k] = s.at
		case asked:
			all = append(all, Exchange{s.id, s.seq, at, s.at})
			delete(requests, k)
		}
	}
	return all
}
