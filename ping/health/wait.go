package health

import (
	"context"
	"fmt"
	"slices"

	"goping/ping"
)

// Wait returns when the check of that name is in one of the states; without any, when
// its host answers, which is [Up] or [Degraded]. The error is that of ctx, [ErrUnknownCheck]
// when there is no such check or it is removed, [ping.ErrClosed], or what ended the checker.
func (c *Checker) Wait(ctx context.Context, name string, states ...State) error {
	if len(states) == 0 {
		states = []State{Up, Degraded}
	}
	c.mu.Lock()
	k := c.byName[name]
	if k == nil {
		c.mu.Unlock()
		return fmt.Errorf("%w: %s", ErrUnknownCheck, name)
	}
	if slices.Contains(states, k.machine.state) {
		c.mu.Unlock()
		return nil
	}
	r := c.feed.listen()
	c.mu.Unlock()
	defer c.forget(r)

	met, removed := false, false
	c.read(ctx, r, func(ev Event) bool {
		if ev.Name == name {
			met, removed = slices.Contains(states, ev.To), ev.Kind == Removed
		}
		if ev.Missed > 0 && !met {
			met = slices.Contains(states, c.State(name))
		}
		return !met && !removed
	})
	switch {
	case met:
		return nil
	case removed:
		return fmt.Errorf("%w: %s was removed", ErrUnknownCheck, name)
	case ctx.Err() != nil:
		return fmt.Errorf("health: wait for %s: still %v: %w", name, c.State(name), ctx.Err())
	case c.Err() != nil:
		return fmt.Errorf("health: wait for %s: %w", name, c.Err())
	}
	return fmt.Errorf("health: wait for %s: %w", name, ping.ErrClosed)
}
