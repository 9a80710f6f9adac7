"""YouTube-8M's musical videos at video level, with names for their labels and one fixed split."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demo.core.arrays import Bool, Float32, Int64

MUSIC_VIDEO = "Music video"

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
RECORD_ID = re.compile(r"[A-Za-z0-9_-]{4,11}")
"""Of a record; since 2018 they have four characters."""

HELD_OUT_SHARE = 0.15

SPANS = (3, 6, 9, 12)
"""Seconds around SPAN_CENTRE of the paper's four sets (Table I)."""

SPAN_CENTER = 216

FEATURES = "music_video_level.npz"
VOCABULARY = "vocabulary_2018.csv"


@dataclass(frozen=True)
class VideoLevel:
    """Videos and their features, row for row.

    Attributes:
        youtube_ids: '' where unknown.
        labels: Names of the labels of each video.
        visual: `mean_rgb`, shape (n_videos, 1024).
        audio: `mean_audio`, shape (n_videos, 128).
    """

    youtube_ids: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    visual: Float32
    audio: Float32

    @property
    def names(self) -> list[str]:
        """All label names that occur, sorted."""
        return sorted({name for labels in self.labels for name in labels})

    def has(self, name: str) -> Bool:
        """Return which videos carry a label, shape (n_videos,)."""
        return np.array([name in labels for labels in self.labels])

    def take(self, rows: Int64) -> "VideoLevel":
        """Return some of the videos, in the order of the rows."""
        return VideoLevel(
            tuple(self.youtube_ids[row] for row in rows),
            tuple(self.labels[row] for row in rows),
            self.visual[rows],
            self.audio[rows],
        )


def read_video_level(folder: Path) -> VideoLevel:
    """Read the features and the vocabulary."""
    packed = np.load(folder / FEATURES, allow_pickle=False)
    with (folder / VOCABULARY).open() as stream:
        names = {row["index"]: row["name"] for row in csv.DictReader(stream)}
    return VideoLevel(
        tuple(str(youtube_id) for youtube_id in packed["youtube_id"]),
        tuple(tuple(names[index] for index in indices.split()) for indices in packed["labels"]),
        packed["mean_rgb"].astype(np.float32),
        packed["mean_audio"].astype(np.float32),
    )


def split_rows(n_videos: int, seed: int) -> tuple[Int64, Int64]:
    """Return training and held-out rows, each sorted, 15 % held out, fixed by the seed."""
    order = np.random.default_rng(seed).permutation(n_videos)
    n_held_out = round(n_videos * HELD_OUT_SHARE)
    return np.sort(order[n_held_out:]), np.sort(order[:n_held_out])
