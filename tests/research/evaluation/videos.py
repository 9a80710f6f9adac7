"""Small collections in the formats that the protocol reads, and an emotion model to hear them with."""

from pathlib import Path

import numpy as np

from demo.datasets.youtube8m import FEATURES, VOCABULARY
from tests.tiny import write_emotion

N_VISUAL = 24

SMALL = {
    "audio_units": (16, 8),
    "visual_units": (16, 8),
    "n_components": 4,
    "n_epochs": 2,
    "batch_size": 32,
    "n_landmarks": 24,
}
"""Settings with which every method is fitted in a moment."""


def write_zoo(zoo: Path) -> Path:
    write_emotion(zoo / "emotion-1", np.random.default_rng(0))
    return zoo


def write_video_level(folder: Path, n_videos: int = 100) -> Path:
    """Write YouTube-8M's two files; sounds and pictures share a few directions, and every second video is a music video."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(1)
    shared = random.standard_normal((n_videos, 6))
    audio = shared @ random.standard_normal((6, 128)) + random.standard_normal((n_videos, 128))
    visual = shared @ random.standard_normal((6, N_VISUAL)) + random.standard_normal((n_videos, N_VISUAL))
    np.savez(
        folder / FEATURES,
        youtube_id=np.array([f"video-{index}" for index in range(n_videos)]),
        labels=np.array(["14" if index % 2 else "14 20" for index in range(n_videos)]),
        mean_rgb=visual.astype(np.float16),
        mean_audio=audio.astype(np.float16),
    )
    (folder / VOCABULARY).write_text("index,name\n14,Music video\n20,Concert\n")
    return folder


def write_frame_level(folder: Path, lengths: list[int], labels: list[str] | None = None) -> Path:
    """Write one file a video, of so many seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(2)
    for index, n_seconds in enumerate(lengths):
        arrays = {
            "audio": random.standard_normal((n_seconds, 128)).astype(np.float32),
            "visual": random.standard_normal((n_seconds, N_VISUAL)).astype(np.float32),
        }
        if labels:
            arrays["label"] = np.array(labels[index].split("|"))
        np.savez(folder / f"video-{index:03}.npz", **arrays)
    return folder
