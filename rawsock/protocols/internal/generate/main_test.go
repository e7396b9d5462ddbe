package main

import (
	"os"
	"strings"
	"testing"
)

func TestTableIsOfThisRegistry(t *testing.T) {
	want, err := generate(registry, aliases)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../iana.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("iana.txt is out of date: run go generate")
	}
}

func TestGenerateRefuses(t *testing.T) {
	const head = "# Updated: 2022-08-26\nDecimal,Keyword,Protocol,IPv6 Extension Header,Reference\n"
	const aliasHead = "Decimal,Names,Source\n"
	for _, tt := range []struct{ registry, aliases, want string }{
		{"Decimal,Keyword\n", aliasHead, "no line"},
		{head + "1,ICMP,x\n", aliasHead, "registry: "},
		{head + "300,ICMP,x,,\n", aliasHead, "registry: keyword ICMP"},
		{head + "1,ICMP,x,,\n2,icmp,x,,\n", aliasHead, "icmp names both 1 and 2"},
		{head + "1,ICMP,x,,\n2,IGMP,x,,\n", aliasHead + "2,Icmp,x\n", "Icmp names both 1 and 2"},
		{head + "1,ICMP,x,,\n", aliasHead + "2,Icmp\n", "aliases: "},
	} {
		table, err := generate(tt.registry, tt.aliases)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q with %q: %q, %v; want an error of %q", tt.registry, tt.aliases, table, err, tt.want)
		}
	}
}
