package rawsock

import (
	"go/ast"
	"go/parser"
	"go/token"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// promised is what the table is for, by the options that keep the promise.
var promised = map[string][]Option{
	"TTL and hop limit":                 {TTL, HopLimit, RecvTTL, RecvHopLimit, MinTTL, MinHopLimit},
	"type of service and traffic class": {TOS, TrafficClass, RecvTOS, RecvTClass},
	"IP options":                        {IPOptions, RecvIPOptions},
	"flow label":                        {FlowLabel, AutoFlowLabel, FlowInfoSend, RecvFlowLabel},
	"mark":                              {Mark},
	"interface":                         {BindDevice, BindIfIndex, UnicastIf, UnicastIf6, RecvPktInfo, RecvPktInfo6},
	"free bind":                         {FreeBind, FreeBind6, Transparent, Transparent6},
	"DF and path MTU":                   {MTUDiscover, MTUDiscover6, DontFragment, DontFragment6, MTU, MTU6},
	"buffers":                           {RecvBuf, SendBuf, RecvBufForce, SendBufForce},
	"broadcast":                         {Broadcast},
	"multicast groups":                  {GroupJoin, GroupLeave, SourceJoin, SourceLeave, SourceBlock, SourceUnblock},
	"multicast, sent and heard":         {MulticastIf, MulticastIf6, MulticastTTL, MulticastHops, MulticastLoop, MulticastLoop6, MulticastAll, MulticastAll6},
	"timestamps":                        {Stamp, StampNs, StampFlags},
	"error queue":                       {RecvErr, RecvErr6, RecvErrRFC4884, RecvErrRFC4884v6},
	"ICMP filters":                      {ICMPFilter, ICMPv6Filter},
	"BPF":                               {FilterAttach, FilterDetach, FilterLock},
	"reuse":                             {ReuseAddr, ReusePort},
	"one family":                        {V6Only},
	"linger":                            {Linger},
	"keep-alive":                        {KeepAlive, KeepIdle, KeepInterval, KeepCount, UserTimeout},
	"TCP":                               {NoDelay, TCPInfo, Congestion},
	"pending error":                     {SocketError},
	"memory":                            {MemoryInfo, RxqOvfl},
	"peer credentials":                  {PeerCred, PassCred},
	"cookies":                           {NetNSCookie, SocketCookie},
	"the rest":                          {DontRoute, Debug, Priority, BusyPoll, HeaderIncluded, HeaderIncluded6, Checksum},
}

func TestOptionTableIsComplete(t *testing.T) {
	table := Options()
	var named []string
	for what, options := range promised {
		for _, o := range options {
			if !slices.Contains(table, o) {
				t.Errorf("%s: %v is not in the table", what, o)
			}
			named = append(named, o.Name)
		}
	}
	for _, o := range table {
		if !slices.Contains(named, o.Name) {
			t.Errorf("%v is in the table, for nothing that was promised", o)
		}
	}
	names := map[string]Option{}
	for _, o := range table {
		if other, twice := names[o.Name]; twice {
			t.Errorf("%s twice: %+v, %+v", o.Name, o, other)
		}
		names[o.Name] = o
	}
	if declared := declaredOptions(t); len(declared) != len(table) {
		t.Errorf("the table has %d options, %d are declared: %q", len(table), len(declared), declared)
	}
}

// declaredOptions are the variables of the two files that hold the table.
func declaredOptions(t *testing.T) (names []string) {
	for _, name := range []string{"optiontable.go", "optiontable_ip.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, spec := range g.Specs {
					names = append(names, spec.(*ast.ValueSpec).Names[0].Name)
				}
			}
		}
	}
	return names
}

// What the table says of the running system is so.
func TestOptionTableKnowsThisSystem(t *testing.T) {
	systems := []string{"linux", "darwin", "dragonfly", "freebsd", "netbsd", "openbsd"}
	numbers := map[[2]int]Option{}
	for _, o := range Options() {
		for name := range strings.FieldsSeq(o.Platforms) {
			if !slices.Contains(systems, name) {
				t.Errorf("%v is for %q", o, name)
			}
		}
		if o.Supported() != o.on(runtime.GOOS) {
			t.Errorf("%v has number %d, and is for %q", o, o.Opt, o.Platforms)
		}
		if (o.Kind == KindDuration) != (o.Unit != 0) {
			t.Errorf("%v is a %v with unit %v", o, o.Kind, o.Unit)
		}
		if o.Since != "" && !o.on("linux") {
			t.Errorf("%v is of Linux %s, and for %q", o, o.Since, o.Platforms)
		}
		if o.Supported() {
			at := [2]int{o.Level, o.Opt}
			if other, taken := numbers[at]; taken {
				t.Errorf("%v and %v are both %v", o, other, at)
			}
			numbers[at] = o
		}
	}
}
