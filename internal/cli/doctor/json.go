package doctor

import (
	"bytes"
	"encoding/json"
	"io"

	examination "goping/internal/doctor"
)

// version is the "v" of every object, as in package jsonl.
const version = 1

type check struct {
	V        int                    `json:"v"`
	Type     string                 `json:"type"`
	ID       string                 `json:"id"`
	Verdict  examination.Verdict    `json:"verdict"`
	Evidence []examination.Evidence `json:"evidence"`
	Cause    string                 `json:"cause"`
	Fix      map[string]string      `json:"fix"`
}

type conclusion struct {
	V       int      `json:"v"`
	Type    string   `json:"type"`
	Target  string   `json:"target,omitempty"`
	CanPing bool     `json:"can_ping"`
	Mode    string   `json:"mode"`
	Causes  []string `json:"causes"`
	Text    string   `json:"text"`
}

// writeJSON writes one object per line, the conclusion last, all in one piece.
func writeJSON(w io.Writer, r *examination.Report) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, c := range r.Checks {
		o := check{version, "check", c.ID, c.Verdict, c.Evidence, c.Cause, c.Fix}
		if o.Evidence == nil {
			o.Evidence = []examination.Evidence{}
		}
		if o.Fix == nil {
			o.Fix = map[string]string{}
		}
		if err := enc.Encode(o); err != nil {
			return err
		}
	}
	c := r.Conclusion
	if err := enc.Encode(conclusion{version, "conclusion", r.Host, c.CanPing, c.Mode, c.Causes, c.Text}); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
