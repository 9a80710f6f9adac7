"""Variations: what a shared space of music and drawn pictures is trained on.

Each is a composition that no catalogue holds, analyzed as a whole and drawn in several styles, of each of which some seconds
are analyzed. Only features are kept, one small file a composition; thousands of clips are drawn and thrown away.
"""

from functools import partial
from pathlib import Path
from random import Random

import numpy as np
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.files import write_atomically
from demo.core.processes import map_items
from demo.emotion.classes import EMOTIONS
from demo.features.audio.chunks import section_means
from demo.features.audio.compact import load_backbone
from demo.features.visual.embedded import ANALYSIS_RATE, EMBEDDED, EmbeddedBackbone
from demo.studio.music.composer import compose
from demo.studio.music.score import Score
from demo.studio.sound.render import find_soundfont, render, to_mono

FIRST_SEED = 1000
"""Far from the catalogue's seeds, so that no composition is in both."""

N_STYLES = 3
"""In which each composition is drawn."""

N_CLIPS = 3
CLIP_SECONDS = 6.0
SIZE = (160, 90)
SAMPLE_RATE = 16_000


def write_variations(folder: Path, zoo: Path, n_compositions: int, n_jobs: int = 1) -> None:
    """Compose, analyze and draw; existing files are not made again.

    Args:
        folder: Created if missing. Gets EMOTION-SEED.npz for each composition, with `audio` (4, 128): the mean
            feature of the whole and of its thirds; `visual` (N_STYLES, 1 + N_CLIPS, n_dims): the maximum over all clips
            of a style and over each; `styles` (N_STYLES,); `pictures`: the backbone's name.
        zoo: Where the backbone for sound lies.
        n_compositions: Of each emotion.
        n_jobs: Processes.

    Raises:
        StudioUnavailable: fluidsynth or the soundfont is missing.
    """
    find_soundfont()
    folder.mkdir(parents=True, exist_ok=True)
    paths = [
        folder / f"{emotion}-{seed}.npz" for seed in range(FIRST_SEED, FIRST_SEED + n_compositions) for emotion in EMOTIONS
    ]
    missing = [path for path in paths if not path.is_file()]
    done = map_items(partial(write_variation, zoo), missing, n_jobs)
    for _ in tqdm(done, total=len(paths), initial=len(paths) - len(missing), desc="variations", unit="piece"):
        pass


def write_variation(zoo: Path, path: Path) -> None:
    """Analyze and draw one composition, whose emotion and seed stand in the name of its file."""
    emotion, seed = path.stem.split("-")
    composition = compose(emotion, int(seed))
    sound = to_mono(render(composition.score, composition.room, composition.tail_seconds), SAMPLE_RATE)
    features = load_backbone(zoo).extract(sound).features
    visual, styles = look_at_styles(composition.score, emotion, int(seed))
    audio = section_means(features)
    write_atomically(
        path,
        lambda stream: np.savez(stream, audio=audio, visual=visual, styles=np.array(styles), pictures=np.array(EMBEDDED)),
    )


def look_at_styles(score: Score, emotion: str, seed: int) -> tuple[Float32, list[str]]:
    """Draw clips of a composition in several styles and look at them.

    Returns:
        Maxima over all clips and over each clip, shape (N_STYLES, 1 + N_CLIPS, n_dims), and the styles' names.
    """
    # Only drawing needs skia; a module that makes no picture must be importable without it.
    from demo.studio.pictures.animation import STYLE_NAMES, animate

    seconds = score.seconds_at(score.end)
    rng = Random(f"variation {emotion} {seed}")
    styles = rng.sample(STYLE_NAMES, N_STYLES)
    backbone = EmbeddedBackbone()
    rows = []
    for style in styles:
        picture_seed = rng.randrange(10**6)
        clips = []
        for index in range(N_CLIPS):
            third = seconds / N_CLIPS
            start = third * index + rng.uniform(0, max(0.0, third - CLIP_SECONDS))
            frames = animate(
                score,
                emotion,
                style,
                picture_seed,
                size=SIZE,
                frame_rate=ANALYSIS_RATE,
                start=start,
                seconds=min(CLIP_SECONDS, seconds - start),
            )
            clips.append(backbone.pool(backbone.extract(np.stack(list(frames)), ANALYSIS_RATE)))
        rows.append(np.stack([np.max(clips, axis=0), *clips]))
    return np.stack(rows).astype(np.float32), styles
