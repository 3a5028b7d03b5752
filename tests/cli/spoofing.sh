#!/bin/sh
# Goal: in every lesson with forged answers (labels.json) just these are flagged spoofed, and in its innocent twins none.
# A forged fragment has no answer of its own: `assembled` names the frame of the answer that it became part of. Answers
# whose signatures alone were removed are bogus and no forgeries: their data are the server's. Of a code in `told` the
# frames are named, by a finding of just these answers or in an alert; a code in `absent` is told nowhere.
# No alert is told of a pattern that is no signal of the lesson.
#   spoofing.sh RRSIGHT PCAPS
set -eu
rrsight=$1
pcaps=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
lessons=0
frames=0
signals=0
for labels in "$pcaps"/*/labels.json; do
    [ -e "$labels" ] || continue
    folder=$(dirname "$labels")
    lessons=$((lessons + 1))
    "$rrsight" read --trust-anchor "$folder/anchor.zone" --format json "$folder"/capture.pcap* >"$work/got" || [ $? -eq 1 ]
    flag=$(jq -r 'if .signals == ["dnssec-stripped"] then "bogus" else "spoofed" end' "$labels")
    jq -r '(.assembled // {}) as $assembled | .spoofed[] | ($assembled[tostring] // .)' "$labels" | sort >"$work/wanted"
    jq -r --arg flag "$flag" 'select(.event == "answer" and (.flagged | index($flag))) | .frame' "$work/got" | sort >"$work/flagged"
    frames=$((frames + $(wc -l <"$work/wanted")))
    cmp -s "$work/wanted" "$work/flagged" || {
        echo "$folder: missed $(comm -23 "$work/wanted" "$work/flagged" | head -n 5 | tr '\n' ' ')" \
            "falsely flagged $(comm -13 "$work/wanted" "$work/flagged" | head -n 5 | tr '\n' ' ')"
        failed=1
    }
    # Each signal that has a code of its own is told, in a finding or in an alert. In a signed zone that a denial was
    # rewritten is told by contradicts-signed-denial, and that signatures were stripped by rrsig-missing.
    for signal in $(jq -r '{"nxdomain-rewritten": "contradicts-signed-denial", "dnssec-stripped": "rrsig-missing"} as $signed |
            .signals[] | $signed[.] // .' "$labels"); do
        "$rrsight" reasons "$signal" >/dev/null 2>&1 || continue
        signals=$((signals + 1))
        jq -e --arg code "$signal" -n '[inputs | select(.event == "alert" and .code == $code or
            (.event == "answer" and any(.findings[]; .code == $code)))] | length > 0' "$work/got" >/dev/null ||
            { echo "$folder: $signal is not told"; failed=1; }
    done
    jq --arg folder "$folder" -rn --slurpfile labels "$labels" '[inputs] as $events |
        def answers($code): [$events[] | select(.event == "answer" and any(.findings[]; .code == $code)) | .frame];
        def alerts($code): [$events[] | select(.event == "alert" and .code == $code) | .frames[]];
        ($labels[0].told // {} | to_entries[] | .key as $code |
            (.value - answers($code) - alerts($code)) + (answers($code) - .value) |
            select(length > 0) | "\($folder): \($code) names other frames: \(.)"),
        ($events[] | select(.event == "alert" and .pattern and
            (.code | IN(($labels[0].signals + ($labels[0].absent // []))[]) | not)) |
            "\($folder): \(.code) is no signal of it"),
        ($labels[0].absent // [] | .[] | . as $code | answers($code) + alerts($code) |
            select(length > 0) | "\($folder): \($code) is told of frames \(.)")' "$work/got" >"$work/wrong"
    cat "$work/wrong"
    [ ! -s "$work/wrong" ] || failed=1
    # Whatever is flagged has an alert that counts it.
    alerted=$(jq -s '[.[] | select(.event == "alert" and .server and (.pattern | not)) | .count] | add // 0' "$work/got")
    spoofed=$(jq -s '[.[] | select(.event == "answer" and (.flagged | index("spoofed")))] | length' "$work/got")
    [ "$alerted" -eq "$spoofed" ] || { echo "$folder: $alerted answers in alerts"; failed=1; }
done
[ "$lessons" -gt 0 ] || { echo "no lesson with labels"; failed=1; }
[ "$signals" -gt 0 ] || { echo "no signal with a code"; failed=1; }
echo "$lessons lessons, $frames forged answers, $signals signals"
exit $failed
