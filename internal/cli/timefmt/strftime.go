package timefmt

import (
	"strconv"
	"strings"
	"time"
)

// layouts are the conversions that package time has a layout for, in the C locale.
var layouts = [...]struct {
	letter byte
	layout string
}{
	{'Y', "2006"}, {'m', "01"}, {'d', "02"}, {'H', "15"}, {'M', "04"}, {'S', "05"}, {'y', "06"},
	{'I', "03"}, {'p', "PM"}, {'a', "Mon"}, {'A', "Monday"}, {'b', "Jan"}, {'B', "January"}, {'h', "Jan"},
	{'e', "_2"}, {'j', "002"}, {'z', "-0700"}, {'Z', "MST"},
	{'F', "2006-01-02"}, {'T', "15:04:05"}, {'R', "15:04"}, {'D', "01/02/06"}, {'r', "03:04:05 PM"},
	{'c', "Mon Jan _2 15:04:05 2006"}, {'x', "01/02/06"}, {'X', "15:04:05"},
}

// others are the conversions that it has none for.
const others = "%sfLNuw"

func layoutOf(letter byte) string {
	for _, l := range layouts {
		if l.letter == letter {
			return l.layout
		}
	}
	return ""
}

// conversionSize is the length of the conversion that s begins with, 0 when there is
// none such.
func conversionSize(s string) int {
	switch {
	case strings.HasPrefix(s, "%:z"):
		return 3
	case len(s) < 2 || layoutOf(s[1]) == "" && strings.IndexByte(others, s[1]) < 0:
		return 0
	}
	return 2
}

// appendStrftime appends t by the layout.
func (f Format) appendStrftime(b []byte, t time.Time) []byte {
	for s := f.layout; s != ""; {
		if s[0] != '%' {
			b, s = append(b, s[0]), s[1:]
			continue
		}
		size := conversionSize(s)
		if size == 0 { // no Format that Parse returns has one
			return append(b, s...)
		}
		b, s = appendConversion(b, s[1], t), s[size:]
	}
	return b
}

func appendConversion(b []byte, letter byte, t time.Time) []byte {
	switch letter {
	case '%':
		return append(b, '%')
	case 's':
		return strconv.AppendInt(b, t.Unix(), 10)
	case 'f':
		return appendPadded(b, t.Nanosecond()/1000, 6, '0')
	case 'L':
		return appendPadded(b, t.Nanosecond()/1e6, 3, '0')
	case 'N':
		return appendPadded(b, t.Nanosecond(), 9, '0')
	case 'u':
		return strconv.AppendInt(b, int64((t.Weekday()+6)%7+1), 10)
	case 'w':
		return strconv.AppendInt(b, int64(t.Weekday()), 10)
	case ':':
		return t.AppendFormat(b, "-07:00")
	}
	return t.AppendFormat(b, layoutOf(letter))
}
