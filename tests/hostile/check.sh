#!/bin/sh
# Reads each hostile capture: it must be done in a time that is long for bounded work and short for any other,
# without a fault, every honest answer secure or, where the attack spends the budget, indeterminate; every other
# answer for a reason that is expected, and none of them secure.
#   check.sh RRSIGHT HOSTILE
set -eu
rrsight=$1
hostile=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

complain() {
    echo "$1: $2"
    failed=1
}

# check NAME N REASONS SECURE
check() {
    "$hostile" "$1" "$2" "$scratch/pcap" "$scratch/anchor"
    status=0
    timeout 60 "$rrsight" read --format json --trust-anchor "$scratch/anchor" "$scratch/pcap" \
        >"$scratch/out" 2>"$scratch/err" || status=$?
    if [ "$status" -gt 1 ] || [ -s "$scratch/err" ]; then
        complain "$1" "exit status $status (124: it took too long)"
        head -n 5 "$scratch/err"
        return
    fi
    sed -n 's/^{"event":"answer".*,"status":"\([a-z]*\)","flagged":\[[^]]*\],"reason":\("\([a-z0-9-]*\)"\|null\).*/\1 \3/p' \
        "$scratch/out" | sort | uniq -c >"$scratch/verdicts"
    secure=$(awk '$2 == "secure" { n += $1 } END { print n + 0 }' "$scratch/verdicts")
    [ "$secure" -eq "$4" ] || complain "$1" "$secure answers are secure, not $4"
    while read -r count verdict reason; do
        [ "$verdict" = secure ] && continue
        case ",$3," in
        *",$reason,"*) ;;
        *) complain "$1" "$count answers are $verdict ($reason)" ;;
        esac
        case "$reason $verdict" in
        "limit-"*" indeterminate" | "nsec3-hash-budget-exceeded indeterminate") ;;
        "limit-"*) complain "$1" "a limit made $count answers $verdict" ;;
        esac
    done <"$scratch/verdicts"
}

"$hostile" >"$scratch/list"
while read -r name n reasons secure _; do
    check "$name" "$n" "$reasons" "$secure"
done <"$scratch/list"
exit $failed
