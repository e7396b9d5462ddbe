package health

import "testing"

// TestStates: each has its word, there and back, and says whether the host answers.
func TestStates(t *testing.T) {
	for _, tt := range []struct {
		state   State
		word    string
		answers bool
	}{
		{Unknown, "unknown", false}, {Up, "up", true}, {Degraded, "degraded", true}, {Down, "down", false},
	} {
		text, err := tt.state.MarshalText()
		var back State
		if err != nil || string(text) != tt.word || back.UnmarshalText(text) != nil || back != tt.state {
			t.Errorf("%v: %q, %v, and back %v; want %q", tt.state, text, err, back, tt.word)
		}
		if got := tt.state.Answers(); got != tt.answers {
			t.Errorf("%v: answers is %v, want %v", tt.state, got, tt.answers)
		}
	}
	var s State
	if err := s.UnmarshalText([]byte("sideways")); err == nil {
		t.Errorf("sideways is %v", s)
	}
}
