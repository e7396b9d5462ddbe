package diagnose

import (
	"io/fs"
	"strings"
)

// readModule returns the profile or context a security module (AppArmor,
// SELinux) has put this process into, "" when none confines it.
func readModule(root fs.FS) string {
	// EINVAL when no module is there to answer.
	text, err := readFirst(root, "proc/self/attr/apparmor/current", "proc/self/attr/current")
	if err != nil {
		return ""
	}
	text = strings.Trim(text, "\x00\n ")
	if text == "unconfined" {
		return ""
	}
	return text
}
