"""Sound: rendering and mastering of scores."""
