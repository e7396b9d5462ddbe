# Completion of goping for bash. Written by go generate ./internal/manual; do not edit.

_goping() {
	local face=goping cur=${COMP_WORDS[COMP_CWORD]} prev= options= values=
	((COMP_CWORD > 0)) && prev=${COMP_WORDS[COMP_CWORD - 1]}
	# Readline makes --option=value three words.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]] && ((COMP_CWORD > 1)); then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	COMPREPLY=()
	if ((COMP_CWORD > 1)); then
		case ${COMP_WORDS[1]} in
		ping | ping4 | ping6) face=ping ;;
		fping | fping6) face=fping ;;
		doctor) face=doctor ;;
		sweep) face=sweep ;;
		esac
	fi
	case $face:$prev in
	goping:-i | goping:--interval | goping:-l | goping:--preload | goping:-s | goping:--size | goping:-p | goping:--pattern | goping:-e | goping:--identifier | goping:-c | goping:--count | goping:-w | goping:--deadline | goping:-W | goping:--timeout | goping:--assert | goping:--netns | goping:-t | goping:--ttl | goping:-Q | goping:--tos | goping:-F | goping:--flow-label | goping:-m | goping:--mark | goping:--via | goping:-S | goping:--send-buffer)
		return
		;;
	goping:--rate)
		COMPREPLY=($(compgen -W 'max' -- "$cur"))
		return
		;;
	goping:--color)
		COMPREPLY=($(compgen -W 'auto always never' -- "$cur"))
		return
		;;
	goping:-M | goping:--pmtu)
		COMPREPLY=($(compgen -W 'do want dont probe' -- "$cur"))
		return
		;;
	goping:-N | goping:--node-info)
		COMPREPLY=($(compgen -W 'name ipv4 ipv6 help' -- "$cur"))
		return
		;;
	goping:--ecn)
		COMPREPLY=($(compgen -W 'not-ect ect0 ect1 ce' -- "$cur"))
		return
		;;
	goping:-T | goping:--ip-timestamp)
		COMPREPLY=($(compgen -W 'tsonly tsandaddr tsprespec' -- "$cur"))
		return
		;;
	goping:--time-format)
		COMPREPLY=($(compgen -W 'epoch rfc3339 utc time relative' -- "$cur"))
		return
		;;
	goping:-I | goping:--interface)
		COMPREPLY=($(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$cur"))
		return
		;;
	goping:--dscp)
		COMPREPLY=($(compgen -W 'ef va le be cs0 cs1 cs2 cs3 cs4 cs5 cs6 cs7 af11 af12 af13 af21 af22 af23 af31 af32 af33 af41 af42 af43' -- "$cur"))
		return
		;;
	ping:-i | ping:--interval | ping:-l | ping:--preload | ping:-s | ping:--size | ping:-p | ping:--pattern | ping:-e | ping:--identifier | ping:-c | ping:--count | ping:-w | ping:--deadline | ping:-W | ping:--linger | ping:-t | ping:--ttl | ping:-Q | ping:--tos | ping:-F | ping:--flow-label | ping:-m | ping:--mark | ping:-S | ping:--send-buffer)
		return
		;;
	ping:-M | ping:--pmtu)
		COMPREPLY=($(compgen -W 'do want dont probe' -- "$cur"))
		return
		;;
	ping:-N | ping:--node-info)
		COMPREPLY=($(compgen -W 'name ipv4 ipv6 help' -- "$cur"))
		return
		;;
	ping:-T | ping:--ip-timestamp)
		COMPREPLY=($(compgen -W 'tsonly tsandaddr tsprespec' -- "$cur"))
		return
		;;
	ping:-I | ping:--interface)
		COMPREPLY=($(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$cur"))
		return
		;;
	fping:-b | fping:--size | fping:-B | fping:--backoff | fping:-c | fping:--count | fping:-H | fping:--ttl | fping:-k | fping:--fwmark | fping:-O | fping:--tos | fping:-p | fping:--period | fping:-r | fping:--retry | fping:-S | fping:--src | fping:--seqmap-timeout | fping:-t | fping:--timeout | fping:-T | fping:-C | fping:--vcount | fping:--timestamp-format | fping:-i | fping:--interval | fping:-Q | fping:--squiet | fping:-x | fping:--reachable | fping:-X | fping:--fast-reachable)
		return
		;;
	fping:-f | fping:--file)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	fping:-I | fping:--iface)
		COMPREPLY=($(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$cur"))
		return
		;;
	doctor:--netns)
		return
		;;
	doctor:--fix)
		COMPREPLY=($(compgen -W 'docker podman compose k8s systemd setcap sysctl' -- "$cur"))
		return
		;;
	sweep:-x | sweep:--exclude | sweep:--seed | sweep:--shard | sweep:-W | sweep:--timeout | sweep:--retries | sweep:-c | sweep:--count | sweep:--quorum | sweep:-s | sweep:--size | sweep:--netns)
		return
		;;
	sweep:-f | sweep:--file | sweep:--exclude-file | sweep:--resume)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	sweep:-r | sweep:--rate)
		COMPREPLY=($(compgen -W 'max' -- "$cur"))
		return
		;;
	sweep:-I | sweep:--interface)
		COMPREPLY=($(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$cur"))
		return
		;;
	esac
	case $face in
	goping) options='-i --interval --rate -f --flood -A --adaptive -l --preload -s --size -p --pattern -e --identifier -b --broadcast -N --node-info -c --count -w --deadline -W --timeout --until-up --until-down --assert -4 --ipv4 -6 --ipv6 --all-addresses -I --interface -B --sticky-source --netns -t --ttl -Q --tos --dscp --ecn -M --pmtu --df --no-df -F --flow-label -m --mark --via -r --bypass-routing -R --record-route -T --ip-timestamp -L --no-loop -C --connect -S --send-buffer -d --debug-socket -n --numeric -H --names -q --quiet -D --timestamp --time-format -O --outstanding -a --audible -3 --decimals -U --user-time -v --verbose -j --json --color -h --help -V --version' ;;
	ping) options='-i --interval -f --flood -A --adaptive -l --preload -s --size -p --pattern -e --identifier -b --broadcast -N --node-info -c --count -w --deadline -W --linger -4 --ipv4 -6 --ipv6 -I --interface -B --sticky-source -t --ttl -Q --tos -M --pmtu -F --flow-label -m --mark -r --bypass-routing -R --record-route -T --ip-timestamp -L --no-loop -C --connect -S --send-buffer -d --debug-socket -n --numeric -H --names -q --quiet -D --timestamp -O --outstanding -a --audible -3 --decimals -U --user-time -v --verbose -j --json -h --help -V --version' ;;
	fping) options='-4 --ipv4 -6 --ipv6 -b --size -B --backoff -c --count -f --file -g --generate -H --ttl -I --iface -k --fwmark -l --loop -m --all -M --dontfrag -O --tos -p --period -r --retry -R --random -S --src --seqmap-timeout -t --timeout -T --check-source --icmp-timestamp -a --alive -A --addr -C --vcount -d --rdns -D --timestamp --timestamp-format -e --elapsed -i --interval -J --json -n --name -N --netdata -o --outage -q --quiet -Q --squiet -s --stats -u --unreach -x --reachable -X --fast-reachable --print-tos --print-ttl -v --version -h --help' ;;
	doctor) options='-4 --ipv4 -6 --ipv6 --netns --fix -v --verbose -j --json -h --help' ;;
	sweep) options='-f --file -x --exclude --exclude-file --shuffle --seed --shard --resume -r --rate -W --timeout --retries -c --count --quorum -s --size -4 --ipv4 -6 --ipv6 -I --interface --netns -a --alive -u --unreachable -j --json --csv -q --quiet -v --verbose -h --help' ;;
	esac
	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
		return
	fi
	COMPREPLY=($(compgen -A hostname -- "$cur"))
	((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W 'ping ping4 ping6 fping fping6 doctor sweep' -- "$cur"))
}

complete -F _goping goping
