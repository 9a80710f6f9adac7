"""Arrangement: the notes of each player of a cast in each stretch of a song."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from demo.studio.music import accompaniment, colors
from demo.studio.music.harmony import nearest
from demo.studio.music.phrasing import at_level, clamp, crescendo
from demo.studio.music.players import Player
from demo.studio.music.registers import register
from demo.studio.music.score import Note
from demo.studio.music.tasks import Song, Stretch, Task
from demo.studio.music.textures import Passage, sustained

TEXTURES: dict[str, Callable[[Task], list[Note]]] = {
    "lead": colors.lead,
    "second": colors.second,
    "counter": colors.counter,
    "pad": accompaniment.pad,
    "chords": accompaniment.chords,
    "strum": accompaniment.strum,
    "arpeggio": accompaniment.arpeggio,
    "bass": accompaniment.bass,
    "power": accompaniment.power,
    "riff": accompaniment.riff,
    "ostinato": accompaniment.ostinato,
    "cluster": colors.cluster,
    "drone": colors.drone,
    "timpani": colors.timpani,
    "sparkle": colors.sparkle,
    "sweep": colors.sweep,
    "clock": colors.clock,
    "drums": accompaniment.drums,
}
"""Kind of a player -> function that writes its notes."""


def played(player: Player, program: int, song: Song) -> list[Note]:
    """Return the notes of one player in a song, before they are humanized."""
    low, high = (0, 127) if player.kind == "drums" else register(program)
    low = max(low, player.low)
    # Less than an octave would leave some chords without any note.
    high = max(min(player.high, high), low + 12)
    notes: list[Note] = []
    for stretch in song.stretches:
        if not player.plays(stretch.block.name, stretch.block.energy, stretch.block.turn):
            continue
        # A section that returns makes the same choices, so that it is recognized.
        rng = Random(f"{song.name} {player.kind} {player.style} {stretch.block.name} {stretch.block.index}")
        written = TEXTURES[player.kind](Task(player=player, low=low, high=high, stretch=stretch, song=song, rng=rng))
        if stretch.is_last:
            written = _ended(written, player, low, high, stretch)
        notes += _shaped(written, player, stretch)
    return notes


def _shaped(notes: list[Note], player: Player, stretch: Stretch) -> list[Note]:
    where, block = stretch.where, stretch.block
    factor = stretch.loudness
    louder = [replace(note, velocity=clamp(note.velocity * factor)) for note in notes]
    if stretch.before_chorus and block.bars >= 2:
        louder = crescendo(louder, max(where.start, where.end - 2 * where.beats_per_bar), where.end, 1.0, 1.12)
    if stretch.is_last and player.kind != "drums":
        louder = crescendo(louder, where.start, where.end, 1.0, 0.86)
    return louder


def _ended(notes: list[Note], player: Player, low: int, high: int, stretch: Stretch) -> list[Note]:
    """Replace the notes of the last bar by a final chord that all players hold."""
    where = stretch.where
    bar = where.end - where.beats_per_bar
    kept = [replace(n, duration=min(n.duration, bar - n.start)) for n in notes if n.start < bar - 0.05]
    chord = where.chord_at(bar + 0.01)
    length = where.beats_per_bar - 0.1
    level = 84 if player.kind in ("power", "drums", "riff") else 74
    if player.kind == "drums":
        if not any(n.pitch in (36, 35, 49, 38) for n in notes):
            return kept
        return [*kept, *(Note(start=bar, duration=0.5, pitch=pitch, velocity=100) for pitch in (36, 49))]
    if player.kind in ("lead", "second", "counter"):
        at = kept[-1].pitch if kept else (low + high) // 2
        pitches = [nearest(chord.classes[: 1 if player.kind == "lead" else 3], at, low, high)]
    elif player.kind in ("bass", "drone", "timpani", "riff"):
        pitches = [nearest([chord.root], low + 6, low, high)]
    elif player.kind == "power":
        root = nearest([chord.root], low + 5, low, low + 12)
        pitches = [root, root + 7, root + 12]
    elif player.kind in ("cluster", "sweep", "sparkle"):
        pitches = [nearest([chord.classes[2]], high - 8, low, high)]
    else:
        last = Passage(key=where.key, spans=((bar, length, chord),), beats_per_bar=where.beats_per_bar)
        return kept + at_level(sustained(last, low, high, n_voices=3), level)
    return [*kept, *(Note(start=bar, duration=length, pitch=pitch, velocity=level) for pitch in pitches)]
