"""Where tshark is not asked about a shape, or asked in another way, and why. What the generator declares holds still."""

# Shapes that tshark reads otherwise.
NOT_TSHARK = {
}

# Options beside the usual ones: a preference as NAME:VALUE, else a "decode as" rule.
TSHARK_OPTIONS = {
}
