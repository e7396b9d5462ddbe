package render

import (
	"bytes"
	"encoding/json"
	"io"
)

// Objects writes values as JSON, one a line, by way of Lines.
type Objects struct {
	out  *Lines
	line bytes.Buffer
	enc  *json.Encoder
}

// NewObjects returns Objects that writes to w.
func NewObjects(w io.Writer) *Objects {
	o := &Objects{out: NewLines(w)}
	o.enc = json.NewEncoder(&o.line)
	o.enc.SetEscapeHTML(false)
	return o
}

// Write appends v as a line, and writes what was gathered unless more follows.
func (o *Objects) Write(v any, more bool) error {
	o.line.Reset()
	if err := o.enc.Encode(v); err != nil {
		return err
	}
	o.out.End(append(o.out.Begin(), o.line.Bytes()...))
	if more {
		return nil
	}
	return o.out.Flush()
}

// Flush writes what was gathered.
func (o *Objects) Flush() error { return o.out.Flush() }
