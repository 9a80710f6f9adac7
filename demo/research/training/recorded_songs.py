"""Songs as a network hears them: the clean excerpt, and the same seconds as phones recorded them in bars."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.files import write_atomically
from demo.core.zoo import sha256
from demo.features.audio.interface import AudioBackbone
from demo.research.training.augment import BAR, PhoneRecorder
from demo.research.training.corpus import Clip

T = TypeVar("T")

RATE = 16_000
EXCERPT_SECONDS = 45
SHORTEST_SECONDS = 9
N_RECORDINGS = 4
"""Of each excerpt, besides the clean one."""


class ArraysInAFile:
    """A dataclass of arrays that one file keeps."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(**arrays)

    def write(self, path: Path) -> None:
        """Write the arrays into one file."""
        write_atomically(path, lambda stream: np.savez(stream, **vars(self)))


@dataclass(frozen=True)
class RecordedSongs(ArraysInAFile):
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
    def record(cls, backbone: AudioBackbone, clips: Sequence[Clip], recorder: PhoneRecorder, seed: int) -> Self:
        """Record excerpts of clips, and extract the features of all; see `record_excerpts`."""

        def hear(clip: Clip, waveforms: list[Float32]) -> tuple[str, np.ndarray]:
            features = np.stack([backbone.extract(waveform).features for waveform in waveforms], axis=1)
            return clip.name, features.astype(np.float16)

        names, features = zip(*record_excerpts(hear, clips, recorder, seed), strict=True)
        return cls(np.array(names), np.array([len(part) for part in features]), np.concatenate(features))


def hash_of_recordings(network: str, clips: Sequence[Clip], seed: int) -> str:
    """Return what names the file of what a network, named by its hash, hears of recordings: others have another name."""
    made_of = [network, seed, N_RECORDINGS, BAR, [(clip.name, len(clip.samples)) for clip in clips]]
    return sha256(repr(made_of).encode())[:12]


def record_excerpts(
    hear: Callable[[Clip, list[Float32]], T],
    clips: Sequence[Clip],
    recorder: PhoneRecorder,
    seed: int,
) -> list[T]:
    """Record one excerpt of each clip, and two of a long one, with a progress bar.

    Args:
        hear: Called with a clip and, of one excerpt, the clean waveform and N_RECORDINGS recordings; in several threads.
        clips: Shorter ones than SHORTEST_SECONDS are left out.
        recorder: Its config, noises, voices and rooms are used, not its random state.
        seed: Of excerpts and recordings; each clip draws by itself, so that no order of threads matters.

    Returns:
        What `hear` returned, in the order of the clips.
    """

    def record(index: int) -> list[T]:
        clip, random = clips[index], np.random.default_rng([seed, index])
        waveform, phone = clip.waveform, replace(recorder, random=random)
        excerpts = _draw_excerpts(waveform, random)
        return [hear(clip, [excerpt, *(phone.record(excerpt) for _ in range(N_RECORDINGS))]) for excerpt in excerpts]

    with ThreadPoolExecutor() as pool:
        found = list(tqdm(pool.map(record, range(len(clips))), total=len(clips), desc="recording", unit="clip"))
    return [each for excerpts in found for each in excerpts]


def _draw_excerpts(waveform: Float32, random: np.random.Generator) -> list[Float32]:
    n_samples = EXCERPT_SECONDS * RATE
    if len(waveform) <= n_samples:
        return [waveform] if len(waveform) >= SHORTEST_SECONDS * RATE else []
    starts = random.integers(len(waveform) - n_samples + 1, size=2 if len(waveform) > 2 * n_samples else 1)
    return [waveform[start : start + n_samples] for start in starts.tolist()]
