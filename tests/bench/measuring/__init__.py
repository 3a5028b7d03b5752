"""What tests/bench/run measures, a section of its table each, and the means to."""
