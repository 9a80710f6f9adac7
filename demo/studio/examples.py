"""The example recordings of the page: three pieces of clearly different emotions, rendered and mastered.

What makes each sound as it should follows research on how music expresses emotions, above all

- P. N. Juslin and P. Laukka (2004), Expression, perception, and induction of musical emotions, Journal of New Music
  Research 33(3): fast, loud, staccato, bright and rising for happiness; slow, soft, legato, soft timbre and small
  contrasts for tenderness; fast, staccato or irregular, large variability of loudness and timing for fear;
- A. Gabrielsson and E. Lindström (2010), The role of structure in the musical expression of emotions, in Handbook of
  Music and Emotion: consonant and simple against dissonant and complex harmony, melodic range, repeated notes;
- T. Eerola, A. Friberg and R. Bresin (2013), Emotional expression in music: contribution, linearity, and additivity of
  primary musical cues, Frontiers in Psychology 4:487: mode first, then tempo, register, dynamics, articulation, timbre.

    cue            cheerful              tender                     anxious
    mode           major                 major, borrowed minor iv   minor with lowered II and raised IV
    tempo          130-134 a minute      75-78, rubato              144-153, pushes on
    register       high                  middle                     low against high
    articulation   detached (0.78)       legato (1.02)              short (0.6-0.7), broken off
    dynamics       lively, steady        soft, small swells         sudden, wide
    harmony        diatonic, V/V         sevenths, suspensions      diminished, semitone clashes
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import soundfile
from tqdm import tqdm

from demo.studio.music.pieces import anxious, cheerful, tender
from demo.studio.music.score import Score
from demo.studio.sound.mastering import master
from demo.studio.sound.render import RENDER_RATE, Room, find_soundfont, render

INDEX_COLUMNS = ("file", "title", "emotion", "seed", "licence")
LICENCE = "CC0-1.0"


@dataclass(frozen=True, kw_only=True)
class Example:
    """One recording.

    Attributes:
        emotion: One of the ten class labels.
        compose: From a seed to the score.
        bpm: Lowest and highest tempo that the score may start in.
        mode: "major" or "minor".
        room: Reverb.
        tail_seconds: Kept after the last note.
    """

    emotion: str
    compose: Callable[[int], Score]
    bpm: tuple[float, float]
    mode: str
    room: Room
    tail_seconds: float


EXAMPLES = (
    Example(
        emotion="cheerful",
        compose=cheerful.compose,
        bpm=(130.0, 134.0),
        mode="major",
        room=Room(size=0.35, damping=0.3, level=0.3),
        tail_seconds=1.6,
    ),
    Example(
        emotion="tender",
        compose=tender.compose,
        bpm=(73.0, 80.0),
        mode="major",
        room=Room(size=0.65, damping=0.4, level=0.5),
        tail_seconds=2.4,
    ),
    Example(
        emotion="anxious",
        compose=anxious.compose,
        bpm=(144.0, 148.0),
        mode="minor",
        room=Room(size=0.5, damping=0.4, level=0.35),
        tail_seconds=1.8,
    ),
)


def write_examples(folder: Path, seed: int) -> None:
    """Compose, render, master and encode the examples as stereo MP3, then write examples.csv.

    Args:
        folder: Made if need be.
        seed: The same one gives the same scores; the encoder's bytes depend on its version.

    Raises:
        StudioUnavailable: fluidsynth or the soundfont is missing.
    """
    find_soundfont()
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for example in tqdm(EXAMPLES, desc="examples", unit="piece"):
        score = example.compose(seed)
        sound = master(render(score, example.room, example.tail_seconds), fade_out_seconds=example.tail_seconds)
        name = f"{score.title.lower().replace(' ', '_')}.mp3"
        # MP3, because every browser plays it; 0.6 is about 130 kbit/s here, under 1 MB a minute.
        soundfile.write(
            folder / name,
            sound,
            RENDER_RATE,
            format="MP3",
            subtype="MPEG_LAYER_III",
            bitrate_mode="VARIABLE",
            compression_level=0.6,
        )
        rows.append((name, score.title, example.emotion, seed, LICENCE))
    with (folder / "examples.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([INDEX_COLUMNS, *rows])
