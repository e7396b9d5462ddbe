package pingtest

import "testing"

// TestRecord keeps the last probes, in order.
func TestRecord(t *testing.T) {
	for _, added := range []int{0, 3, maxRecord, maxRecord + 1, 3*maxRecord - 1} {
		var r record
		for i := range added {
			r.add(Probe{Number: uint64(i)})
		}
		all := r.all()
		if want := min(added, maxRecord); len(all) != want {
			t.Fatalf("%d added: got %d, want %d", added, len(all), want)
		}
		for i, p := range all {
			if want := uint64(added - len(all) + i); p.Number != want {
				t.Fatalf("%d added: got number %d at %d, want %d", added, p.Number, i, want)
			}
		}
	}
}
