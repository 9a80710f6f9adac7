"""Drum grooves on the General MIDI percussion map, bar by bar, with fills."""

from collections.abc import Iterable, Mapping
from random import Random

from demo.studio.music.score import Note

KEYS = {
    "kick": 36,
    "rim": 37,
    "snare": 38,
    "clap": 39,
    "hat": 42,
    "pedal": 44,
    "open": 46,
    "low tom": 43,
    "mid tom": 47,
    "high tom": 50,
    "crash": 49,
    "ride": 51,
    "tambourine": 54,
    "cowbell": 56,
    "shaker": 70,
    "brush": 40,
}

# Sixteenth steps of a 4/4 bar (twelve for swing and waltz): X accent, x normal, o soft, . nothing.
GROOVES: Mapping[str, Mapping[str, str]] = {
    "pop": {"kick": "X.....x.X.......", "snare": "....X.......X...", "hat": "x.o.x.o.x.o.x.o."},
    "drive": {"kick": "X..x..x.X.x..x..", "snare": "....X.......X..o", "hat": "X.x.X.x.X.x.X.x."},
    "rock": {"kick": "X.x.....X.x.....", "snare": "....X.......X...", "open": "X...X...X...X..."},
    "half time": {"kick": "X.....x.........", "snare": "........X.......", "ride": "x...x...x...x..."},
    "disco": {
        "kick": "X...X...X...X...",
        "snare": "....X.......X...",
        "open": "..x...x...x...x.",
        "hat": "x...x...x...x...",
    },
    "techno": {
        "kick": "X...X...X...X...",
        "clap": "....X.......X...",
        "hat": "oox.oox.oox.oox.",
        "open": "..x...x...x...x.",
    },
    "electro": {
        "kick": "X..x..X...x.X...",
        "clap": "....X.......X..x",
        "hat": "xoxoxoxoxoxoxoxo",
        "cowbell": "...x......x.....",
    },
    "funk": {"kick": "X..x......x..x..", "snare": "....X..o.o..X..o", "hat": "xoxoxoxoxoxoxoxo"},
    "shuffle": {"kick": "X.....X.....", "snare": "...X.....X..", "ride": "x.ox.ox.ox.o"},
    "jazz": {"ride": "X..x.xX..x.x", "pedal": "...x.....x..", "kick": "o.....o.....", "snare": ".....o..o..."},
    "waltz": {"kick": "X...........", "snare": "....o...o...", "hat": "x...x.o.x.o."},
    "brushes": {"brush": "o.o.x.o.o.o.x.o.", "ride": "x...x.o.x...x.o.", "kick": "x.......o......."},
    "toms": {"low tom": "X..x..x.X..x..x.", "kick": "X.......X.......", "mid tom": "......x.......x."},
    "shaker": {"shaker": "xoxoxoxoxoxoxoxo", "rim": "......x...x.....", "kick": "x.......x......."},
    "soft": {"kick": "x.......x.......", "rim": "....x.......x...", "hat": "o...o.o.o...o.o."},
    "two-step": {"kick": "X...x...X...x...", "snare": "..x...x...x...xo", "hat": "..o...o...o...o."},
    "metal": {"kick": "X.xxX...X.xxX.x.", "snare": "....X.......X...", "open": "X...X...X...X..."},
    "double kick": {"kick": "XxxxXxxxXxxxXxxx", "snare": "....X.......X..x", "ride": "X...X...X...X..."},
    "punk": {"kick": "X...X.x.X...X.x.", "snare": "..X...X...X...X.", "hat": "X.x.X.x.X.x.X.x."},
    "industrial": {
        "kick": "X.xXX.x.X.xXX.xx",
        "snare": "....X.......X..x",
        "clap": "....X.......X...",
        "hat": "x.x.x.x.x.x.x.x.",
    },
    "war": {"low tom": "X.xxX.x.X.xxX.xx", "kick": "X..X..X.X..X..X.", "snare": "............X.xx"},
    "claps": {"clap": "....X.......X..."},
    "brush waltz": {"brush": "o...x...x.o.", "ride": "x...x.o.x...", "kick": "x..........."},
}

FILLS = (
    (
        ("snare", 8),
        ("snare", 9),
        ("high tom", 10),
        ("high tom", 11),
        ("mid tom", 12),
        ("mid tom", 13),
        ("low tom", 14),
        ("low tom", 15),
    ),
    (("snare", 8), ("snare", 10), ("snare", 11), ("snare", 12), ("mid tom", 13), ("low tom", 14), ("low tom", 15)),
    (("kick", 8), ("snare", 10), ("kick", 11), ("snare", 12), ("snare", 13), ("snare", 14), ("snare", 15)),
    (("high tom", 12), ("mid tom", 13), ("low tom", 14), ("snare", 15)),
)

_VELOCITIES = {"X": 108, "x": 84, "o": 52}


def groove(
    name: str,
    bars: Iterable[float],
    rng: Random,
    *,
    beats_per_bar: int = 4,
    fill_every: int = 4,
    crash_first: bool = False,
    louder: int = 0,
    without: Iterable[str] = (),
) -> list[Note]:
    """Play a groove.

    Args:
        name: One of GROOVES.
        bars: Start of each bar, in beats.
        rng: Chooses fills.
        beats_per_bar: Quarter notes in a bar.
        fill_every: Number of bars after which a fill takes the second half of a bar; 0 for none.
        crash_first: Whether a crash cymbal sounds on the first beat.
        louder: Added to every velocity.
        without: Voices of the groove to leave out, for an intro or a breakdown.
    """
    starts = list(bars)
    notes = []

    def hit(voice: str, beat: float, velocity: int) -> None:
        level = max(1, min(127, velocity + louder))
        notes.append(Note(start=beat, duration=0.2, pitch=KEYS[voice], velocity=level))

    pattern = {voice: steps for voice, steps in GROOVES[name].items() if voice not in set(without)}
    for index, bar in enumerate(starts):
        fill = fill_every > 0 and index % fill_every == fill_every - 1 and len(next(iter(GROOVES[name].values()))) == 16
        for voice, steps in pattern.items():
            step = beats_per_bar / len(steps)
            for i, mark in enumerate(steps):
                if mark != "." and not (fill and i >= 8 and voice not in ("hat", "ride", "open")):
                    hit(voice, bar + i * step, _VELOCITIES[mark])
        if fill:
            for voice, i in rng.choice(FILLS):
                hit(voice, bar + i * beats_per_bar / 16, 78 + 3 * (i - 8))
    if crash_first and starts:
        hit("crash", starts[0], 100)
    return notes
