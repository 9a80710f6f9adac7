"""Pieces composed for the page: melodies, harmony and form are written out; a seed chooses the key and the playing."""
