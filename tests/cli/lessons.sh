#!/bin/sh
# Goal: what rrsight says of every lesson's capture is what its expected.ndjson records, and no verdict differs from
# the one that Unbound gave when the capture was recorded.
#   lessons.sh RRSIGHT PCAPS
set -eu
rrsight=$1
pcaps=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
lessons=0
for folder in "$pcaps"/*/; do
    [ -e "$folder/anchor.zone" ] || continue
    capture=$(find "$folder" -maxdepth 1 -name 'capture.pcap*' | head -n 1)
    lessons=$((lessons + 1))
    status=0
    "$rrsight" read --trust-anchor "$folder/anchor.zone" --format json "$capture" >"$work/all" || status=$?
    [ "$status" -le 1 ] || { echo "$folder: exit status $status"; failed=1; continue; }
    # The path of the capture depends on the checkout; nothing else does.
    jq -c 'if .file then .file = (.file | split("/") | last) else . end' "$work/all" >"$work/got"
    cmp -s "$folder/expected.ndjson" "$work/got" || {
        echo "$folder: differs from expected.ndjson"
        diff "$folder/expected.ndjson" "$work/got" | head -n 5
        failed=1
    }
done
echo "$lessons lessons judged"
[ "$lessons" -gt 0 ] || failed=1
exit $failed
