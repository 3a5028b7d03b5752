#!/bin/sh
# Goal: on labelled captures no strict question gets a false "secure" or a false "bogus".
#   corpus.sh RRSIGHT CORPUS
# Exits with 77 (skipped) when there is no corpus.
set -eu
rrsight=$1
corpus=$2
[ -n "$corpus" ] && [ -d "$corpus/scenarios" ] || { echo "no corpus given: skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
hops=0
agreed=0
for folder in "$corpus"/scenarios/*/; do
    status=0
    "$rrsight" read --legacy-algorithms --trust-anchor "$folder/anchors.zone" --format json \
        "$folder/capture.pcap" >"$work/got" || status=$?
    [ "$status" -le 1 ] || { echo "$folder: exit status $status"; failed=1; continue; }
    jq -r '.questions[] | select(.class == "strict") | .hops[] | .status as $s | .frames[] | "\(.[-1]) \($s)"' \
        "$folder/expect.json" >"$work/wanted"
    while read -r frame wanted; do
        got=$(jq -r "select(.event == \"answer\" and .frame == $frame) | .status" "$work/got" | tail -n 1)
        hops=$((hops + 1))
        [ "$got" = "$wanted" ] && agreed=$((agreed + 1))
        case "$got" in
        secure | bogus) [ "$got" = "$wanted" ] || { echo "$folder: frame $frame is $wanted, not $got"; failed=1; } ;;
        esac
    done <"$work/wanted"
done
echo "$agreed of $hops strict responses agree"
[ "$hops" -gt 0 ] || failed=1
exit $failed
