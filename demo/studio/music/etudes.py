"""Etudes: short random pieces, one for each seed, that show the sound of an instrument or a band."""

import math
from dataclasses import replace
from random import Random

from demo.studio.music.bands import BANDS
from demo.studio.music.drums import groove
from demo.studio.music.ensembles import INSTRUMENTS, TEMPOS, Role
from demo.studio.music.figures import CHUGS, ORDERS, PROGRESSIONS, STROKES, STRUMS
from demo.studio.music.harmony import Key, nearest
from demo.studio.music.melody import invent, sing
from demo.studio.music.registers import SUSTAINED, register
from demo.studio.music.score import Note, Part, Score, humanize
from demo.studio.music.textures import Passage, arpeggio, bass, passage, power_chords, struck, sustained, voicings, within

GROUPS = {**INSTRUMENTS, **BANDS}
"""Group name -> layouts, taken in turn."""

SECONDS = (18.0, 22.0)


def compose(group: str, seed: int) -> Score:
    """Compose a piece of about twenty seconds.

    Args:
        group: One of GROUPS.
        seed: Selects the layout in turn, and the random key, tempo, harmony, motif and timing.
    """
    rng = Random(f"{group} {seed}")
    layout = GROUPS[group][seed % len(GROUPS[group])]
    beats = rng.choice(layout.beats)
    bpm = round(rng.uniform(*TEMPOS[layout.tempo]), 1)
    key = Key(rng.randrange(12), rng.choice(layout.scales))
    n_bars = max(4, math.ceil(rng.uniform(*SECONDS) * bpm / 60 / beats))
    where = passage(key, _progression(rng, key.scale, n_bars), beats_per_bar=beats)
    n_roles = len(layout.roles)
    parts = []
    for index, role in enumerate(layout.roles):
        program = role.programs[(seed // len(GROUPS[group]) + rng.randrange(len(role.programs))) % len(role.programs)]
        notes = _quieter(_play(role, program, where, rng), rng.choice((-22, -12, -4, 0, 6)) if n_roles == 1 else 0)
        pan = 64 if n_roles == 1 else round(44 + 40 * index / (n_roles - 1))
        expression = _swells(where, rng) if program in SUSTAINED and role.kind != "drums" else ()
        parts.append(
            Part(
                name=role.kind,
                program=program,
                notes=humanize(notes, rng, timing=0.010 * bpm / 60, velocity=5.0),
                is_drums=role.kind == "drums",
                volume=role.volume,
                pan=pan,
                expression=expression,
                bends=_bends(notes, rng) if role.kind in ("melody", "riff") and program in (27, 29, 30, 65, 66) else (),
            )
        )
    return Score(
        title=f"{group} {seed}",
        parts=tuple(parts),
        tempos=((0.0, bpm),),
        beats_per_bar=beats,
        tonic=key.tonic,
        mode="major" if key.scale in ("major", "mixolydian") else "minor",
    )


def _progression(rng: Random, scale: str, n_bars: int) -> str:
    """Join progressions to a number of bars that end on the tonic."""
    bars: list[str] = []
    first, second = rng.sample(PROGRESSIONS[scale], 2)
    while len(bars) < n_bars:
        bars += (first if len(bars) // 4 % 3 < 2 else second).split(" | ")
    bars = bars[:n_bars]
    bars[-1] = "I" if scale in ("major", "mixolydian") else "i"
    return " | ".join(bars)


def _play(role: Role, program: int, where: Passage, rng: Random) -> list[Note]:
    """Return the notes of a role."""
    beats = where.beats_per_bar
    if role.kind == "drums":
        names = (
            ("pop", "drive", "rock", "half time", "disco", "funk", "toms", "shaker")
            if program < 24
            else ("techno", "electro", "disco")
        )
        name = role.style or rng.choice(names)
        return groove("waltz" if beats == 3 else name, where.bars(), rng, beats_per_bar=beats, crash_first=rng.random() < 0.4)
    lowest, highest = register(program)
    low = max(role.low, lowest)
    # Less than an octave would leave some chords without any note.
    high = max(min(role.high, highest), low + 12)
    match role.kind:
        case "melody":
            character = role.style or rng.choice(("calm", "moving", "moving", "busy"))
            return sing(
                where,
                invent(rng, beats, character),
                low,
                high,
                rng,
                velocity=rng.randint(78, 104),
                legato=rng.choice((0.7, 0.95, 1.05)),
            )
        case "chords":
            return struck(where, low, high, within(rng.choice(STROKES), beats), n_voices=rng.choice((3, 4)))
        case "strum":
            return struck(where, low, high, within(rng.choice(STRUMS), beats), n_voices=5, spread=0.03)
        case "pad":
            return sustained(where, low, high, n_voices=rng.choice((3, 4)), velocity=rng.randint(60, 92))
        case "arpeggio":
            step = rng.choice((0.5, 0.5, 0.25)) if where.spans[0][1] >= 3 else 0.5
            return arpeggio(
                where,
                low,
                high,
                rng.choice(ORDERS[beats]),
                step=step,
                ring=rng.choice((1.0, 2.0, 4.0)),
                velocity=rng.randint(66, 96),
            )
        case "bass":
            return bass(where, low, high, role.style or rng.choice(("long", "half", "eighths")), velocity=rng.randint(80, 100))
        case "power":
            return power_chords(where, low, high, within(rng.choice(CHUGS), beats))
        case "riff":
            return _riff(where, low, high, rng)
        case "tremolo":
            return sustained(where, low, high, n_voices=3, velocity=rng.randint(64, 90))
        case "ostinato":
            return _ostinato(where, low, high, rng)


def _riff(where: Passage, low: int, high: int, rng: Random) -> list[Note]:
    """Repeat a one-bar figure of the pentatonic scale that moves with the root, higher in every fourth bar."""
    steps = (0, 3, 5, 7, 10) if where.key.scale != "major" else (0, 2, 4, 7, 9)
    rhythm = rng.choice(CHUGS[:3])
    figure = [(beat, length, velocity, 0 if i == 0 else rng.choice(steps)) for i, (beat, length, velocity) in enumerate(rhythm)]
    notes = []
    for index, bar in enumerate(where.bars()):
        root = nearest([where.chord_at(bar).root], low + 6, low, high)
        for beat, length, velocity, step in figure:
            pitch = root + step + (12 if index % 4 == 3 and beat >= 2 else 0)
            if beat < where.beats_per_bar:
                notes.append(
                    Note(
                        start=bar + beat,
                        duration=length,
                        pitch=pitch if pitch <= high else pitch - 12,
                        velocity=velocity,
                    )
                )
    return notes


def _ostinato(where: Passage, low: int, high: int, rng: Random) -> list[Note]:
    """Repeat each voicing in short eighths, as strings do."""
    accents = rng.choice(((0, 3, 6), (0, 4), (0, 2, 4, 6)))
    notes = []
    for start, length, pitches in voicings(where, low, high, 3):
        for i in range(round(length * 2)):
            velocity = 94 if i % 8 in accents else 72
            notes += [Note(start=start + i / 2, duration=0.3, pitch=pitch, velocity=velocity) for pitch in pitches]
    return notes


def _quieter(notes: list[Note], by: int) -> list[Note]:
    return [replace(note, velocity=max(25, min(124, note.velocity + by))) for note in notes]


def _swells(where: Passage, rng: Random) -> tuple[tuple[float, int], ...]:
    """Return expression points that swell to the middle of every four bars and fade after it."""
    points: list[tuple[float, int]] = []
    phrase = 4.0 * where.beats_per_bar
    beat = where.start
    lowest = rng.randint(70, 100)
    while beat < where.end:
        points += [(beat, lowest), (beat + 0.55 * phrase, 122)]
        beat += phrase
    return (*points, (beat, lowest))


def _bends(notes: list[Note], rng: Random) -> tuple[tuple[float, float], ...]:
    """Return pitch bends that approach some long notes from a semitone below."""
    points: list[tuple[float, float]] = []
    for note in notes:
        if note.duration >= 0.9 and note.start > (points[-1][0] if points else 0.0) + 0.2 and rng.random() < 0.4:
            points += [
                (max(0.0, note.start - 0.1), 0.0),
                (note.start - 0.05, -1.0),
                (note.start + 0.05, -1.0),
                (note.start + 0.3, 0.0),
            ]
    return tuple(points)
