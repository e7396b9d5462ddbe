package rawsock

// Option is one int-valued socket option.
type Option struct {
	Name  string // as in C: "IP_TTL"
	Level int    // SOL_SOCKET, IPPROTO_IP, …
	Opt   int
	Needs string // without it setting answers EPERM: "CAP_NET_ADMIN or CAP_NET_RAW"; "" where nothing is needed
}

// String returns the name.
func (o Option) String() string { return o.Name }

// What [MTUDiscover] and [MTUDiscover6] may hold, man ip(7).
const (
	PMTUDiscDont      = 0 // never set DF
	PMTUDiscWant      = 1 // set DF as the route's path MTU allows, fragment locally
	PMTUDiscDo        = 2 // always set DF; too big answers EMSGSIZE
	PMTUDiscProbe     = 3 // set DF, ignore the known path MTU
	PMTUDiscInterface = 4 // DF clear, ignore the known path MTU
	PMTUDiscOmit      = 5 // like Interface, but fragment when needed
)
