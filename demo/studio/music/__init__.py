"""Music: scores, and how they are composed for an emotion or for an instrument."""
