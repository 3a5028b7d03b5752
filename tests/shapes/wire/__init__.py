"""Octets by hand: what goes into a capture file, from the file's own format down to a DNS message."""
