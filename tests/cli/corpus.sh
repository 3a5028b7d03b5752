#!/bin/sh
# Goal: on labelled captures every strict question's responses get their status, and every chain question's worst one is
# the wanted. A label's `accept` lists what else is right (nothing anchored above a name: insecure or indeterminate).
#   corpus.sh RRSIGHT CORPUS
# Exits with 77 (skipped) when there is no corpus.
set -eu
rrsight=$1
corpus=$2
[ -n "$corpus" ] && [ -d "$corpus/scenarios" ] || { echo "no corpus given: skipped"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for folder in "$corpus"/scenarios/*/; do
    status=0
    "$rrsight" read --legacy-algorithms --trust-anchor "$folder/anchors.zone" --format json \
        "$folder/capture.pcap" >"$work/got" || status=$?
    [ "$status" -le 1 ] || echo "$folder: DIFFERS, exit status $status" >>"$work/all"
    jq -r -s --slurpfile expect "$folder/expect.json" --arg scenario "$(basename "$folder")" '
        def rank: {none: 0, secure: 1, insecure: 2, indeterminate: 3, bogus: 4}[.];
        (map(select(.event == "answer") | {key: (.frame | tostring), value: .status}) | from_entries) as $status
        | $expect[0].questions[] | select(.hops | length > 0)
        | . as $question
        | [.hops[] | .status as $wanted | .frames[] | {wanted: $wanted, got: ($status[.[-1] | tostring])}] as $seen
        | ($seen | map(.got // "none") | max_by(rank)) as $worst
        | (if .class == "strict" then ($seen | all(.got == .wanted or (.got as $g | $question.accept | index($g))))
           else ($question.accept | index($worst)) end) as $agrees
        | "\($scenario): \(.qname) \(.qtype) (\(.class)): \(if $agrees then "agrees" else "DIFFERS, \($seen)" end)"
    ' "$work/got" >>"$work/all"
done
grep DIFFERS "$work/all" || true
echo "$(grep -c agrees "$work/all") of $(wc -l <"$work/all") questions agree"
! grep -q DIFFERS "$work/all" && grep -q agrees "$work/all"
