"""The videos that can be found, and, row for row, where both their picture and their sound lie in the shared space."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from demo.correlation.space import Embedding
from demo.errors import BundleError
from demo.zoo import Bundle

Float32 = npt.NDArray[np.float32]

TABLE = "videos.csv"
VISUAL = "visual.safetensors"
AUDIO = "audio.safetensors"
YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
MUSIC_VIDEO = "Music video"


@dataclass(frozen=True)
class Catalogue:
    """Videos, row for row.

    Attributes:
        youtube_ids: Eleven-character ids.
        labels: YouTube-8M label names of each video.
        emotions: Class label of each video's sound.
        visual: Embedding of the pictures.
        audio: Embedding of the sound.
        visual_map: Where the pictures lie on the map, shape (n_videos, 2).
        audio_map: Where the sound lies on the map, shape (n_videos, 2).
    """

    youtube_ids: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    emotions: tuple[str, ...]
    visual: Embedding
    audio: Embedding
    visual_map: Float32
    audio_map: Float32

    @property
    def n_videos(self) -> int:
        """Number of videos."""
        return len(self.youtube_ids)

    @cached_property
    def is_music_video(self) -> npt.NDArray[np.bool_]:
        """Which videos carry the label "Music video", shape (n_videos,)."""
        return np.array([MUSIC_VIDEO in labels for labels in self.labels])

    @classmethod
    def from_bundle(cls, bundle: Bundle) -> "Catalogue":
        """Read a catalogue bundle.

        Raises:
            BundleError: Its table and its tensors do not fit each other, or an id is none.
        """
        rows = bundle.rows(TABLE)
        visual, audio = bundle.tensors(VISUAL), bundle.tensors(AUDIO)
        ids = tuple(row["youtube_id"] for row in rows)
        if wrong := [youtube_id for youtube_id in ids if not YOUTUBE_ID.fullmatch(youtube_id)]:
            raise BundleError(f"The catalogue {bundle.name} holds {wrong[0]!r}, which is no YouTube id.")
        if any(len(array) != len(ids) for tensors in (visual, audio) for array in tensors.values()):
            raise BundleError(f"Table and embeddings of the catalogue {bundle.name} differ in length.")
        return cls(
            ids,
            tuple(tuple(filter(None, row["labels"].split("|"))) for row in rows),
            tuple(row["emotion"] for row in rows),
            Embedding(visual["emotion"].astype(np.float32), visual["content"].astype(np.float32)),
            Embedding(audio["emotion"].astype(np.float32), audio["content"].astype(np.float32)),
            visual["map"].astype(np.float32),
            audio["map"].astype(np.float32),
        )
