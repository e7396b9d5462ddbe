//go:build race

package health

// raced is whether the race detector watches, which takes ten times as long.
const raced = true
