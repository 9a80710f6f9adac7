"""A score for tests: eight bars of four parts in two sections."""

from demo.studio.music.score import Note, Part, Score, Section

DRUM_KEYS = (35, 81)
"""Lowest and highest key of the General MIDI percussion map."""


def part(name: str, *notes: tuple[float, float, int, int], program: int = 0, is_drums: bool = False) -> Part:
    """Return a part of (start, duration, pitch, velocity) notes."""
    written = tuple(Note(start=s, duration=d, pitch=p, velocity=v) for s, d, p, v in notes)
    return Part(name=name, program=program, notes=written, is_drums=is_drums)


def song(tempo: float = 120.0, n_bars: int = 8, silent: tuple[str, ...] = ()) -> Score:
    """Return bars of four beats: a melody in eighths, chords in halves, bass in quarters, a drum on each beat."""
    beats = range(4 * n_bars)
    parts = (
        part("melody", *((i / 2, 0.45, 60 + (i * 5) % 17, 90) for i in range(8 * n_bars))),
        part("pad", *((b, 2.0, 55 + p, 60) for b in beats[::2] for p in (0, 4, 7))),
        part("bass", *((b, 0.9, 36 + (b // 4) % 5, 80) for b in beats), program=33),
        part("kit", *((b, 0.2, 36 if b % 2 == 0 else 38, 100) for b in beats), is_drums=True),
    )
    half = 2.0 * n_bars
    return Score(
        title="song",
        parts=tuple(p for p in parts if p.name not in silent),
        tempos=((0.0, tempo),),
        beats_per_bar=4,
        tonic=0,
        mode="major",
        sections=(Section(name="verse", start=0.0, end=half), Section(name="chorus", start=half, end=2 * half)),
    )
