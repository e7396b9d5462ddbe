//go:build !linux

package rawsock

func skipForbiddenExamples() {}
