"""Everything that opens a stranger's file."""
