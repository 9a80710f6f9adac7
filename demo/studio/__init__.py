"""The studio: music videos that a program composes, renders with a soundfont and draws, free of any rights."""
