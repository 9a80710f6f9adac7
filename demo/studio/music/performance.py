"""Performance: how the players of a cast play a song, with swing, human timing, swells and changes of tempo."""

from dataclasses import replace
from random import Random

from demo.studio.music.arrangement import played
from demo.studio.music.players import Cast, Player
from demo.studio.music.profiles import Profile
from demo.studio.music.registers import SUSTAINED
from demo.studio.music.score import Note, Part, humanize
from demo.studio.music.tasks import Song, Stretch


def perform(cast: Cast, song: Song, profile: Profile, bpm: float, rng: Random) -> tuple[Part, ...]:
    """Return the parts of all players who have notes in a song, with swing, human timing and swells."""
    parts: list[Part] = []
    timing = profile.timing_seconds * bpm / 60
    for player in _without_silence(cast.players, song):
        program = Random(f"{song.name} {player.kind} {player.programs}").choice(player.programs)
        notes = played(player, program, song)
        if not notes:
            continue
        is_drums = player.kind == "drums"
        loose = timing * (0.5 if player.kind in ("drums", "bass", "power", "riff") else 1.0)
        parts.append(
            Part(
                name=player.kind,
                program=program,
                notes=_cut_at_end(humanize(_swung(notes, cast.swing), rng, timing=loose, velocity=4.0), song),
                is_drums=is_drums,
                volume=player.volume,
                pan=player.pan,
                reverb=player.reverb,
                expression=_swells(song) if program in SUSTAINED and player.kind in ("pad", "lead", "counter") else (),
            )
        )
    return tuple(parts)


def _without_silence(players: tuple[Player, ...], song: Song) -> list[Player]:
    """Let the first player play everywhere if some block would otherwise be silent."""
    bare = {
        stretch.block.energy
        for stretch in song.stretches
        if not any(p.kind != "sweep" and p.plays(stretch.block.name, stretch.block.energy, stretch.block.turn) for p in players)
    }
    if not bare:
        return list(players)
    return [replace(p, enters=1, sections=()) if index == 0 else p for index, p in enumerate(players)]


def _swung(notes: list[Note], swing: float) -> list[Note]:
    """Delay off-beat eighths to the swing, in beats; 0.5 is straight."""
    if swing == 0.5:
        return notes
    moved = []
    for note in notes:
        late = swing - 0.5 if abs(note.start % 1 - 0.5) < 0.01 else 0.0
        moved.append(replace(note, start=note.start + late, duration=max(0.1, note.duration - late)))
    return moved


def _cut_at_end(notes: tuple[Note, ...], song: Song) -> tuple[Note, ...]:
    """Cut notes at the end of the last bar."""
    end = song.stretches[-1].where.end
    return tuple(replace(n, duration=min(n.duration, end - n.start)) for n in notes if n.start < end - 0.05)


def _swells(song: Song) -> tuple[tuple[float, int], ...]:
    """Return expression points that swell to the middle of every four bars and fade after it."""
    points: list[tuple[float, int]] = []
    bars = 4 * song.beats_per_bar
    for stretch in song.stretches:
        beat = stretch.where.start
        while beat < stretch.where.end - 1e-6:
            length = min(bars, stretch.where.end - beat)
            points += [(beat, 98), (beat + 0.6 * length, 122)]
            beat += length
    return (*points, (song.stretches[-1].where.end, 96))


def tempo_changes(
    stretches: tuple[Stretch, ...], profile: Profile, bpm: float, beats: int, rng: Random
) -> tuple[tuple[float, float], ...]:
    """Return (beat, beats a minute) points: rubato from bar to bar, faster choruses, a slower last bar."""
    tempos: list[tuple[float, float]] = []
    end = stretches[-1].where.end
    for stretch in stretches:
        for bar in stretch.where.bars():
            tempo = bpm + (profile.pushes if stretch.block.name == "chorus" else 0.0)
            if profile.rubato:
                tempo *= 1 + max(-0.04, min(0.04, rng.gauss(0.0, profile.rubato)))
                if stretch.block.closes and bar >= stretch.where.end - beats - 0.01:
                    tempo *= 0.96
            if bar >= end - beats - 0.01:
                tempo *= profile.slows
            tempo = round(tempo, 2)
            if not tempos or tempos[-1][1] != tempo:
                tempos.append((bar, tempo))
    return tuple(tempos)
