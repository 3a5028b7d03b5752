"""Where tshark is not asked about a shape, or asked in another way, and why. What is declared still holds."""

# Shapes that tshark reads otherwise.
NOT_TSHARK = {
    "fragments-identification-again": "tshark never gives up a datagram and puts the fragments of two together",
    "name-too-long": "tshark shows names of more than 255 octets; RFC 1035 section 3.1 has none",
    "pcapng-custom-block": "tshark counts a custom block as a frame",
    "tcp-keep-alive-first": "tshark takes the keep-alive's octet for data and loses what follows",
    "tcp-snapped": "tshark loses the stream behind a message that was cut",
    "truncated-flags": "tshark shows no header field of a message of three octets",
    "udp-length-large": "tshark shows the payload of a datagram whose length is false",
}

# Options beside the usual ones: a preference as NAME:VALUE, else a "decode as" rule.
TSHARK_OPTIONS = {
    # What an MPLS label stands for is not in the packet; tshark's guess takes the control word for an address.
    "mpls-pseudowire": ["mpls.label==1001,pwethcw"],
    "mpls-pseudowire-bare": ["mpls.label==1002,pwethnocw"],
    # With out-of-order reassembly tshark waits for the lost segment for ever.
    "tcp-gap": ["tcp.reassemble_out_of_order:FALSE"],
    "tcp-gap-within": ["tcp.reassemble_out_of_order:FALSE"],
}
