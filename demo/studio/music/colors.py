"""Textures that color a song: tunes, second voices, clusters, rolls and sparkles, each from a task to notes."""

from dataclasses import replace
from random import Random

from demo.studio.music.harmony import nearest
from demo.studio.music.phrasing import at_level, clamp, phrase, second_voice
from demo.studio.music.score import Note
from demo.studio.music.tasks import Task
from demo.studio.music.tunes import sing


def lead(task: Task) -> list[Note]:
    """Play the tune of the section."""
    block = task.stretch.block
    # A chorus lies above its verse.
    share = {"chorus": 0.62, "bridge": 0.5}.get(block.name, 0.4)
    # All instruments that play this tune make the same decisions.
    decisions = Random(f"{task.song.name} tune {block.name} {block.index % 2}")
    line = sing(
        task.stretch.where,
        task.stretch.idea,
        task.low,
        task.high,
        task.low + share * (task.high - task.low),
        decisions,
        legato=task.song.legato * (float(task.player.style) if task.player.style else 1.0),
        ornaments=task.song.ornaments if block.turn > 0 else 0.0,
        closed=block.closes and block.name != "bridge",
    )
    if block.name == "intro":
        # Only the beginning of the tune.
        line = [note for note in line if note.start < task.stretch.where.start + 2 * task.song.beats_per_bar]
    level = task.song.level + task.player.level - 84
    return phrase(line, level, beats_per_bar=task.song.beats_per_bar, start=task.stretch.where.start)


def second(task: Task) -> list[Note]:
    """Play a second voice below the tune."""
    tune = lead(replace(task, player=replace(task.player, style=""), low=max(task.low, 55), high=min(96, task.high + 7)))
    below = second_voice(tune, task.stretch.where, task.low, task.high)
    return at_level(below, task.song.level + task.player.level - 94)


def counter(task: Task) -> list[Note]:
    """Play guide tones: the third or seventh of each chord as one long note, connected by steps."""
    where = task.stretch.where
    at = task.low + 0.55 * (task.high - task.low)
    notes: list[Note] = []
    for start, length, chord in where.spans:
        pitch = nearest(chord.classes[1:], at, task.low, task.high)
        if length >= 3 and task.rng.random() < 0.4:
            # A scale note leads to the next guide tone.
            first = length * 0.75
            beside = nearest(where.key.classes, pitch + task.rng.choice((-2, 2)), task.low, task.high)
            notes.append(Note(start=start, duration=first, pitch=pitch, velocity=80))
            notes.append(Note(start=start + first, duration=length - first, pitch=beside, velocity=74))
        else:
            notes.append(Note(start=start, duration=length * 0.98, pitch=pitch, velocity=80))
        at = 0.7 * pitch + 0.3 * (task.low + 0.55 * (task.high - task.low))
    return phrase(notes, task.player.level - 8, beats_per_bar=task.song.beats_per_bar, start=where.start, accent=2)


def cluster(task: Task) -> list[Note]:
    """Hold the fifth of the chord against a semitone that gets louder."""
    where = task.stretch.where
    notes = []
    for start, length, chord in where.spans:
        pitch = nearest([chord.classes[2]], task.high - 7, task.low, task.high - 1)
        level = task.player.level - 14
        notes.append(Note(start=start, duration=length * 0.98, pitch=pitch, velocity=clamp(level)))
        if task.rng.random() < 0.6:
            rub = Note(start=start + length / 2, duration=length * 0.48, pitch=pitch + 1, velocity=clamp(level + 6))
            notes.append(rub)
    return notes


def drone(task: Task) -> list[Note]:
    """Hold the tonic and its fifth."""
    where = task.stretch.where
    tonic = nearest([where.key.tonic], task.low + 6, task.low, task.high)
    pitches = [tonic, tonic + 7] if tonic + 7 <= task.high else [tonic]
    return [
        Note(start=where.start, duration=where.end - where.start - 0.05, pitch=p, velocity=clamp(task.player.level - 10))
        for p in pitches
    ]


def timpani(task: Task) -> list[Note]:
    """Strike the roots, and end with a roll."""
    where = task.stretch.where
    notes = []
    for start, length, chord in where.spans:
        root = nearest([chord.root], 43, task.low, task.high)
        notes.append(Note(start=start, duration=min(1.0, length), pitch=root, velocity=clamp(task.player.level)))
        if length >= 3 and task.player.style == "drive":
            notes += [
                Note(start=start + beat, duration=0.5, pitch=root, velocity=clamp(task.player.level - 14))
                for beat in (1.5, 2.5)
            ]
    fifth = nearest([(where.key.tonic + 7) % 12], 45, task.low, task.high)
    roll = [
        Note(start=where.end - 2 + i / 4, duration=0.2, pitch=fifth, velocity=clamp(task.player.level - 34 + 5 * i))
        for i in range(8)
    ]
    return [note for note in notes if note.start < where.end - 2] + roll


def sparkle(task: Task) -> list[Note]:
    """Play a figure of the chord at the end of every second or fourth bar, where a tune rests."""
    where = task.stretch.where
    notes = []
    every = 2 if task.stretch.block.energy >= 4 else 4
    for index, bar in enumerate(where.bars()):
        if index % every != every - 1:
            continue
        begin = bar + where.beats_per_bar - 2
        ladder = [p for p in range(task.low, task.high + 1) if p % 12 in where.chord_at(begin).classes]
        base = max(0, min(len(ladder) - 4, len(ladder) * 2 // 3 - 2))
        figure = (0, 1, 2, 3) if task.rng.random() < 0.6 else (3, 2, 1, 2)
        for i, step in enumerate(figure):
            pitch = ladder[min(len(ladder) - 1, base + step)]
            notes.append(Note(start=begin + i / 2, duration=1.2, pitch=pitch, velocity=clamp(task.player.level - 8 + 2 * i)))
    return notes


def sweep(task: Task) -> list[Note]:
    """Run up the scale at the end."""
    where = task.stretch.where
    ladder = where.key.ladder(max(task.low, 55), task.high)[-16:]
    begin = where.end - len(ladder) / 8
    return [
        Note(start=begin + i / 8, duration=0.8, pitch=pitch, velocity=clamp(task.player.level - 20 + 1.5 * i))
        for i, pitch in enumerate(ladder)
    ]


def clock(task: Task) -> list[Note]:
    """Repeat one high note in eighths, like a clock."""
    notes = []
    for start, length, chord in task.stretch.where.spans:
        pitch = nearest([chord.classes[2]], (task.low + task.high) / 2, task.low, task.high)
        for i in range(round(length * 2)):
            velocity = clamp(task.player.level - (0 if i % 2 == 0 else 14))
            notes.append(Note(start=start + i / 2, duration=0.25, pitch=pitch, velocity=velocity))
    return notes
