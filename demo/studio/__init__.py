"""The studio: recordings of our own, composed by a program and rendered with a soundfont, free of any rights."""
