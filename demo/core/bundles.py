"""Names of all shipped bundles; a new version is named here alone."""

COMPACT = "compact-3"
"""Audio backbone, by `train robust`."""

COMPACT_TEACHER = "compact-1"
"""The backbone that the emotion model was trained on, and that `train robust` starts from."""

RATINGS = "ratings-2"
"""What listeners feel, from the mean feature of a whole song."""

COMPENSATION = "compensation-1"
"""Compensates what a bar does to the features of the audio backbone."""

PICTURES = "pictures-1"
"""Visual backbone for real pictures."""

EMOTION = "emotion-1"
"""Attention network and the ten emotions."""

SPACE = "space-youtube8m-2"
"""Shared space of YouTube-8M's sound and pictures."""

STUDIO_SPACE = "space-studio-1"
"""Shared space of music and the studio's drawn pictures."""

CATALOGUE = "youtube8m-2"
"""YouTube-8M's videos: the catalogue that is served first."""

STUDIO = "studio-2"
"""The studio's music videos, which play without a network."""

SOUNDS = "sounds-youtube8m-2"
"""The sound of YouTube-8M's videos, embedded in the studio's space, where drawn pictures search it."""

STUDIO_SOUNDS = "sounds-studio-2"
"""The studio's soundtracks, embedded in YouTube-8M's space, where filmed pictures search them."""

AFFECT = "affect-youtube8m-2"
"""Valence and arousal of sounds, and those of YouTube-8M's videos."""


def methods_bundle(catalogue: str) -> str:
    """Return the name of the bundle of further methods that rank a catalogue."""
    return f"methods-{catalogue}"


MODELS = {
    "compact": COMPACT_TEACHER,
    "robust": COMPACT,
    "ratings": RATINGS,
    "compensation": COMPENSATION,
    "pictures": PICTURES,
    "emotion": EMOTION,
    "space": SPACE,
    "studio": STUDIO_SPACE,
    "map": STUDIO,
    "sounds": SOUNDS,
    "affect": AFFECT,
    "methods": methods_bundle(CATALOGUE),
}
"""What `python -m demo train` makes by these words, and in which bundle it is shipped."""
