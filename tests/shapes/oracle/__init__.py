"""Who says what is in a capture: the generator, tshark, rrsight. All of them in the same form."""
