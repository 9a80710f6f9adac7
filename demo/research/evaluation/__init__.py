"""Measure: speed, and the paper's study over every correlation method."""
