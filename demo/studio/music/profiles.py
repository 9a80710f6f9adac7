"""The profile of each emotion: mode, tempo, articulation, loudness, motion and room.

cue            happy, cheerful, fun, bright   tender, calm, warm       angry, anxious            bitter
mode           major, mixolydian              major                    minor, phrygian           minor
tempo          fast                           slow                     fast                      slow
articulation   detached                       legato                   short, hard               legato, heavy
dynamics       lively                         soft, small swells       loud, sudden              soft to swelling
harmony        diatonic, secondary dominants  sevenths, suspensions    flat second, tritones     minor iv, V7
tune           steps and small leaps          long notes               riffs, stabs              falling, long notes
"""

from dataclasses import dataclass

from demo.studio.sound.render import Room


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The properties that all songs of an emotion share.

    Attributes:
        mode: "major" or "minor".
        bpm: Range of the tempo.
        beats: Beats in a bar to choose from.
        harmonies: Names in `progressions.HARMONIES`.
        characters: Rhythms of verse and of chorus, names in `tunes.RHYTHMS`.
        legato: Range of the sounding share of each duration in a tune.
        level: Velocity of a tune in a chorus.
        contrast: Share of the velocity by which an opening is softer than a last chorus.
        ornaments: Probability of an ornament when a section returns.
        lifts: Semitones to choose from by which the last chorus of a full song is transposed.
        rubato: Relative standard deviation of the tempo of a bar.
        pushes: Beats a minute by which a chorus is faster.
        slows: Relative tempo of the last bar.
        timing_seconds: Standard deviation of the starts of notes.
        room: Reverb.
        tail_seconds: Seconds that are kept after the last note.
    """

    mode: str
    bpm: tuple[float, float]
    beats: tuple[int, ...] = (4,)
    harmonies: tuple[str, ...]
    characters: tuple[str, str]
    legato: tuple[float, float]
    level: int
    contrast: float = 0.22
    ornaments: float = 0.3
    lifts: tuple[int, ...] = (0,)
    rubato: float = 0.0
    pushes: float = 0.0
    slows: float = 1.0
    timing_seconds: float = 0.010
    room: Room
    tail_seconds: float = 1.8


PROFILES: dict[str, Profile] = {
    "angry": Profile(
        mode="minor",
        bpm=(120.0, 168.0),
        harmonies=("heavy", "violent"),
        characters=("stabs", "stabs"),
        legato=(0.7, 0.9),
        level=104,
        contrast=0.14,
        pushes=2.0,
        timing_seconds=0.006,
        room=Room(size=0.25, damping=0.5, level=0.15),
        tail_seconds=1.2,
    ),
    "tender": Profile(
        mode="major",
        bpm=(76.0, 94.0),
        beats=(4, 4, 3),
        harmonies=("gentle",),
        characters=("singing", "singing"),
        legato=(0.84, 0.95),
        level=84,
        rubato=0.018,
        slows=0.86,
        timing_seconds=0.014,
        room=Room(size=0.5, damping=0.45, level=0.25),
        tail_seconds=2.4,
    ),
    "bitter": Profile(
        mode="minor",
        bpm=(54.0, 70.0),
        beats=(4, 3),
        harmonies=("lament",),
        characters=("singing", "long"),
        legato=(0.98, 1.03),
        level=80,
        contrast=0.28,
        rubato=0.02,
        slows=0.84,
        timing_seconds=0.018,
        room=Room(size=0.7, damping=0.4, level=0.5),
        tail_seconds=2.4,
    ),
    "cheerful": Profile(
        mode="major",
        bpm=(108.0, 132.0),
        harmonies=("sunny",),
        characters=("moving", "hook"),
        legato=(0.72, 0.86),
        level=88,
        lifts=(0, 2, 2, 1),
        room=Room(size=0.3, damping=0.35, level=0.25),
    ),
    "fun": Profile(
        mode="major",
        bpm=(118.0, 142.0),
        harmonies=("playful", "sunny"),
        characters=("lively", "hook"),
        legato=(0.6, 0.8),
        level=98,
        contrast=0.16,
        lifts=(0, 1, 2),
        room=Room(size=0.3, damping=0.4, level=0.2),
        tail_seconds=1.4,
    ),
    "bright": Profile(
        mode="major",
        bpm=(108.0, 136.0),
        beats=(4, 4, 3),
        harmonies=("radiant",),
        characters=("moving", "lively"),
        legato=(0.75, 0.92),
        level=92,
        lifts=(0, 2, 2),
        room=Room(size=0.55, damping=0.25, level=0.4),
        tail_seconds=2.2,
    ),
    "happy": Profile(
        mode="major",
        bpm=(104.0, 126.0),
        harmonies=("sunny",),
        characters=("moving", "hook"),
        legato=(0.7, 0.88),
        level=94,
        lifts=(1, 2, 2, 3),
        room=Room(size=0.3, damping=0.35, level=0.25),
    ),
    "anxious": Profile(
        mode="minor",
        bpm=(112.0, 150.0),
        harmonies=("uneasy", "hunted"),
        characters=("stabs", "moving"),
        legato=(0.7, 0.95),
        level=98,
        contrast=0.26,
        pushes=4.0,
        timing_seconds=0.012,
        room=Room(size=0.55, damping=0.4, level=0.4),
        tail_seconds=2.0,
    ),
    "calm": Profile(
        mode="major",
        bpm=(54.0, 68.0),
        beats=(4, 3),
        harmonies=("open",),
        characters=("long", "singing"),
        legato=(1.0, 1.05),
        level=70,
        contrast=0.14,
        ornaments=0.15,
        rubato=0.02,
        slows=0.86,
        timing_seconds=0.016,
        room=Room(size=0.75, damping=0.4, level=0.5),
        tail_seconds=2.5,
    ),
    "warm": Profile(
        mode="major",
        bpm=(72.0, 94.0),
        beats=(4, 4, 3),
        harmonies=("hearth",),
        characters=("singing", "moving"),
        legato=(0.96, 1.03),
        level=78,
        rubato=0.012,
        slows=0.86,
        timing_seconds=0.014,
        room=Room(size=0.4, damping=0.5, level=0.3),
        tail_seconds=2.3,
    ),
}
"""Emotion -> profile."""
