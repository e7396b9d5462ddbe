module goping/internal/bench/probing

go 1.26.0

require (
	github.com/prometheus-community/pro-bing v0.9.1
	goping v0.0.0
)

require (
	github.com/google/uuid v1.6.0 // indirect
	github.com/vishvananda/netlink v1.3.1 // indirect
	github.com/vishvananda/netns v0.0.5 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sync v0.21.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace goping => ../../..
