package netns

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Namespace is an open network namespace. [Ref.Open] makes one, which must be
// closed, after whatever has its sockets there.
type Namespace struct {
	Ref Ref

	// File is the namespace, for setns(2): Config.NetNS of packages ping and rawsock.
	// It keeps the namespace alive, whatever becomes of the processes in it.
	File *os.File

	// Resolver looks names up as a program inside the namespace would: Config.Resolver
	// of package ping.
	Resolver *Resolver
}

// Close ends what of the process is in the namespace and releases it. Sockets that
// were opened there stay open.
func (n *Namespace) Close() error {
	return errors.Join(n.Resolver.close(), n.File.Close())
}

// absentError says what is not there; it is fs.ErrNotExist.
type absentError string

func (e absentError) Error() string        { return string(e) }
func (e absentError) Is(target error) bool { return target == fs.ErrNotExist }

// CapabilityError is a namespace that may not be opened or entered.
type CapabilityError struct {
	Ref Ref

	// Capability is the missing one, "CAP_SYS_ADMIN" or "CAP_SYS_PTRACE", and "" when
	// this thread has it and it does not count for this namespace: a user namespace
	// above ours owns it, or a security module forbids it.
	Capability string

	Err error // what was refused, with its errno
}

func (e *CapabilityError) Error() string {
	reason := "which this process may not enter: a user namespace that it has no capabilities in owns it, or a security module forbids it"
	if e.Capability != "" {
		reason = e.Capability + " is missing"
	}
	return fmt.Sprintf("netns: %v: %v: %s", e.Ref, e.Err, reason)
}

func (e *CapabilityError) Unwrap() error { return e.Err }

// Fixes are what gives the process the capability, each a way of its own.
func (e *CapabilityError) Fixes() []string {
	if e.Capability == "" {
		return nil
	}
	return []string{
		"run it as root, with sudo",
		"in a container: --pid host --cap-add SYS_ADMIN --cap-add SYS_PTRACE",
	}
}
