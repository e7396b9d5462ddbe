// Package netns finds the network namespace of a process, a container or a pod,
// and looks names up as a program inside it would.
//
//	host, ref, ok := netns.Split("web@pid:1234")
//	ns, err := ref.Open(ctx)
//	defer ns.Close()
//	cfg := &ping.Config{NetNS: ns.File, Resolver: ns.Resolver}
//
// Which file of the house does what:
//
//	ref.go          "web@pid:1234" → host and Ref
//	open_linux.go   Ref → Namespace; container_linux.go finds the process
//	process_linux.go, beneath_linux.go   a process held fast, a file beneath its root
//	resolver.go     names: hosts file, search list, name servers, order
//	dialer_linux.go sockets inside the namespace
//
// Nothing in a container is trusted. Its configuration is read beneath its own
// root (openat2(2)), so that no symbolic link in it leads to a file of ours;
// only regular files are opened, and no more than 64 KiB of them is read. Where
// its configuration cannot be read, names have an error, and never an answer
// from the configuration of this process.
//
// No thread is left in another namespace once the Namespace is closed.
package netns
