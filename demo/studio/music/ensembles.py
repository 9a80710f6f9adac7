"""Layouts of the rendered instruments: groups of layouts, each a list of roles."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["melody", "chords", "strum", "pad", "arpeggio", "bass", "power", "riff", "tremolo", "ostinato", "drums"]
Tempo = Literal["slow", "medium", "fast", "any"]

TEMPOS: dict[Tempo, tuple[int, int]] = {"slow": (58, 84), "medium": (84, 116), "fast": (116, 152), "any": (62, 148)}
"""Beats a minute."""


@dataclass(frozen=True)
class Role:
    """An instrumentalist of a layout.

    Attributes:
        kind: Name of a texture in `etudes`.
        programs: General MIDI programs, counted from 0; the piece chooses one.
        low: Lowest pitch, if the range of the instrument allows it.
        high: Highest pitch.
        style: Name of a bass pattern, a groove or the character of a melody; "" for a random one.
        volume: Controller 7.
    """

    kind: Kind
    programs: tuple[int, ...]
    low: int = 0
    high: int = 127
    style: str = ""
    volume: int = 96


@dataclass(frozen=True)
class Layout:
    """Roles that play together.

    Attributes:
        roles: At least one.
        tempo: Range of the tempo.
        scales: Scales to choose from.
        beats: Choices of beats in a bar.
    """

    roles: tuple[Role, ...]
    tempo: Tempo = "any"
    scales: tuple[str, ...] = ("major", "minor", "dorian", "mixolydian")
    beats: tuple[int, ...] = field(default=(4,))


def _keyboard(*programs: int) -> tuple[Layout, ...]:
    """Return solo layouts of an instrument that plays chords and tunes at once."""
    return (
        Layout((Role("melody", programs, 62, 88), Role("arpeggio", programs, 40, 62)), "medium", beats=(4, 3)),
        Layout((Role("chords", programs, 48, 72), Role("bass", programs, 30, 48, "long")), "slow"),
        Layout((Role("arpeggio", programs, 45, 79), Role("bass", programs, 30, 45, "half")), "fast", beats=(4, 3)),
        Layout((Role("melody", programs, 64, 92, "busy"), Role("chords", programs, 45, 64)), "fast"),
        Layout((Role("melody", programs, 60, 84, "calm"), Role("pad", programs, 40, 62)), "slow", beats=(4, 3)),
    )


def _solo(*programs: int, low: int = 0, high: int = 127) -> tuple[Layout, ...]:
    """Return layouts of a melody instrument, alone and with a quiet accompaniment."""
    alone = Role("melody", programs, low, high)
    return (
        Layout((alone,), beats=(4, 3)),
        Layout((Role("melody", programs, low, high, "calm"),), "slow"),
        Layout((Role("melody", programs, low, high, "busy"),), "medium"),
        Layout((alone, Role("chords", (0, 4, 24), 45, 67, volume=58)), "medium"),
        Layout((alone, Role("pad", programs, low, high, volume=80))),
    )


_GUITAR_STEEL = (24, 25)
DRIVEN = (29, 30)
"""Return layouts of overdriven and distorted guitar."""

INSTRUMENTS: dict[str, tuple[Layout, ...]] = {
    "piano": _keyboard(0, 1, 0, 1, 2, 3),
    "electric piano": _keyboard(4, 5),
    "organ": (
        *_keyboard(16, 17, 18, 19)[1:],
        Layout((Role("melody", (19,), 60, 86), Role("pad", (19,), 36, 64)), "slow", beats=(4, 3)),
    ),
    "acoustic guitar": (
        Layout((Role("strum", _GUITAR_STEEL, 40, 76),), "medium"),
        Layout((Role("arpeggio", _GUITAR_STEEL, 40, 74),), beats=(4, 3)),
        Layout((Role("arpeggio", _GUITAR_STEEL, 40, 62), Role("melody", _GUITAR_STEEL, 60, 82)), "medium"),
        Layout((Role("strum", (25,), 40, 74, volume=84), Role("melody", (24, 25), 60, 84, "busy")), "fast"),
        Layout((Role("melody", (24,), 52, 80), Role("bass", (24,), 40, 52, "half"))),
    ),
    "electric guitar": (
        Layout((Role("power", DRIVEN, 38, 64),), "fast", ("minor", "phrygian")),
        Layout((Role("riff", (27, 29, 30), 40, 70),), "medium", ("minor", "dorian")),
        Layout((Role("arpeggio", (26, 27), 43, 76),), "medium"),
        Layout((Role("power", DRIVEN, 38, 62, volume=80), Role("melody", DRIVEN, 62, 86, "busy")), "fast", ("minor",)),
        Layout((Role("strum", (26, 27, 28), 48, 76), Role("riff", (27, 28), 52, 76)), "medium"),
        Layout((Role("melody", (26, 27, 30), 55, 82), Role("chords", (26, 27), 48, 69, volume=72)), "slow"),
    ),
    "violin and strings": (
        *_solo(40, low=57, high=91),
        Layout((Role("melody", (42,), 38, 69),), "slow"),
        Layout((Role("melody", (41,), 48, 76), Role("pad", (42,), 36, 60))),
        Layout((Role("melody", (40,), 60, 88), Role("melody", (42,), 36, 60, "calm")), beats=(4, 3)),
        Layout((Role("melody", (40,), 67, 91), Role("chords", (41,), 50, 70), Role("bass", (42,), 36, 55, "half"))),
        Layout((Role("bass", (43,), 28, 52, "half"), Role("melody", (40,), 60, 84))),
    ),
    "brass": (
        *_solo(56, 57, 60, 59),
        Layout((Role("chords", (61,), 45, 74),), "medium"),
        Layout((Role("melody", (56,), 60, 80), Role("pad", (60, 57), 43, 62), Role("bass", (58,), 28, 46, "half"))),
        Layout(
            (Role("melody", (61, 56), 55, 77), Role("chords", (61,), 45, 64), Role("bass", (58,), 28, 48, "eighths")),
            "fast",
        ),
    ),
    "saxophone": (
        *_solo(65, 66, 64, 67),
        Layout(
            (Role("melody", (66, 65), 50, 74, "busy"), Role("bass", (32,), 28, 50, "walking", 74)),
            "medium",
            ("dorian",),
        ),
        Layout((Role("melody", (64, 65), 60, 81), Role("chords", (66, 67), 44, 62, volume=80)), "medium"),
    ),
    "flute and woodwinds": (
        *_solo(73, 71, 68, 70, 72, 69),
        Layout((Role("melody", (73,), 67, 91), Role("arpeggio", (46, 24), 45, 72, volume=70)), beats=(4, 3)),
        Layout((Role("melody", (73, 68), 65, 86), Role("pad", (71,), 52, 70), Role("bass", (70,), 34, 52, "half"))),
    ),
    "synth": (
        Layout((Role("melody", (80, 81, 82), 55, 84), Role("pad", (88, 89, 90, 94), 43, 69))),
        Layout((Role("pad", (88, 89, 91, 92, 95), 40, 76),), "slow"),
        Layout((Role("arpeggio", (80, 81, 84), 48, 84),), "fast", ("minor", "dorian")),
        Layout(
            (Role("arpeggio", (81, 87), 52, 84, volume=84), Role("bass", (38, 39), 28, 48, "octaves")),
            "fast",
            ("minor",),
        ),
        Layout((Role("melody", (81, 83, 85, 86), 57, 84, "busy"), Role("pad", (90, 93, 95), 45, 67))),
    ),
    "drums": (
        Layout((Role("drums", (0, 8, 16)),), "medium"),
        Layout((Role("drums", (0, 16)),), "fast"),
        Layout((Role("drums", (32, 40), style="jazz"),), "medium"),
        Layout((Role("drums", (24, 25)),), "fast"),
        Layout((Role("drums", (0, 8), style="toms"),), "any"),
    ),
    "harp and mallets": (
        Layout((Role("arpeggio", (46,), 36, 84),), beats=(4, 3)),
        Layout((Role("melody", (12, 13, 11), 60, 89), Role("arpeggio", (12,), 45, 65, volume=80)), "medium"),
        Layout((Role("melody", (11,), 55, 86, "calm"), Role("chords", (11,), 53, 72, volume=76)), "slow"),
        Layout((Role("melody", (10, 8), 65, 93), Role("arpeggio", (10, 8), 60, 79, volume=76)), "medium", beats=(3, 4)),
        Layout((Role("melody", (9, 13, 8), 72, 96, "busy"), Role("arpeggio", (46,), 40, 72, volume=90)), "medium"),
        Layout((Role("arpeggio", (46,), 40, 76), Role("melody", (46,), 67, 93)), "slow"),
    ),
    "choir": (
        Layout((Role("pad", (52, 53), 45, 76),), "slow"),
        Layout((Role("melody", (52, 53, 54), 60, 79, "calm"), Role("pad", (52,), 45, 65)), "slow"),
        Layout((Role("melody", (52, 53), 60, 81), Role("pad", (19,), 40, 62, volume=60)), "slow", beats=(4, 3)),
        Layout((Role("chords", (53, 52), 45, 74),), "medium"),
    ),
}
"""Group name -> layouts of one instrument or one family, taken in turn."""
