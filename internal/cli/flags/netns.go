package flags

import (
	"errors"

	"goping/internal/netns"
)

// setNetNS takes what may name a network namespace; whether there is one is seen when
// it is opened.
func setNetNS(p *string, value string) error {
	var wrong *netns.RefError
	if _, err := netns.Parse(value); errors.As(err, &wrong) {
		return errors.New(wrong.Reason)
	}
	*p = value
	return nil
}
