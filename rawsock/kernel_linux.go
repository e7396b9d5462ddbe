package rawsock

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// kernelBefore says whether the running kernel is older than the version "5.9".
func kernelBefore(version string) bool {
	var name unix.Utsname
	if unix.Uname(&name) != nil {
		return false
	}
	return olderRelease(unix.ByteSliceToString(name.Release[:]), version)
}

// olderRelease compares the first two numbers of "6.18.0-rc1+deb" and "5.9".
func olderRelease(release, version string) bool {
	have, want := releaseNumbers(release), releaseNumbers(version)
	return have[0] < want[0] || have[0] == want[0] && have[1] < want[1]
}

func releaseNumbers(release string) (n [2]int) {
	for i := range n {
		digits := len(release) - len(strings.TrimLeft(release, "0123456789"))
		n[i], _ = strconv.Atoi(release[:digits])
		release = strings.TrimPrefix(release[digits:], ".")
	}
	return n
}
