"""The audio that models are trained on and judged by: every file there is, decoded once, split once."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from demo.core.arrays import Float32
from demo.core.config import DecodeConfig
from demo.core.errors import DemoError, SettingError
from demo.features.audio.compact import CompactConfig, bring_to_level
from demo.media.audio import decode

HELD_OUT_SHARE = 0.15
"""Of the clips of every kind; no model of ours ever trains on them."""

FURTHER = "further/"
FURTHER_KINDS = ("music", "speech")

ANY_LENGTH = DecodeConfig(min_seconds=0.1, silence_dbfs=-100.0)
"""Room responses and shouts are shorter than a chunk."""


@dataclass(frozen=True, kw_only=True)
class Clip:
    """One file of the corpus.

    Attributes:
        name: Its path below the data folder, or "further/" and its path below that folder.
        kind: "song" (Emotify), "music", "rendered", "noise", "speech" or "rir".
        genre: What the index says it is.
        samples: Mono at 16 kHz, brought to one level, 16-bit to save memory, shape (n_samples,).
    """

    name: str
    kind: str
    genre: str
    samples: npt.NDArray[np.int16]

    @property
    def waveform(self) -> Float32:
        """The samples as numbers from -1 to 1."""
        return self.samples.astype(np.float32) / np.float32(32768)

    @property
    def at_least_a_second(self) -> Float32:
        """The waveform, with silence behind it where it would be too short for one feature."""
        return np.pad(self.waveform, (0, max(0, 16_000 - len(self.samples))))

    @property
    def is_music(self) -> bool:
        """Whether it is music of any kind."""
        return self.kind in ("song", "music", "rendered")

    @property
    def is_held_out(self) -> bool:
        """Whether it judges; by a hash of its name, so that no list and no order decides."""
        return not self.is_further and int(hashlib.sha256(self.name.encode()).hexdigest()[:8], 16) / 16**8 < HELD_OUT_SHARE

    @property
    def is_further(self) -> bool:
        """Whether it comes from a folder of further recordings, which train and never judge."""
        return self.name.startswith(FURTHER)


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def find_files(data: Path, rendered: Path | None, further: Path | None) -> Iterator[tuple[Path, str, str, str]]:
    """Yield path, name, kind and genre of every file; see `read_corpus`."""
    for row in read_table(data / "emotify" / "annotations.csv"):
        name = f"emotify/audio/{row['track_id']}.opus"
        yield data / name, name, "song", row["genre"]
    for row in read_table(data / "audio" / "index.csv"):
        yield data / "audio" / row["file"], f"audio/{row['file']}", row["kind"], row["genre_or_kind"]
    if rendered is not None:
        for row in read_table(rendered / "index.csv"):
            yield rendered / row["file"], f"rendered/{row['file']}", "rendered", row["group"]
    if further is not None:
        for kind in FURTHER_KINDS:
            for path in find_recordings(further / kind):
                yield path, f"{FURTHER}{kind}/{path.name}", kind, ""


def further_recordings(further: Path | None) -> list[Path]:
    """Return the files of all kinds below a folder of further recordings, none without one; errors as `find_recordings`."""
    return [] if further is None else [path for kind in FURTHER_KINDS for path in find_recordings(further / kind)]


def find_recordings(folder: Path) -> list[Path]:
    """Return the files of a folder, in the order of their names.

    Raises:
        SettingError: There is no such folder.
    """
    if not folder.is_dir():
        raise SettingError(f"There is no folder {folder}; --further names one that holds {' and '.join(FURTHER_KINDS)}.")
    return sorted(path for path in folder.iterdir() if path.is_file())


def read_corpus(data: Path, rendered: Path | None = None, further: Path | None = None) -> list[Clip]:
    """Decode every file, with a progress bar; what cannot be decoded is named at the end and left out.

    Args:
        data: The folder that holds emotify/ and audio/.
        rendered: A folder written by `python -m demo studio instruments`, if any.
        further: A folder that holds more recordings in music/ and speech/, if any; none of them judges.
    """
    clips, failures = [], []
    config = CompactConfig()
    for path, name, kind, genre in tqdm(list(find_files(data, rendered, further)), desc="decoding", unit="file"):
        try:
            waveform = bring_to_level(decode(path, ANY_LENGTH).waveform, config)
        except DemoError as error:
            failures.append(f"{name}: {error}")
            continue
        # At this level only the peaks of very dynamic music exceed full scale; they are clipped as a phone would.
        samples = (np.clip(waveform, -1, 1) * 32767).astype(np.int16)
        clips.append(Clip(name=name, kind=kind, genre=genre, samples=samples))
    if failures:
        tqdm.write("Left out:\n  " + "\n  ".join(failures))
    return clips
