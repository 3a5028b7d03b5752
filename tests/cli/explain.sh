#!/bin/sh
# Goal: `explain` tells one answer's chain from the anchor to the end, in words, JSON and DOT; for a question of every
# lesson it ends with the status that `read` gives that frame.
#   explain.sh RRSIGHT PCAPS
set -eu
rrsight=$1
pcaps=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
told=0

complain() {
    echo "$*"
    failed=1
}

# has FILE TEXT...: each text is somewhere in the file
has() {
    file=$1
    shift
    for text in "$@"; do
        grep -qF -- "$text" "$file" || complain "$file lacks \"$text\""
    done
}

for folder in "$pcaps"/*/; do
    [ -e "$folder/verdicts.json" ] || continue
    capture=$(find "$folder" -maxdepth 1 -name 'capture.pcap*' | head -n 1)
    "$rrsight" read --trust-anchor "$folder/anchor.zone" --format json "$capture" >"$work/read" || [ $? -eq 1 ]
    jq -r '.[] | "\(.qname) \(.qtype)"' "$folder/verdicts.json" | head -n 1 >"$work/questions"
    while read -r name type; do
        grep -q "\"qname\":\"$name\",\"qtype\":\"$type\"" "$work/read" || continue
        told=$((told + 1))
        "$rrsight" explain --trust-anchor "$folder/anchor.zone" --format json "$capture" "$name" "$type" >"$work/json" || [ $? -eq 1 ]
        frame=$(jq .frame "$work/json")
        jq -r "select(.event == \"answer\" and .frame == $frame and .qname == \"$name\" and .qtype == \"$type\") | .status" \
            "$work/read" >"$work/wanted"
        jq -r .status "$work/json" | grep -qxFf "$work/wanted" || complain "$folder $name $type: another status than read's"
        jq -e 'if .status == "secure" then (.steps | length > 2 and all(.mark == "good")) else true end' "$work/json" >/dev/null ||
            complain "$folder $name $type: secure with a step that is not good"
        jq -e 'if .status == "bogus" then (.steps | any(.mark == "broken")) else true end' "$work/json" >/dev/null ||
            complain "$folder $name $type: bogus without a broken step"
    done <"$work/questions"
done
[ "$told" -gt 0 ] || complain 'no question was explained'

# In words: the anchor, keys with their sizes, the two digests, what was signed, for how long.
explain() {
    lesson=$1
    shift
    "$rrsight" explain --trust-anchor "$pcaps/$lesson/anchor.zone" "$@" >"$work/text" || [ $? -eq 1 ]
}
explain demo "$pcaps/demo/capture.pcap" www.good.test A
has "$work/text" 'The trust anchor of .: believed without proof' 'KSK  flags 257  RSASHA256, 2048 bits' 'in the DS' computed \
    'it verifies' 'days used' 'with owner www.good.test. and original TTL 3600' 'The answer is secure: every step holds.'
explain nxdomain-nsec3 "$pcaps/nxdomain-nsec3/capture.pcap" nothing.good.example A
has "$work/text" 'the closest encloser, good.example.' 'the next closer name, nothing.good.example.' 'does not exist: it falls between'
explain bogus-expired "$pcaps/bogus-expired/capture.pcap" www.expired.test A
has "$work/text" BROKEN 'expired for' 'The answer is bogus.'
explain demo --verbose "$pcaps/demo/capture.pcap" www.good.test A
has "$work/text" 'public key' 'signed octets'

# As a graph: braces and quotes in balance, keys vouch for records.
explain demo --format dot "$pcaps/demo/capture.pcap" www.good.test A
has "$work/text" 'digraph chain {' 'label=digest' 'label=RRSIG'
if command -v dot >/dev/null 2>&1; then
    dot -Tsvg "$work/text" >"$work/svg" || complain 'dot does not take the graph'
fi

# What is not there: one line and exit status 2.
status=0
"$rrsight" explain "$pcaps/demo/capture.pcap" nowhere.test A >"$work/out" 2>"$work/err" || status=$?
[ "$status" -eq 2 ] && [ ! -s "$work/out" ] && grep -q 'no answer to nowhere.test A' "$work/err" || complain 'a name that is not there'
echo "$told questions explained"
exit $failed
