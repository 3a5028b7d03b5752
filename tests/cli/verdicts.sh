#!/bin/sh
# Goal: rrsight agrees with what Unbound said of each lesson's questions when the capture was recorded. Where a capture
# alone cannot show it (a key was in the resolver's cache), verdicts.json has the verdict from the capture.
#   verdicts.sh RRSIGHT PCAPS
set -eu
rrsight=$1
pcaps=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
asked=0
for folder in "$pcaps"/*/; do
    [ -e "$folder/verdicts.json" ] || continue
    capture=$(find "$folder" -maxdepth 1 -name 'capture.pcap*' | head -n 1)
    "$rrsight" read --trust-anchor "$folder/anchor.zone" --format json "$capture" >"$work/got" || [ $? -eq 1 ]
    jq -r '.[] | "\(.qname) \(.qtype) \(.from_capture // .unbound)"' "$folder/verdicts.json" >"$work/wanted"
    while read -r name type wanted; do
        asked=$((asked + 1))
        jq -r --arg n "$name" --arg t "$type" \
            'select(.event == "answer" and .qname == $n and .qtype == $t) | .status' "$work/got" >"$work/of_question"
        # A secure question has no bogus answer. Any other verdict is reached by some answer: of the question itself
        # or, where an alias leads elsewhere, of its target.
        if [ "$wanted" = secure ]; then
            ! grep -q bogus "$work/of_question" || { echo "$folder $name $type: bogus, wanted secure"; failed=1; }
        elif ! grep -q "$wanted" "$work/of_question" &&
            ! jq -r 'select(.event == "answer") | .status' "$work/got" | grep -q "$wanted"; then
            case "$folder" in
            */client-side/) ;; # its bogus questions got SERVFAIL, which has nothing to judge
            *) echo "$folder $name $type: nothing is $wanted"; failed=1 ;;
            esac
        fi
    done <"$work/wanted"
done
echo "$asked questions compared"
[ "$asked" -gt 0 ] || failed=1
exit $failed
