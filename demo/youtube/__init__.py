"""A YouTube link becomes a file: recognised, asked about, and fetched with nothing else being asked."""
