#!/bin/sh
# Goal: `missing` names just the records that a capture lacks, and with them as --evidence, from another capture or
# as text, its answers are judged as if they had been captured; what is wrong in evidence is told and loses nothing.
#   evidence.sh RRSIGHT PCAPS
set -eu
rrsight=$1
pcaps=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
lesson=$pcaps/tld-dnskey-missing
capture=$lesson/capture.pcap
anchor=$lesson/anchor.zone

complain() {
    echo "$*"
    failed=1
}

# statuses ARGUMENT...: "status count" lines of the lesson's answers
statuses() {
    "$rrsight" read --trust-anchor "$anchor" --format json "$@" "$capture" |
        jq -r 'select(.event == "answer") | .status' | sort | uniq -c | tr -s ' '
}

# The lesson lacks the keys of test. and nothing else.
commands=$("$rrsight" missing --trust-anchor "$anchor" "$capture" | sed 's/ *#.*//')
[ "$commands" = 'dig +dnssec +cd test. DNSKEY' ] || complain "missing says: $commands"
[ "$("$rrsight" missing --trust-anchor "$anchor" --format json "$capture" | jq -r '.qname + .qtype')" = 'test.DNSKEY' ] ||
    complain 'missing --format json differs'
statuses | grep -q indeterminate || complain 'the lesson has no indeterminate answer'

# Another capture has them.
statuses --evidence "$pcaps/demo/capture.pcap" >"$work/by_capture"
! grep -q indeterminate "$work/by_capture" || complain "indeterminate with evidence: $(cat "$work/by_capture")"
[ -z "$("$rrsight" missing --trust-anchor "$anchor" --evidence "$pcaps/demo/capture.pcap" "$capture")" ] ||
    complain 'missing still names something'

# As text, and saved again: every record survives, whatever its type.
"$rrsight" read --trust-anchor "$anchor" --save-evidence "$work/all.zone" "$pcaps/demo/capture.pcap" >"$work/report" || [ $? -eq 1 ]
statuses --evidence "$work/all.zone" >"$work/by_text"
cmp -s "$work/by_capture" "$work/by_text" || complain "text differs from the capture: $(cat "$work/by_text")"
"$rrsight" read --trust-anchor "$anchor" --evidence "$work/all.zone" --save-evidence "$work/again.zone" \
    "$pcaps/demo/capture.pcap" >"$work/report" || [ $? -eq 1 ]
sort "$work/all.zone" >"$work/all.sorted"
sort "$work/again.zone" >"$work/again.sorted"
cmp -s "$work/all.sorted" "$work/again.sorted" || complain 'saved evidence changes when it is read and saved again'

# In any order of lines, as some tools write them; and from standard input.
sort -R "$work/all.zone" | statuses --evidence - >"$work/by_disorder"
cmp -s "$work/by_capture" "$work/by_disorder" || complain "lines in disorder differ: $(cat "$work/by_disorder")"

# What supplied records say of another time or zone is nothing: a DNSKEY set that does not fit leaves the answers
# undecided and never makes them bogus.
sed -n 's/^good\.test\. \(.*DNSKEY\)/test. \1/p' "$work/all.zone" >"$work/wrong.zone"
statuses --evidence "$work/wrong.zone" >"$work/by_wrong" 2>"$work/err"
! grep -q bogus "$work/by_wrong" || complain "evidence that does not fit: $(cat "$work/by_wrong")"
! grep -q ' secure$' "$work/by_wrong" || [ "$(statuses | grep -c ' secure$')" -gt 0 ] || complain 'wrong evidence made secure'

# A bad line is told by its number, the rest is taken, and the exit status is 2.
{ echo 'this is no record'; cat "$work/all.zone"; } >"$work/bad.zone"
status=0
"$rrsight" read --trust-anchor "$anchor" --evidence "$work/bad.zone" --format json "$capture" >"$work/got" 2>"$work/err" || status=$?
[ "$status" -eq 2 ] && grep -q 'bad.zone:1: ' "$work/err" || complain "a bad line: status $status, $(cat "$work/err")"
! jq -e 'select(.status == "indeterminate")' "$work/got" >"$work/left" || complain 'a bad line lost the rest'

# Without signatures nothing is proven, and the message says what dig was not told.
grep -v RRSIG "$work/all.zone" >"$work/unsigned.zone"
"$rrsight" read --trust-anchor "$anchor" --evidence "$work/unsigned.zone" "$capture" >"$work/got" 2>"$work/err" || status=$?
grep -q '+dnssec' "$work/err" || complain 'unsigned evidence gets no hint'

exit $failed
