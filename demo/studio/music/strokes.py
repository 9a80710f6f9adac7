"""One-bar rhythms of struck, strummed and chugged chords in the composed songs."""

from demo.studio.music.figures import CHUGS

STROKES: dict[str, tuple[tuple[float, float, int], ...]] = {
    "whole": ((0, 3.8, 84),),
    "half": ((0, 1.9, 88), (2, 1.9, 80)),
    "quarters": ((0, 0.8, 90), (1, 0.8, 76), (2, 0.8, 84), (3, 0.8, 76)),
    "off": ((0.5, 0.3, 80), (1.5, 0.3, 86), (2.5, 0.3, 80), (3.5, 0.3, 86)),
    "backbeat": ((1, 0.35, 84), (3, 0.35, 88)),
    "charleston": ((0, 1.2, 86), (1.5, 0.6, 80), (3.5, 0.4, 76)),
    "comping": ((0.5, 0.4, 78), (2, 0.7, 84), (3.5, 0.4, 80)),
    "push": ((0, 1.4, 90), (1.5, 0.9, 82), (2.5, 1.3, 84)),
    "funk": ((0, 0.2, 92), (0.75, 0.2, 80), (1.5, 0.25, 88), (2.5, 0.2, 82), (3.25, 0.2, 84), (3.5, 0.3, 80)),
    "eighths": tuple((i / 2, 0.4, 88 if i % 2 == 0 else 72) for i in range(8)),
    "stabs": ((0, 0.3, 104), (1.5, 0.3, 98), (3, 0.35, 102)),
    "last": ((2.5, 0.3, 98), (3, 0.3, 100), (3.5, 0.3, 104)),
    "hymn": ((0, 0.98, 84), (1, 0.98, 76), (2, 0.98, 80), (3, 0.98, 76)),
    "strum": ((0, 0.9, 92), (1, 0.45, 80), (1.5, 0.45, 72), (2.5, 0.45, 74), (3, 0.45, 84), (3.5, 0.45, 72)),
    "campfire": ((0, 0.95, 90), (1, 0.95, 76), (1.5, 0.4, 66), (2, 0.95, 84), (3, 0.5, 78), (3.5, 0.45, 68)),
    "drive": tuple((i / 2, 0.45, (92, 70, 84, 72)[i % 4]) for i in range(8)),
    "slow strum": ((0, 1.9, 88), (2, 0.9, 78), (3, 0.95, 70)),
}
"""Name -> (beat, duration, velocity) of the chords in a bar of four beats; a bar of three takes those that fit."""

WALTZ = ((0, 0.9, 80), (1, 0.8, 72), (2, 0.8, 70))

CHUG_STYLES: dict[str, tuple[tuple[float, float, int], ...]] = {
    "chug": CHUGS[0],
    "push": CHUGS[1],
    "gallop": (*((i + o, 0.18, 112 if o == 0 else 98) for i in range(4) for o in (0.0, 0.5, 0.75)),),
    "syncopated": CHUGS[2],
    "open": CHUGS[3],
    "sixteenths": tuple((i / 4, 0.16, 112 if i % 4 == 0 else 92) for i in range(16)),
    "stops": ((0, 0.3, 112), (0.75, 0.25, 104), (1.5, 0.3, 110), (2.5, 0.25, 104), (3, 0.4, 112)),
}
