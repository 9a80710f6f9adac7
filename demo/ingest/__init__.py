"""What people bring becomes catalogues; run from the command line only."""
