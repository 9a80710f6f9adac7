"""Features become attention and emotions."""
