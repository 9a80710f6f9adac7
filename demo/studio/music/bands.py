"""Layouts of the rendered bands and orchestras."""

from demo.studio.music.ensembles import DRIVEN, Layout, Role

_KIT = Role("drums", (0, 8, 16), volume=92)
_BASS = (32, 33, 34)

BANDS: dict[str, tuple[Layout, ...]] = {
    "electric bass and guitar": (
        Layout((Role("bass", (33, 34), 28, 52, "syncopated"), Role("strum", (27,), 50, 76), _KIT), "medium"),
        Layout((Role("bass", (33, 36), 28, 52, "octaves"), Role("riff", (27, 28), 48, 74)), "medium", ("minor", "dorian")),
        Layout((Role("bass", (34,), 28, 50, "eighths"), Role("power", DRIVEN, 40, 64), _KIT), "fast", ("minor",)),
        Layout((Role("riff", (33, 34), 28, 52), Role("chords", (27, 26), 50, 72)), "medium", ("minor", "mixolydian")),
        Layout((Role("bass", (35, 33), 28, 52, "half"), Role("arpeggio", (26, 27), 48, 76))),
    ),
    "string orchestra": (
        Layout((Role("melody", (48, 40), 64, 88), Role("pad", (48, 49), 43, 67), Role("bass", (43, 48), 28, 48, "long"))),
        Layout((Role("pad", (48, 49), 40, 79), Role("bass", (42, 43), 28, 50, "long")), "slow"),
        Layout((Role("ostinato", (48,), 50, 74), Role("melody", (48,), 67, 88, "calm"), Role("bass", (43,), 28, 48))),
        Layout((Role("tremolo", (44,), 48, 76), Role("melody", (42, 48), 40, 67, "calm")), "medium", ("minor",)),
        Layout((Role("arpeggio", (45,), 45, 79), Role("bass", (45,), 36, 50, "half"), Role("melody", (40,), 67, 88))),
    ),
    "orchestra": (
        Layout(
            (
                Role("melody", (48, 56, 73), 64, 84),
                Role("pad", (48,), 43, 67),
                Role("pad", (60, 61), 41, 62, volume=84),
                Role("bass", (43,), 28, 48, "half"),
                Role("bass", (47,), 36, 55, "half", 84),
            )
        ),
        Layout(
            (
                Role("melody", (60, 56), 55, 76, "calm"),
                Role("ostinato", (48,), 55, 79),
                Role("bass", (58, 43), 28, 48),
                Role("tremolo", (44,), 50, 70, volume=70),
                Role("drums", (48,), style="toms", volume=80),
            ),
            "fast",
            ("minor", "major"),
        ),
        Layout(
            (
                Role("melody", (68, 71, 73), 62, 86),
                Role("arpeggio", (45, 46), 48, 76, volume=84),
                Role("pad", (49,), 45, 67, volume=80),
                Role("bass", (70, 42), 34, 52, "half"),
            ),
            "medium",
            beats=(4, 3),
        ),
        Layout(
            (
                Role("melody", (56, 61), 58, 79),
                Role("chords", (61, 57), 45, 65),
                Role("melody", (48,), 67, 88, "busy", 84),
                Role("bass", (58,), 28, 48, "half"),
                Role("bass", (47,), 36, 55, "half", 90),
            ),
            "fast",
            ("major",),
        ),
    ),
    "pop and rock band": (
        Layout(
            (
                Role("melody", (81, 30, 27), 60, 84),
                Role("strum", (25, 27), 48, 74, volume=76),
                Role("bass", _BASS, 28, 50, "eighths"),
                Role("drums", (0, 8, 16), style="pop"),
            ),
            "medium",
        ),
        Layout(
            (
                Role("power", DRIVEN, 38, 62, volume=84),
                Role("melody", (29, 30), 62, 86, volume=84),
                Role("bass", (34,), 28, 50, "eighths"),
                Role("drums", (16, 0), style="rock"),
            ),
            "fast",
            ("minor", "mixolydian"),
        ),
        Layout(
            (
                Role("chords", (0, 4, 16), 50, 74, volume=84),
                Role("melody", (65, 27, 61), 58, 79),
                Role("bass", (33,), 28, 50, "syncopated"),
                Role("drums", (0, 8), style="funk"),
            ),
            "medium",
        ),
        Layout(
            (
                Role("arpeggio", (26, 25), 48, 76, volume=80),
                Role("pad", (48, 89), 48, 70, volume=64),
                Role("melody", (0, 54, 73), 62, 81),
                Role("bass", (33,), 28, 50, "half"),
                Role("drums", (0, 8), style="half time"),
            ),
            "medium",
        ),
    ),
    "jazz trio": (
        Layout(
            (
                Role("melody", (0,), 62, 86, "busy"),
                Role("chords", (0,), 48, 65, volume=76),
                Role("bass", (32,), 28, 52, "walking"),
                Role("drums", (32, 40), style="jazz", volume=80),
            ),
            "medium",
            ("dorian", "major"),
        ),
        Layout(
            (
                Role("melody", (26, 11, 65), 55, 79),
                Role("chords", (0, 26), 48, 67, volume=72),
                Role("bass", (32,), 28, 52, "walking"),
                Role("drums", (32, 40), style="jazz", volume=80),
            ),
            "fast",
            ("dorian", "major"),
        ),
        Layout(
            (
                Role("melody", (59, 66, 0), 55, 76, "calm"),
                Role("chords", (0,), 48, 67, volume=76),
                Role("bass", (32,), 28, 50, "half"),
                Role("drums", (40,), style="brushes", volume=84),
            ),
            "slow",
            ("major", "dorian"),
        ),
    ),
    "techno": (
        Layout(
            (
                Role("bass", (38, 39), 28, 48, "sixteenths"),
                Role("arpeggio", (81, 80, 87), 52, 84, volume=76),
                Role("drums", (25, 24), style="techno"),
            ),
            "fast",
            ("minor", "phrygian"),
        ),
        Layout(
            (
                Role("bass", (38, 39), 28, 48, "octaves"),
                Role("chords", (90, 81, 62), 50, 74, volume=76),
                Role("melody", (80, 81, 84), 60, 84, volume=80),
                Role("drums", (24, 25), style="disco"),
            ),
            "fast",
            ("minor", "dorian"),
        ),
        Layout(
            (
                Role("riff", (38, 87), 28, 52),
                Role("pad", (89, 95, 94), 48, 70, volume=70),
                Role("drums", (25, 24), style="electro"),
            ),
            "fast",
            ("minor", "phrygian"),
        ),
    ),
}
"""Group name -> layouts of several families, taken in turn."""
