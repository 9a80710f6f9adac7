"""Names of the shipped models that several parts of the program report or train; a new version is named here alone."""

EMOTION = "emotion-1"
SPACE = "space-youtube8m-2"
STUDIO_SPACE = "space-studio-1"
