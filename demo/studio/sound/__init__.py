"""Sound: a score is played, and mastered."""
