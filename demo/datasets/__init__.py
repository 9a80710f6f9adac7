"""Collections of videos as they lie on disk: what a program that trains or measures reads."""
