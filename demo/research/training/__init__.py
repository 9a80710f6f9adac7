"""Fit every model and write its bundle. Nothing here is needed to serve."""
