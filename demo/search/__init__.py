"""The space is asked: a song in, videos out."""
