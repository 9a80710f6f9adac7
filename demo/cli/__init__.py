"""The command line: `python -m demo ...`."""
