"""Find music videos of the same emotion as a song, with attention and supervised deep CCA."""
