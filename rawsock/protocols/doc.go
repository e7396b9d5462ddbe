// Package protocols turns the names of IP protocols into their numbers and back,
// as getprotobyname(3) and getprotobynumber(3) do, from the same file:
// /etc/protocols, protocols(5).
//
//	icmp, ok := protocols.ByName("icmp") // {Name: "icmp", Number: 1, Aliases: ["ICMP"]}
//	p, ok := protocols.ByNumber(132)     // sctp
//
// These two are all that most programs need. They look at the system's file,
// read it again when it has changed, and answer from the table of IANA that is
// compiled in ([Embedded]) when the file is absent, unreadable or without an
// entry, as in an image built from scratch. A line that a user has added counts,
// and where the file and IANA disagree the file wins, even when all it says is
// "icmp 99". Nothing is read before the first call.
//
// [Parse] and [Load] read other files and say, line by line, what they did not
// take and why; [Source] follows a file that changes.
//
// # Which lines count
//
// A [Mode] decides. The usual one, [GlibcCompat], finds every entry that glibc
// finds, in the same order and under the same names, with these exceptions, which
// glibc reads as something that nobody has written: negative numbers, numbers
// above 2147483647, lines that hold a NUL, and a byte order mark as part of a
// name. [Strict] takes what protocols(5) describes and no more.
//
// There is no limit to the length of a line. The databases of nsswitch.conf(5)
// other than files are not asked.
package protocols
