package netns

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// Ref names a network namespace, as yet unopened. The zero Ref names none. Refs
// are comparable: equal ones name the same namespace.
type Ref struct {
	kind  kind
	value string
}

// kind is the word before the colon.
type kind string

const (
	byPID       kind = "pid"       // a process, by its number here
	byName      kind = "name"      // of ip-netns(8)
	byPath      kind = "path"      // a file such as /proc/1/ns/net
	byContainer kind = "container" // the id of docker, containerd, CRI-O or podman, or its first digits
	byPod       kind = "pod"       // the UID of a Kubernetes pod, or its first digits
)

// kinds is what a Ref may begin with, for those who ask.
const kinds = "pid:N, name:NAME, path:/FILE, container:ID or pod:UID"

// RefError is what names no namespace.
type RefError struct {
	Ref    string // as it was given
	Reason string
}

func (e *RefError) Error() string { return fmt.Sprintf("netns: %q: %s", e.Ref, e.Reason) }

// Split takes a target apart that names its namespace, as "10.0.0.5@pid:1234" and
// "fe80::1%eth0@name:blue" do: at the last '@' with one of the kinds and a colon
// behind it. ok is false of one that names none. What stands behind the kind has
// not been checked yet: see [Ref.Check].
func Split(target string) (host string, ref Ref, ok bool) {
	for end := len(target); ; {
		at := strings.LastIndexByte(target[:end], '@')
		if at < 0 {
			return target, Ref{}, false
		}
		if ref, ok := cut(target[at+1:]); ok {
			return target[:at], ref, true
		}
		end = at
	}
}

// Parse reads a reference that stands alone: "pid:1234".
func Parse(s string) (Ref, error) {
	ref, ok := cut(s)
	if !ok {
		return Ref{}, &RefError{s, "not " + kinds}
	}
	return ref, ref.Check()
}

func cut(s string) (Ref, bool) {
	word, value, found := strings.Cut(s, ":")
	switch k := kind(word); k {
	case byContainer, byPod:
		return Ref{k, strings.ToLower(value)}, found
	case byPID, byName, byPath:
		return Ref{k, value}, found
	}
	return Ref{}, false
}

// String returns the Ref as it is written: "pid:1234".
func (r Ref) String() string {
	if r.kind == "" {
		return ""
	}
	return string(r.kind) + ":" + r.value
}

// Check reports what no namespace can be called.
func (r Ref) Check() error {
	if reason := r.wrong(); reason != "" {
		return &RefError{r.String(), reason}
	}
	return nil
}

func (r Ref) wrong() string {
	switch r.kind {
	case byPID:
		n, err := strconv.ParseInt(r.value, 10, 32)
		if err != nil || n < 1 || strconv.FormatInt(n, 10) != r.value {
			return "not the number of a process"
		}
	case byName:
		if r.value == "" || r.value == "." || r.value == ".." || strings.ContainsAny(r.value, "/\x00") {
			return "not the name of a namespace; ip netns lists them"
		}
	case byPath:
		if !path.IsAbs(r.value) || strings.Contains(r.value, "\x00") {
			return "not an absolute path"
		}
	case byContainer:
		if !all(r.value, hexDigits) || len(r.value) > idLen {
			return "not the id of a container, which is hexadecimal; docker ps and crictl ps show it"
		}
	case byPod:
		if !all(r.value, hexDigits+"-_") || strings.Trim(r.value, "-_") == "" {
			return "not the UID of a pod; kubectl get pod NAME -o jsonpath={.metadata.uid} shows it"
		}
	default:
		return "not " + kinds
	}
	return ""
}

const hexDigits = "0123456789abcdef"

// all reports whether s has characters, all of which are among set.
func all(s, set string) bool { return s != "" && strings.Trim(s, set) == "" }
