"""Measure: speed now, the paper's protocol later."""
