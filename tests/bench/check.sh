#!/bin/sh
# A small capture is the same when it is made again; nothing in it is bogus or spoofed, and as many answers to queries
# with DO are secure as the generator says: all from signed zones, but for denials under opt-out.
#   check.sh RRSIGHT GENERATE
set -eu
rrsight=$1
generate=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$generate" --preset s2k "$scratch/one"
"$generate" --preset s2k "$scratch/two" >/dev/null
for file in s2k.pcap s2k.anchor s2k.json; do
    cmp "$scratch/one/$file" "$scratch/two/$file"
done

# Exit status 1, something bogus or spoofed, ends this as well.
"$rrsight" read --checksums --format json --trust-anchor "$scratch/one/s2k.anchor" "$scratch/one/s2k.pcap" \
    >"$scratch/report"
jq -ser --slurpfile made "$scratch/one/s2k.json" '
    (map(select(.event == "summary"))[0]) as $summary
    | (map(select(.event == "answer" and .status == "secure" and .do)) | length) as $secure
    | $made[0] as $made
    | "\($secure) of \($made.secure_with_do) are secure",
      ($secure == $made.secure_with_do and $secure > 0
       and $summary.packets == $made.packets and $summary.bogus == 0 and $summary.spoofed == 0
       and $summary.wrong_checksums == 0 and $summary.malformed_messages == 0 and $summary.fragments_lost == 0)
' "$scratch/report"

# Answers to queries that did not ask for proofs are one entry of the text for each zone, whatever names were asked for.
"$rrsight" read --trust-anchor "$scratch/one/s2k.anchor" "$scratch/one/s2k.pcap" >"$scratch/text"
awk '/^[0-9]+\. / { of = $3 ~ /^(denial|rrsig)-not-observed$/ ? $3 : "" }
     of != "" && $1 == "asked" { names = 1 }
     of != "" && names && NF == 2 && $1 != "zone" && $1 != "asked" { several = 1 }
     $1 == "zone" { names = 0 }
     of != "" && $1 == "zone" { entries++; zones[of, $2]++ }
     END { for (zone in zones) if (zones[zone] > 1) exit 1; exit !(entries > 1 && several) }' "$scratch/text"
