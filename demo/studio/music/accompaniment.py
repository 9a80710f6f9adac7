"""Textures that accompany a tune: chords, basses, riffs and drums, each from a task to notes."""

from dataclasses import replace
from random import Random

from demo.studio.music import textures
from demo.studio.music.drums import groove
from demo.studio.music.figures import ORDERS
from demo.studio.music.harmony import nearest
from demo.studio.music.phrasing import at_level, clamp
from demo.studio.music.score import Note
from demo.studio.music.strokes import CHUG_STYLES, STROKES, WALTZ
from demo.studio.music.tasks import Task
from demo.studio.music.textures import power_chords, struck, sustained, voicings, within


def pad(task: Task) -> list[Note]:
    """Hold the chords."""
    return sustained(
        task.stretch.where, task.low, task.high, n_voices=task.player.voices, velocity=task.player.level - 10, legato=0.99
    )


def chords(task: Task) -> list[Note]:
    """Strike the chords in a rhythm."""
    rhythm = STROKES[task.style]
    if task.song.beats_per_bar == 3:
        rhythm = WALTZ if len(rhythm) > 2 else within(rhythm, 3)
    return at_level(struck(task.stretch.where, task.low, task.high, rhythm, n_voices=task.player.voices), task.player.level)


def strum(task: Task) -> list[Note]:
    """Strum the chords."""
    rhythm = within(STROKES[task.style], task.song.beats_per_bar)
    return at_level(struck(task.stretch.where, task.low, task.high, rhythm, n_voices=5, spread=0.025), task.player.level)


def arpeggio(task: Task) -> list[Note]:
    """Break the chords."""
    order = Random(f"{task.song.name} {task.player.kind} {task.player.programs}").choice(ORDERS[task.song.beats_per_bar])
    step, ring = {"": (0.5, 2.0), "short": (0.5, 0.8), "slow": (1.0, 2.0), "quick": (0.25, 1.5), "blurred": (0.5, 4.0)}[
        task.style
    ]
    blur = 0.0 if ring > 1 else 1.0
    return textures.arpeggio(
        task.stretch.where, task.low, task.high, order, step=step, ring=ring, velocity=task.player.level, blur=blur
    )


def bass(task: Task) -> list[Note]:
    """Play a bass line."""
    pattern = task.style or "half"
    if task.song.beats_per_bar == 3 and pattern in ("half", "syncopated", "walking", "sixteenths"):
        pattern = "long"
    return textures.bass(task.stretch.where, task.low, task.high, pattern, velocity=task.player.level)


def power(task: Task) -> list[Note]:
    """Play power chords."""
    rhythm = within(CHUG_STYLES[task.style], task.song.beats_per_bar)
    # Two octaves hold every root and the notes stacked on it.
    return at_level(power_chords(task.stretch.where, task.low, max(task.high, task.low + 24), rhythm), task.player.level)


def riff(task: Task) -> list[Note]:
    """Repeat a one-bar figure that moves with the root, and vary every fourth bar."""
    where = task.stretch.where
    figure_rng = Random(f"{task.song.name} riff {task.stretch.block.name == 'chorus'}")
    major = where.key.scale in ("major", "mixolydian")
    steps = (0, 2, 4, 7, 9) if major else (0, 3, 5, 7, 10) if where.key.scale != "phrygian" else (0, 1, 3, 5, 7)
    rhythm = within(CHUG_STYLES[task.style], task.song.beats_per_bar)
    rises = [0 if i == 0 or figure_rng.random() < 0.35 else figure_rng.choice(steps) for i in range(len(rhythm))]
    notes = []
    for index, bar in enumerate(where.bars()):
        root = nearest([where.chord_at(bar).root], task.low + 4, task.low, task.high)
        for (beat, length, velocity), rise in zip(rhythm, rises, strict=True):
            pitch = root + rise + (12 if index % 4 == 3 and beat >= 2 and root + rise + 12 <= task.high else 0)
            notes.append(Note(start=bar + beat, duration=length, pitch=pitch, velocity=velocity))
    return at_level([note for note in notes if task.low <= note.pitch <= task.high], task.player.level)


def ostinato(task: Task) -> list[Note]:
    """Repeat short notes of each chord in a figure with accents."""
    figure_rng = Random(f"{task.song.name} ostinato")
    figure = [0, *(figure_rng.choice((0, 0, 1, 1, 2)) for _ in range(7))]
    accents = figure_rng.choice(((0, 3, 6), (0, 3, 5), (0, 2, 5), (0, 4)))
    step = 0.25 if task.style == "quick" else 0.5
    notes = []
    for start, length, pitches in voicings(task.stretch.where, task.low, task.high, 3):
        for i in range(round(length / step)):
            velocity = task.player.level + (14 if i % 8 in accents else -8)
            pitch = pitches[figure[i % 8] % len(pitches)]
            notes.append(Note(start=start + i * step, duration=step * 0.6, pitch=pitch, velocity=clamp(velocity)))
    return notes


def drums(task: Task) -> list[Note]:
    """Play a groove, with a fill at the end."""
    name = task.style
    block = task.stretch.block
    if task.song.beats_per_bar == 3:
        name = "waltz" if "brush" not in name else "brush waltz"
    soft = task.player.level < 76
    notes = groove(
        name,
        task.stretch.where.bars(),
        # Each fill is different.
        Random(f"{task.song.name} fills {block.bar}"),
        beats_per_bar=task.song.beats_per_bar,
        fill_every=0 if soft else min(block.bars, 8 if block.bars % 8 == 0 else 4),
        crash_first=not soft and block.index == 0 and block.energy >= 4,
        without=("kick", "snare") if block.name == "intro" and task.player.style.count(" > ") else (),
    )
    return [replace(note, velocity=clamp(note.velocity + task.player.level - 84)) for note in notes]
