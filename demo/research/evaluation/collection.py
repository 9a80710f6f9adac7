"""What the protocol reads: videos with features, places of their sounds among the emotions, and subsets.

READERS is the only list of formats: each recognises a folder and reads it. All that is random or fitted comes later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from demo.core.arrays import Float32, Int64
from demo.core.errors import SettingError
from demo.datasets.youtube8m import FEATURES, MUSIC_VIDEO, SPAN_CENTER, SPANS, VOCABULARY, VideoLevel, read_video_level
from demo.emotion.model import EmotionModel
from demo.research.evaluation.frames import FrameLevel, find_shards, read_frame_level, read_records
from demo.study.axes import WHOLE

Rows = Int64


@dataclass(frozen=True, kw_only=True)
class Subset:
    """Some of the videos.

    Attributes:
        title: In words.
        rows: Which, in the collection's order, shape (n,).
    """

    title: str
    rows: Rows


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Videos to be split into folds, row for row.

    Attributes:
        sounds: By which part of a song asks ("mean": the whole) to audio features, shape (n_videos, 128) each.
        visual: Shape (n_videos, n_dims).
        placed: Emotion features of the whole songs in the space of the clusters, shape (n_videos, n_components).
        seeds: What the ten clusters start from, shape (10, n_components).
        sharpness: How fast a class's share falls with the squared distance from its centre.
        subsets: By a name that files may carry.
        files: What was read.
    """

    sounds: dict[str, Float32]
    visual: Float32
    placed: Float32
    seeds: Float32
    sharpness: float
    subsets: dict[str, Subset]
    files: tuple[Path, ...]


def read_collection(path: Path, emotion_model: EmotionModel) -> Collection:
    """Read a folder in any of the formats of READERS.

    Args:
        path: The folder, or a file in it.
        emotion_model: Its network predicts the emotions, and the centers of its clusters are the seeds.

    Raises:
        SettingError: There is no such folder, it holds none of the formats, or a file in it is damaged.
    """
    folder = path if path.is_dir() else path.parent
    if not path.exists():
        raise SettingError(f"There is no folder {path}; name one that holds {FEATURES}, npz files or TFRecords.")
    for recognizes, read in READERS:
        if recognizes(folder):
            return read(folder, emotion_model)
    raise SettingError(f"{folder} holds neither {FEATURES} with {VOCABULARY}, nor an npz file for each video, nor TFRecords.")


def read_youtube8m(folder: Path, emotion_model: EmotionModel) -> Collection:
    """Read YouTube-8M's musical videos, packed at video level."""
    files = (folder / FEATURES, folder / VOCABULARY)
    return _of_videos(read_video_level(folder), emotion_model, files, {"musical": "all musical videos"})


def read_frames(folder: Path, emotion_model: EmotionModel) -> Collection:
    """Read a folder of per-second features, one file a video."""
    paths = tuple(sorted(folder.glob("*.npz")))
    return _of_frames(read_frame_level(paths, emotion_model), emotion_model, paths)


def read_shards(folder: Path, emotion_model: EmotionModel) -> Collection:
    """Read a folder of YouTube-8M's TFRecords, all of video level or all of frame level."""
    files = find_shards(folder)
    videos = read_records(folder, emotion_model)
    if isinstance(videos, FrameLevel):
        return _of_frames(videos, emotion_model, files)
    return _of_videos(videos, emotion_model, files, {"all": "all videos"})


def _of_videos(videos: VideoLevel, emotion_model: EmotionModel, files: tuple[Path, ...], whole: dict[str, str]) -> Collection:
    """Take a video's mean sound as one chunk; there is no part of it to choose.

    Args:
        videos: Row for row.
        emotion_model: Hears the emotions.
        files: What was read.
        whole: Name and title of the subset of all.
    """
    alone = np.array([labels == (MUSIC_VIDEO,) for labels in videos.labels])
    subsets = {name: Subset(title=title, rows=np.arange(len(alone))) for name, title in whole.items()}
    return Collection(
        sounds={WHOLE: videos.audio},
        visual=videos.visual,
        placed=emotion_model.classes.project(emotion_model.emotion_features(videos.audio)),
        seeds=emotion_model.classes.centers,
        sharpness=emotion_model.classes.sharpness,
        subsets=subsets | {"music-video": Subset(title="*Music video* alone", rows=np.flatnonzero(alone))},
        files=files,
    )


def _of_frames(videos: FrameLevel, emotion_model: EmotionModel, files: tuple[Path, ...]) -> Collection:
    """Find the paper's sets among videos of known length."""
    everything = np.ones(len(videos.labels), dtype=np.bool_)
    alone = np.array([labels == (MUSIC_VIDEO,) for labels in videos.labels])
    subsets = {"all": Subset(title="all videos", rows=np.flatnonzero(everything))}
    if alone.any():
        subsets["music-video"] = Subset(title="*Music video* alone", rows=np.flatnonzero(alone))
    # The paper's sets are of music videos; where no file tells its labels, all are taken for such.
    candidates = alone if alone.any() else everything
    distances = np.abs(videos.n_seconds - SPAN_CENTER)
    for span in SPANS:
        rows = np.flatnonzero(candidates & (distances <= span))
        subsets[f"span-{span}"] = Subset(title=f"{SPAN_CENTER} ± {span} s", rows=rows)
    return Collection(
        sounds=videos.sounds,
        visual=videos.visual,
        placed=emotion_model.classes.project(videos.emotion_features),
        seeds=emotion_model.classes.centers,
        sharpness=emotion_model.classes.sharpness,
        subsets=subsets,
        files=files,
    )


READERS: tuple[tuple[Callable[[Path], bool], Callable[[Path, EmotionModel], Collection]], ...] = (
    (lambda folder: (folder / FEATURES).is_file(), read_youtube8m),
    (lambda folder: any(folder.glob("*.npz")), read_frames),
    (lambda folder: bool(find_shards(folder)), read_shards),
)
"""Formats: what recognises a folder, and what reads it. Another format is another line."""
