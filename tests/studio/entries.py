"""Entries for videos of three seconds, for tests."""

from demo.studio.music.composer import Composition
from demo.studio.music.score import Note, Part, Score, Section
from demo.studio.plan import Entry
from demo.studio.sound.render import Room


def tiny_entry(number: int, *, emotion: str = "cheerful", style: str) -> Entry:
    """Return the entry of a video of four beats in two sections."""
    notes = tuple(Note(start=beat, duration=1.0, pitch=60 + 4 * (beat % 3) + number, velocity=90) for beat in range(4))
    score = Score(
        title=f"Tiny Piece {number}",
        parts=(Part(name="piano", program=0, notes=notes),),
        tempos=((0.0, 120.0),),
        beats_per_bar=2,
        tonic=number,
        mode="major",
        sections=(Section(name="verse", start=0.0, end=2.0), Section(name="chorus", start=2.0, end=4.0)),
    )
    composition = Composition(emotion=emotion, seed=number, score=score, room=Room(), tail_seconds=1.0)
    return Entry(video_id=f"tiny-piece-{number}", composition=composition, full=False, style=style, picture_seed=number)
