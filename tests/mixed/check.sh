#!/bin/sh
# Goal: of the recorded run with attacks in it, no genuine answer is flagged spoofed, and at least 98 of 100 attacks are
# told; without attacks nothing is flagged at all.
#   check.sh RRSIGHT FOLDER
set -eu
rrsight=$1
folder=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
xz=$folder/recorded/capture.pcap.xz
anchor=$folder/recorded/anchor.zone
for attacks in 0 60; do
    "$folder/splice" "$xz" "$work/mixed.pcap" "$work/labels.json" --attacks $attacks --seed 1
    "$folder/measure" --check "$rrsight" "$work/mixed.pcap" "$anchor" "$work/labels.json"
done
