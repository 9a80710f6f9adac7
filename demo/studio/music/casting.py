"""The casts of the composed songs: several ensembles for each emotion."""

from demo.studio.music.casts_dark import DARK
from demo.studio.music.casts_gentle import GENTLE
from demo.studio.music.casts_sparkling import SPARKLING
from demo.studio.music.casts_sunny import SUNNY
from demo.studio.music.players import Cast

CASTS: dict[str, tuple[Cast, ...]] = {**DARK, **GENTLE, **SPARKLING, **SUNNY}
"""Emotion -> casts, taken in turn."""
