//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package rawsock

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// SetInt sets an option of KindInt or KindBool, man setsockopt(2). The error names
// the option, and tells these apart: EPERM, with the capability that it needs, if
// that is known; [errors.ErrUnsupported], this system does not have the option;
// ENOPROTOOPT, the socket does not (or the kernel is too old, and the error says of
// which version it is); EINVAL, it does not take the value, or takes none of this
// type.
func (c *Conn) SetInt(o Option, v int) error {
	if o.Kind > KindBool || o.Opt == lacking {
		return c.mismatch("set", o, KindInt)
	}
	err := c.with("set", nil, func(fd int) error {
		if int64(v) < math.MinInt32 || int64(v) > math.MaxUint32 { // of 32 bits, signed or not
			return syscall.EINVAL
		}
		return setInt(fd, o, v)
	})
	return explain(err, o)
}

// Int reads an option of KindInt or KindBool, man getsockopt(2). Its errors are
// those of SetInt.
func (c *Conn) Int(o Option) (v int, err error) {
	if o.Kind > KindBool || o.Opt == lacking {
		return 0, c.mismatch("get", o, KindInt)
	}
	err = c.with("get", nil, func(fd int) error {
		v, err = getInt(fd, o)
		return err
	})
	return v, explain(err, o)
}

// SetBool sets an option of KindBool.
func (c *Conn) SetBool(o Option, on bool) error {
	if o.Kind != KindBool {
		return c.mismatch("set", o, KindBool)
	}
	v := 0
	if on {
		v = 1
	}
	return c.SetInt(o, v)
}

// Bool reads an option of KindBool.
func (c *Conn) Bool(o Option) (bool, error) {
	if o.Kind != KindBool {
		return false, c.mismatch("get", o, KindBool)
	}
	v, err := c.Int(o)
	return v != 0, err
}

// SetDuration sets an option of KindDuration. The kernel counts in Option.Unit; what
// is between two is rounded up.
func (c *Conn) SetDuration(o Option, d time.Duration) error {
	if o.Kind != KindDuration || o.Opt == lacking {
		return c.mismatch("set", o, KindDuration)
	}
	units := unitsOf(d, o.Unit)
	err := c.with("set", nil, func(fd int) error {
		if d < 0 || units > math.MaxInt32 {
			return syscall.EINVAL
		}
		return setInt(fd, o, int(units))
	})
	return explain(err, o)
}

// unitsOf is d in units, the last of them as good as full.
func unitsOf(d, unit time.Duration) int64 {
	n := int64(d / unit)
	if d%unit > 0 {
		n++
	}
	return n
}

// Duration reads an option of KindDuration.
func (c *Conn) Duration(o Option) (d time.Duration, err error) {
	if o.Kind != KindDuration || o.Opt == lacking {
		return 0, c.mismatch("get", o, KindDuration)
	}
	err = c.with("get", nil, func(fd int) error {
		v, err := getInt(fd, o)
		d = time.Duration(v) * o.Unit
		return err
	})
	return d, explain(err, o)
}

// Uint64 reads an option of KindUint64.
func (c *Conn) Uint64(o Option) (v uint64, err error) {
	if o.Kind != KindUint64 || o.Opt == lacking {
		return 0, c.mismatch("get", o, KindUint64)
	}
	err = c.with("get", nil, func(fd int) error {
		v, err = unix.GetsockoptUint64(fd, o.Level, o.Opt)
		return err
	})
	return v, explain(err, o)
}

// SetText sets an option of KindText.
func (c *Conn) SetText(o Option, s string) error {
	if o.Kind != KindText || o.Opt == lacking {
		return c.mismatch("set", o, KindText)
	}
	err := c.with("set", nil, func(fd int) error { return unix.SetsockoptString(fd, o.Level, o.Opt, s) })
	return explain(err, o)
}

// Text reads an option of KindText.
func (c *Conn) Text(o Option) (s string, err error) {
	if o.Kind != KindText || o.Opt == lacking {
		return "", c.mismatch("get", o, KindText)
	}
	err = c.with("get", nil, func(fd int) error {
		s, err = unix.GetsockoptString(fd, o.Level, o.Opt)
		return err
	})
	return s, explain(err, o)
}

// SetLinger has Close of a connection wait for up to d until what was written is
// acknowledged; 0 discards it and resets the connection, below 0 is the default:
// Close returns, and the kernel goes on sending. SO_LINGER, in seconds, rounded up.
func (c *Conn) SetLinger(d time.Duration) error {
	var l unix.Linger
	if d >= 0 {
		l.Onoff, l.Linger = 1, int32(min(unitsOf(d, time.Second), math.MaxInt32))
	}
	return c.setStruct(Linger, func(fd int) error { return unix.SetsockoptLinger(fd, Linger.Level, Linger.Opt, &l) })
}

// Linger reads what SetLinger has set, below 0 for the default.
func (c *Conn) Linger() (d time.Duration, err error) {
	err = c.getStruct(Linger, func(fd int) error {
		l, err := unix.GetsockoptLinger(fd, Linger.Level, Linger.Opt)
		if err == nil && l.Onoff != 0 {
			d = time.Duration(l.Linger) * time.Second
		} else {
			d = -1
		}
		return err
	})
	return d, err
}

// setStruct and getStruct run the call of one option of KindStruct.
func (c *Conn) setStruct(o Option, call func(fd int) error) error {
	return c.structured("set", o, call)
}

func (c *Conn) getStruct(o Option, call func(fd int) error) error {
	return c.structured("get", o, call)
}

func (c *Conn) structured(verb string, o Option, call func(fd int) error) error {
	if o.Opt == lacking {
		return c.mismatch(verb, o, KindStruct)
	}
	return explain(c.with(verb, nil, call), o)
}

// mismatch is the answer to a call that the option is not for, or that the system
// does not have the option for.
func (c *Conn) mismatch(verb string, o Option, want Kind) error {
	cause := fmt.Errorf("%w: %s has no such option", errors.ErrUnsupported, runtime.GOOS)
	if o.Supported() {
		cause = fmt.Errorf("%w: it is a %v, not a %v", syscall.EINVAL, o.Kind, want)
	}
	return c.opError(verb+" "+o.Name, nil, cause)
}

// explain completes the error of an option's call. It is here, behind the call, to
// keep the names out of the way of calls that succeed.
func explain(err error, o Option) error {
	if refused := (*OpError)(nil); errors.As(err, &refused) {
		refused.Op += " " + o.Name
		switch {
		case refused.Err == syscall.EPERM:
			refused.Needs = o.Needs
		case refused.Err == syscall.ENOPROTOOPT && o.Since != "" && kernelBefore(o.Since):
			refused.Needs = "Linux " + o.Since
		}
	}
	return err
}
