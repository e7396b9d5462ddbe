package rawsock

import "testing"

func TestKindsAreGoTypes(t *testing.T) {
	for k, want := range map[Kind]string{
		KindInt: "int", KindBool: "bool", KindDuration: "time.Duration",
		KindUint64: "uint64", KindText: "string", KindStruct: "struct",
	} {
		if got := k.String(); got != want {
			t.Errorf("kind %d is %q, want %q", k, got, want)
		}
	}
}
