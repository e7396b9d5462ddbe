package privilege

// own is written before anything else runs.
var own bool

// Own says that this process is the command's own, whose rights it may give up. Tests
// run the command within their process, which needs them.
func Own() { own = true }
