#!/bin/sh
# Goal: each bad input gives one clear line on standard error, nothing on standard output, and exit status 2.
#   bad_input.sh RRSIGHT PCAPS
set -eu
rrsight=$1
pcaps=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# expect PATTERN ARGUMENT...: one line on standard error that holds the pattern, exit status 2
expect() {
    pattern=$1
    shift
    status=0
    "$rrsight" "$@" >"$work/out" 2>"$work/err" || status=$?
    if [ "$status" -ne 2 ] || [ -s "$work/out" ] || [ "$(wc -l <"$work/err")" -ne 1 ] ||
        ! grep -q -- "$pattern" "$work/err"; then
        echo "rrsight $*: exit status $status, wanted one line with \"$pattern\", got:"
        cat "$work/err" "$work/out"
        failed=1
    fi
}

good=$pcaps/nxdomain-nsec/capture.pcap
: >"$work/empty.pcap"
echo 'this is no capture at all' >"$work/text.pcap"
printf 'example. IN DS 1 8 2\nnonsense here\n' >"$work/bad.anchor"
printf '; only a comment\n' >"$work/none.anchor"
printf 'example. 3600 IN A 192.0.2.1\n' >"$work/a.anchor"

expect 'No such file' read "$work/missing.pcap"
expect 'empty' read "$work/empty.pcap"
expect 'not a capture' read "$work/text.pcap"
expect 'directory' read "$work"
expect 'filter' read --filter 'no such thing (' "$good"
expect 'bad.anchor:1:' read --trust-anchor "$work/bad.anchor" "$good"
expect 'none.anchor' read --trust-anchor "$work/none.anchor" "$good"
expect 'a.anchor:1:' read --trust-anchor "$work/a.anchor" "$good"
expect 'No such file' read --trust-anchor "$work/missing.anchor" "$good"
expect 'no capture file' read
expect 'no such command' frobnicate
expect 'skew' read --skew many "$good"
expect 'format' read --format xml "$good"
expect 'only' read --only wrong "$good"
for time in 2026-13-01T00:00:00Z 2026-02-30T00:00:00Z 2026-01-01T24:00:00Z 2026-1-1T1:1:1Z 2026-01-01T00:00:00 \
    2026-01-01T00:00:00+25:00; do
    expect 'not a time' read --at "$time" "$good"
done
expect 'no-such-interface' watch no-such-interface

# A truncated capture: what stands before the cut is judged, then the message, exit status 2.
head -c 2000 "$good" >"$work/cut.pcap"
status=0
"$rrsight" read --format json "$work/cut.pcap" >"$work/out" 2>"$work/err" || status=$?
if [ "$status" -ne 2 ] || ! grep -q truncated "$work/err" || ! grep -q '"event":"answer"' "$work/out" ||
    ! tail -n 1 "$work/out" | grep -q '"event":"summary"'; then
    echo "a truncated capture: exit status $status"
    cat "$work/err"
    failed=1
fi

# One time in three spellings.
for time in 2026-11-24T04:12:00+01:00 2026-11-23T22:42:00.5-04:30 1795489920; do
    "$rrsight" read --format json --at "$time" "$good" >"$work/$time" 2>/dev/null || true
done
if ! cmp -s "$work/2026-11-24T04:12:00+01:00" "$work/1795489920" ||
    ! cmp -s "$work/2026-11-23T22:42:00.5-04:30" "$work/1795489920"; then
    echo "--at: one time in three spellings is judged in several ways"
    failed=1
fi

# Files that cannot be read among one that can: what can be read is reported, then the messages, exit status 2.
status=0
"$rrsight" read --format json "$work/missing.pcap" "$good" "$work/text.pcap" >"$work/out" 2>"$work/err" || status=$?
if [ "$status" -ne 2 ] || [ "$(wc -l <"$work/err")" -ne 2 ] || ! grep -q '"event":"answer"' "$work/out" ||
    ! tail -n 1 "$work/out" | grep -q '"event":"summary"'; then
    echo "unreadable files among others: exit status $status"
    cat "$work/err"
    failed=1
fi

# The name of a file is told as it is where it is UTF-8; octets that are not are replaced one by one.
utf8=$(printf 'caf\303\251-\344\270\226-\360\235\204\236')
broken=$(printf 'x\377-\303-\355\240\200-\300\257-\364\220\200\200')
cp "$good" "$work/$utf8"
cp "$good" "$work/$broken"
"$rrsight" read --format json "$work/$utf8" "$work/$broken" >"$work/out" 2>/dev/null || true
one=$(printf '\357\277\275')
if ! grep -q "\"file\":\"$work/$utf8\"" "$work/out" ||
    [ "$(jq -r .file <"$work/out" | grep "x$one-$one-$one$one$one-$one$one-$one$one$one$one\$" | sort -u | wc -l)" -ne 1 ]; then
    echo "the names of files are not told as they are:"
    sed -n 's/.*"file":"\([^"]*\)".*/\1/p' "$work/out" | sort -u
    failed=1
fi

# No place for the temporary file of a capture that needs one: no report that could be taken for a clean one.
status=0
# shellcheck disable=SC2046 # file names without spaces
TMPDIR=$work/missing "$rrsight" read $(yes "$pcaps/demo/capture.pcap" | head -n 12) >"$work/out" 2>"$work/err" || status=$?
if [ "$status" -ne 2 ] || [ -s "$work/out" ] || ! grep -q 'temporary file.*No such file' "$work/err"; then
    echo "no place for a temporary file: exit status $status"
    cat "$work/err"
    failed=1
fi
exit $failed
