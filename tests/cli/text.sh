#!/bin/sh
# Goal: the text report names warnings about answers that are right for all that, once for each sort, and says when there
# are none.
#   text.sh RRSIGHT PCAPS
set -eu
rrsight=$1
pcaps=$2

report() {
    "$rrsight" read --trust-anchor "$pcaps/$1/anchor.zone" "$pcaps/$1/capture.pcap"
}

shows() {
    report "$1" | grep -q "$2" || { echo "$1: no line \"$2\""; exit 1; }
}

shows spoof-replay '^Nothing is wrong in what was judged, but there are warnings\.$'
shows spoof-replay '^replay-of-old-signed-data  1 answer, first in frame 62 of .*/spoof-replay/capture\.pcap$'
shows spoof-replay '^   h01\.news\.test\. A: newer data came in frame 48$'
shows plain-rotation '^Nothing is wrong in what was judged\.$'
if report plain-rotation | grep -q '^Warnings'; then
    echo "plain-rotation: there are warnings"
    exit 1
fi
