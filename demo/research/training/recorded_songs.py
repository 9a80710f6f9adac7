"""Songs as the backbone hears them: the clean excerpt, and the same seconds as phones recorded them in bars."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.files import write_atomically
from demo.features.audio.interface import AudioBackbone
from demo.research.training.augment import PhoneRecorder
from demo.research.training.corpus import Clip

RATE = 16_000
EXCERPT_SECONDS = 45
SHORTEST_SECONDS = 9
N_RECORDINGS = 4
"""Of each excerpt, besides the clean one."""


@dataclass(frozen=True)
class RecordedSongs:
    """Features of excerpts, all seconds in one array.

    Attributes:
        clips: Name of the clip that each excerpt is from, shape (n_excerpts,).
        lengths: Seconds of each excerpt, shape (n_excerpts,).
        seconds: Features of every second, first of the clean excerpt, then of its recordings, in half precision, shape
            (n_seconds, 1 + N_RECORDINGS, 128).
    """

    clips: np.ndarray
    lengths: np.ndarray
    seconds: np.ndarray

    def excerpts(self) -> Iterator[tuple[str, Float32]]:
        """Yield the clip's name and the features of each excerpt, shape (1 + N_RECORDINGS, n_seconds, 128)."""
        parts = np.split(self.seconds, np.cumsum(self.lengths)[:-1])
        for name, part in zip(self.clips.tolist(), parts, strict=True):
            yield name, part.swapaxes(0, 1).astype(np.float32)

    @classmethod
    def record(cls, backbone: AudioBackbone, clips: list[Clip], recorder: PhoneRecorder, seed: int) -> Self:
        """Record one excerpt of each clip, and two of a long one, and extract the features of all.

        Args:
            backbone: Hears them.
            clips: Music; shorter ones than SHORTEST_SECONDS are left out.
            recorder: Its config, noises, voices and rooms are used, not its random state.
            seed: Of excerpts and recordings; each clip draws by itself, so that no order of threads matters.
        """

        def record(index: int) -> list[tuple[str, Float32]]:
            clip, random = clips[index], np.random.default_rng([seed, index])
            waveform, phone = clip.waveform, replace(recorder, random=random)
            return [
                (clip.name, np.stack([backbone.extract(heard).features for heard in (excerpt, *_recordings(excerpt, phone))]))
                for excerpt in _draw_excerpts(waveform, random)
            ]

        with ThreadPoolExecutor() as pool:
            found = list(tqdm(pool.map(record, range(len(clips))), total=len(clips), desc="recording", unit="clip"))
        names, features = zip(*(excerpt for excerpts in found for excerpt in excerpts), strict=True)
        seconds = np.concatenate([part.swapaxes(0, 1) for part in features]).astype(np.float16)
        return cls(np.array(names), np.array([part.shape[1] for part in features]), seconds)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**arrays)

    def write(self, path: Path) -> None:
        """Write the arrays into one file."""
        write_atomically(path, lambda stream: np.savez(stream, **vars(self)))


def _draw_excerpts(waveform: Float32, random: np.random.Generator) -> list[Float32]:
    n_samples = EXCERPT_SECONDS * RATE
    if len(waveform) <= n_samples:
        return [waveform] if len(waveform) >= SHORTEST_SECONDS * RATE else []
    starts = random.integers(len(waveform) - n_samples + 1, size=2 if len(waveform) > 2 * n_samples else 1)
    return [waveform[start : start + n_samples] for start in starts.tolist()]


def _recordings(excerpt: Float32, phone: PhoneRecorder) -> Iterator[Float32]:
    for _ in range(N_RECORDINGS):
        yield phone.record(excerpt)
