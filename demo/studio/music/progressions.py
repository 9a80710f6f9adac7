"""Harmony of whole songs: periods of an open and a closed four-bar line, and bridges."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Harmony:
    """The harmony of the sections of a song, in Roman numerals.

    Attributes:
        scale: One of `harmony.SCALES`.
        verses: (open line, closed line), four bars each.
        choruses: The same for choruses.
        bridges: Lines of four bars that lead back.
        endings: The last two bars; the second is the tonic.
    """

    scale: str
    verses: tuple[tuple[str, str], ...]
    choruses: tuple[tuple[str, str], ...]
    bridges: tuple[str, ...]
    endings: tuple[str, ...]

    @property
    def tonic(self) -> str:
        """Numeral of the first degree of the scale."""
        return "I" if self.scale in ("major", "mixolydian") else "i"


HARMONIES: dict[str, Harmony] = {
    "sunny": Harmony(
        "major",
        (
            ("I | IV | I/3 | V", "I | IV | ii7 V7 | I"),
            ("I | vi | IV | V", "I | vi | ii7 V7 | I"),
            ("I | I/3 | IV | V7", "I | vi | IV V | I"),
            ("I | iii | IV | V", "vi | iii | IV V7 | I"),
        ),
        (
            ("I | V/3 | vi | IV", "I/3 | IV | ii7 V7 | I"),
            ("IV | V | iii | vi", "IV | V | ii7 V7 | I"),
            ("I | V | vi | IV", "I | V | IV V7 | I"),
            ("IV | I/3 | ii7 | V", "IV | I/3 | ii7 V7 | I"),
        ),
        ("vi | II7/3 | IV | V7", "IV | iv | I/5 | V7", "vi | iii | IV | V7", "ii7 | V7 | iii | VI7", "bVII | IV | bVII | V7"),
        ("IV V7 | I", "ii7 V7 | I", "IV | I"),
    ),
    "playful": Harmony(
        "mixolydian",
        (
            ("I | I | VII | IV", "I | I | IV VII | I"),
            ("I | IV | I | VII", "I | IV | VII IV | I"),
            ("I7 | I7 | IV7 | I7", "IV7 | I7 | VII IV | I"),
        ),
        (
            ("IV | I | VII | I", "IV | I | VII IV | I"),
            ("I | VII | IV | I", "I | VII | IV VII | I"),
            ("IV7 | VII | I | I", "IV7 | VII | IV VII | I"),
        ),
        ("vi | IV | vi | VII", "ii | IV | ii | VII", "IV | IV | VII | VII"),
        ("VII IV | I", "IV VII | I"),
    ),
    "groove": Harmony(
        "dorian",
        (
            ("i7 | IV7 | i7 | IV7", "i7 | IV7 | III IV | i7"),
            ("i7 | i7 | ii7 | IV", "i7 | VII | ii7 IV7 | i7"),
        ),
        (
            ("III | IV | i | VII", "III | IV | VII IV | i"),
            ("VII | IV | i7 | i7", "VII | IV | III IV | i7"),
        ),
        ("III | VII | IV | v7", "ii7 | ii7 | v7 | IV7"),
        ("VII IV | i", "IV7 | i"),
    ),
    "swinging": Harmony(
        "major",
        (
            ("IM7 | vi7 | ii7 | V7", "IM7 | VI7 | ii7 V7 | I6"),
            ("I6 | I6 | ii7 | V7", "iii7 | VI7 | ii7 V7 | I6"),
            ("IM7 | iii7 | ii7 | V7", "IM7 | vi7 | ii7 V7 | I6"),
        ),
        (
            ("IV6 | iv6 | iii7 | vi7", "ii7 | V7 | iii7 VI7 | ii7"),
            ("IVM7 | V7 | iii7 | vi7", "ii7 | V7 | ii7 V7 | I6"),
            ("IM7 | I7 | IV6 | iv6", "I6/5 | VI7 | ii7 V7 | I6"),
        ),
        ("III7 | III7 | VI7 | VI7", "II7 | II7 | ii7 | V7", "IV6 | #ivo7 | I6/5 | V7"),
        ("ii7 V7 | I6", "IV6 iv6 | I6"),
    ),
    "gentle": Harmony(
        "major",
        (
            ("IM7 | iii7 | IVM7 | V", "IM7 | vi7 | ii7 V7 | I"),
            ("I | IVM7 | I/3 | ii7", "vi7 | IVM7 | ii7 V7 | I"),
            ("Iadd9 | V/3 | vi7 | IVM7", "I/3 | IVM7 | ii7 V7 | I"),
            ("IM7 | vi7 | IVM7 | V", "IM7 | iii7 | IV V7 | I"),
        ),
        (
            ("IVM7 | V | iii7 | vi7", "ii7 | V7 | IV iv | I"),
            ("vi7 | IVM7 | I/3 | V", "vi7 | IVM7 | ii7 V7 | I"),
            ("IVM7 | iii7 | ii7 | V7", "IVM7 | iii7 | ii7 V7 | I"),
        ),
        ("vi7 | iii7 | IVM7 | V7", "IVM7 | iv | iii7 | VI7", "ii7 | iii7 | IVM7 | V7"),
        ("iv | I", "ii7 V7 | I", "IV | I"),
    ),
    "open": Harmony(
        "major",
        (
            ("Iadd9 | Iadd9 | IVM7 | IVM7", "Iadd9 | vi7 | IVM7 | Iadd9"),
            ("I | vi7 | IVM7 | Isus2", "I | IVM7 | Isus2 | I"),
            ("Isus2 | V | IVM7 | IVM7", "Isus2 | V | IVM7 | I"),
        ),
        (
            ("IVM7 | Iadd9 | IVM7 | V", "IVM7 | Iadd9 | IVM7 | Iadd9"),
            ("vi7 | IVM7 | I | V", "vi7 | IVM7 | IV | I"),
            ("IVM7 | V | vi7 | iii7", "IVM7 | V | IVM7 | I"),
        ),
        ("ii7 | vi7 | IVM7 | V", "vi7 | vi7 | IVM7 | IVM7", "iii7 | IVM7 | ii7 | V"),
        ("IVM7 | I", "Isus2 | I"),
    ),
    "hearth": Harmony(
        "major",
        (
            ("I | V/3 | vi7 | IV", "I | IV | V7 | I"),
            ("I | IV | I | V", "I | IV | V7 | I"),
            ("I | iii7 | IV | I/3", "ii7 | I/3 | IV V | I"),
            ("I | I | IV | I", "vi | IV | V7 | I"),
        ),
        (
            ("IV | I/3 | ii7 | vi", "IV | I/3 | V7 | I"),
            ("IV | V | I | vi", "IV | V7 | I IV | I"),
            ("vi7 | IV | I | V", "IV | I/3 | ii7 V7 | I"),
        ),
        ("vi | iii | IV | V", "ii7 | IV | I/3 | V7", "IV | iv | I | V7"),
        ("IV | I", "V7 | I", "iv | I"),
    ),
    "radiant": Harmony(
        "major",
        (
            ("I | V | vi | iii", "IV | I/3 | ii7 V7 | I"),
            ("I | IV | V | I", "vi | ii7/3 | V7 | I"),
            ("I | V/3 | I | V", "vi | IV | ii7 V7 | I"),
            ("I | ii7 | V7 | I", "IV | V | ii7 V7 | I"),
        ),
        (
            ("I | IV | I/5 | V7", "I | IV | ii7 V7 | I"),
            ("IV | V | I/3 | vi", "ii7 | V7 | ii7 V7 | I"),
            ("I | V | IV | V", "I | V/3 | IV V7 | I"),
        ),
        ("vi | III7/3 | vi | II7/3", "iii | vi | ii7 | V7", "bVI | bVII | bVI | V7", "IV | I/3 | II7 | V7"),
        ("ii7 V7 | I", "IV V7 | I", "V7 | I"),
    ),
    "lament": Harmony(
        "minor",
        (
            ("i | VII | VI | V7", "i | iv | V7 | i"),
            ("i | v/3 | VI | iv", "i/3 | iv7 | V7 | i"),
            ("i | iv7 | VII | III", "VI | iv7 | V7 | i"),
            ("iadd9 | VI | iv | V7", "i | VI | iv V7 | i"),
        ),
        (
            ("VI | VII | v | i", "VI | iv | V7 | i"),
            ("iv | i/3 | VI | V7", "iv | i/3 | V7 | i"),
            ("VI | III/3 | iv | i", "iih7 | i/5 | V7 | i"),
        ),
        ("iv7 | VII | III | VI", "iih7 | V7 | VI | iv", "VI | VI | iv | V7"),
        ("iv | i", "V7 | i", "iih7 V7 | i"),
    ),
    "heavy": Harmony(
        "minor",
        (
            ("i | i | VI | VII", "i | i | VI VII | i"),
            ("i | III | i | VII", "i | III | VI VII | i"),
            ("i | i | i | bII", "i | i | bII VII | i"),
        ),
        (
            ("VI | VII | i | i", "VI | VII | VI VII | i"),
            ("i | VI | III | VII", "i | VI | bII VII | i"),
            ("i | VII | VI | bII", "i | VII | bII VII | i"),
        ),
        ("bII | bII | i | i", "iv | bV | iv | V", "VI | VI | bII | V"),
        ("bII | i", "VII | i"),
    ),
    "violent": Harmony(
        "phrygian",
        (
            ("i | i | II | i", "i | i | III II | i"),
            ("i | II | i | vii", "i | II | vii II | i"),
        ),
        (
            ("VI | II | i | i", "VI | III | II II | i"),
            ("i | II | III | II", "i | II | vii II | i"),
        ),
        ("vii | vii | II | II", "III | II | bV | II"),
        ("II | i",),
    ),
    "uneasy": Harmony(
        "harmonic minor",
        (
            ("i | i | viio7 | i", "i | iv | viio7 | i"),
            ("i | bII | i | viio7", "i | bII | V7 | i"),
            ("i | iio | viio7 | i", "iv | bII | viio7 | i"),
        ),
        (
            ("i | VI | iio | V7", "i | bII | viio7 | i"),
            ("iv | viio7 | i | VI", "iv | bII | V7 | i"),
            ("i | biiio7 | iv | viio7", "VI | bII | V7 | i"),
        ),
        ("viio7 | biiio7 | viio7 | V7", "bII | bII | io7 | viio7", "io7 | viio7 | #ivo7 | V7"),
        ("viio7 | i", "bII | i", "V7 | i"),
    ),
    "hunted": Harmony(
        "phrygian",
        (
            ("i | i | II | II", "i | i | II vii | i"),
            ("i | II | i | bVo", "i | II | vo | i"),
        ),
        (
            ("i | II | III | bVo", "i | II | vii II | i"),
            ("VI | bVo | i | II", "VI | bVo | II II | i"),
        ),
        ("bVo | io7 | bVo | II", "II | II | bVo | vo"),
        ("II | i",),
    ),
}
"""Name -> harmony of one mood."""
