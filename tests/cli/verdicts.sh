#!/bin/sh
# Goal: rrsight agrees with what Unbound said of every question of every lesson when its capture was recorded: the worst
# status over the answers to the question is Unbound's verdict. Where the capture alone cannot show it (a key was in the
# resolver's cache, the client got SERVFAIL), verdicts.json has the verdict from the capture. asked_otherwise.json names
# the questions that the resolver put in another way: to an alias's target, minimised, or not again.
#   verdicts.sh RRSIGHT PCAPS
set -eu
rrsight=$1
pcaps=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for folder in "$pcaps"/*/; do
    [ -e "$folder/verdicts.json" ] || continue
    capture=$(find "$folder" -maxdepth 1 -name 'capture.pcap*' | head -n 1)
    "$rrsight" read --trust-anchor "$folder/anchor.zone" --format json "$capture" >"$work/got" || [ $? -eq 1 ]
    jq -r -s --slurpfile verdicts "$folder/verdicts.json" --slurpfile otherwise "$here/asked_otherwise.json" \
        --arg lesson "$(basename "$folder")" '
        def rank: {none: 0, secure: 1, insecure: 2, indeterminate: 3, bogus: 4}[.];
        map(select(.event == "answer") | {question: "\(.qname) \(.qtype)", status}) as $answers
        | $verdicts[0][]
        | "\(.qname) \(.qtype)" as $question
        | (.from_capture // .unbound) as $wanted
        | ([$otherwise[0][] | select(.question == $question) | .answered_by[]] | if . == [] then [$question] else . end) as $asked
        | ([$answers[] | select(.question | IN($asked[])) | .status] | max_by(rank)) as $got
        | "\($lesson): \($question): \(if $got == $wanted then "agrees" else "DIFFERS, \($got) where \($wanted) is wanted" end)"
    ' "$work/got" >>"$work/all"
done
grep DIFFERS "$work/all" || true
echo "$(grep -c agrees "$work/all") of $(wc -l <"$work/all") questions agree"
! grep -q DIFFERS "$work/all" && grep -q agrees "$work/all"
