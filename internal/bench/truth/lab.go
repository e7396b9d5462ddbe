package main

import (
	"errors"
	"fmt"
	"os"

	"goping/internal/netlab"
)

// labFailure is a failure of the lab on its way to measure.
type labFailure struct{ error }

// A bench is the netlab.T of its lab.
var _ netlab.T = (*bench)(nil)

func (b *bench) Helper() {}

func (b *bench) Cleanup(end func()) { b.cleanups = append(b.cleanups, end) }

func (b *bench) Logf(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }

func (b *bench) Errorf(format string, args ...any) { b.Logf(format, args...) }

func (b *bench) Fatal(args ...any) { panic(labFailure{errors.New(fmt.Sprint(args...))}) }

func (b *bench) Fatalf(format string, args ...any) {
	panic(labFailure{fmt.Errorf(format, args...)})
}

func (b *bench) Skip(args ...any) { b.Fatal(args...) }

func (b *bench) Skipf(format string, args ...any) { b.Fatalf(format, args...) }
