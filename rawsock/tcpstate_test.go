package rawsock

import "testing"

// The numbers are those of net/tcp_states.h, the names those of its constants.
func TestTCPStateNames(t *testing.T) {
	for i, tt := range []struct {
		state TCPState
		name  string
	}{
		{0, "0"},
		{TCP_ESTABLISHED, "ESTABLISHED"},
		{TCP_SYN_SENT, "SYN_SENT"},
		{TCP_SYN_RECV, "SYN_RECV"},
		{TCP_FIN_WAIT1, "FIN_WAIT1"},
		{TCP_FIN_WAIT2, "FIN_WAIT2"},
		{TCP_TIME_WAIT, "TIME_WAIT"},
		{TCP_CLOSE, "CLOSE"},
		{TCP_CLOSE_WAIT, "CLOSE_WAIT"},
		{TCP_LAST_ACK, "LAST_ACK"},
		{TCP_LISTEN, "LISTEN"},
		{TCP_CLOSING, "CLOSING"},
		{TCP_NEW_SYN_RECV, "NEW_SYN_RECV"},
		{13, "13"},
	} {
		if int(tt.state) != i || tt.state.String() != tt.name {
			t.Errorf("state %d is %v, want %s, %d", tt.state, tt.state, tt.name, i)
		}
	}
}
