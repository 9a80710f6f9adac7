"""Train the shared space on YouTube-8M, judge it on held-out videos, and write the space and its catalogue.

The ten classes come from the sound: each video's `mean_audio` goes through the emotion network as one chunk, which gives its
share of every class; the largest names it. The visual network never sees a label.
"""

from pathlib import Path
from typing import Any

import numpy as np

from demo.core.arrays import Int64
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, EMOTION
from demo.core.config import QueryConfig
from demo.core.errors import BundleError
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
from demo.correlation.memberships import hard
from demo.correlation.space import SharedSpace, TwoPartConfig, sub_space_methods, weight_files
from demo.datasets.youtube8m import FEATURES, MUSIC_VIDEO, VideoLevel, read_video_level, split_rows
from demo.emotion.classes import EMOTIONS
from demo.emotion.model import EmotionModel
from demo.research.markdown import metrics_and_card, model_card
from demo.research.metrics import score_directions
from demo.search import catalogue as layout
from demo.search.map_projection import MAP_MIXING_WEIGHT, fit_map

DIALS = {"emotion": 0.0, "default": QueryConfig().mixing_weight, "content": 1.0}


def judge(space: SharedSpace, videos: VideoLevel, labels: Int64) -> dict[str, Any]:
    """Score held-out rows in both directions, at both ends of the dial and at its default."""
    audio, visual = space.embed_audio(videos.audio), space.embed_visual(videos.visual)
    metrics: dict[str, Any] = {"n": len(labels)}
    for name, dial in DIALS.items():
        similarity = audio.mix(dial) @ visual.mix(dial).T
        metrics[name] = {"dial": dial, **score_directions(similarity, labels)}
    return metrics


def train_space(data: Path, zoo: Path, name: str, seed: int) -> Bundle:
    """Train and judge the space, embed the catalogue, fit its map, and write both bundles.

    Args:
        data: The folder that holds youtube8m/.
        zoo: Where the emotion bundle lies and both new ones go.
        name: The new space's folder.
        seed: Of the split, the networks and the map.

    Returns:
        The catalogue's bundle.
    """
    emotion = read_bundle(zoo / EMOTION, "emotion")
    emotion_model = EmotionModel.from_bundle(emotion)
    videos = read_video_level(data / "youtube8m")
    shares = emotion_model.classes.shares(emotion_model.emotion_features(videos.audio)).astype(np.float64)
    labels = hard(shares)
    training, held_out = split_rows(len(labels), seed)
    config = TwoPartConfig()
    space = SharedSpace.fit(config.emotion, config.content, videos.audio[training], videos.visual[training], shares[training])
    parts = {"emotion": config.emotion.to_dict(), "content": config.content.to_dict()}
    settings = parts | {"methods": sub_space_methods(space)}
    files = weight_files(space)
    # What is judged and embeds the catalogue is what is shipped: some weights lie there in half precision.
    space = SharedSpace.from_tensors(settings, [*files.values()])
    metrics = judge(space, videos.take(held_out), labels[held_out])
    metrics["class_sizes"] = {name: int((labels == index).sum()) for index, name in enumerate(EMOTIONS)}
    made = provenance(seed, [data / "youtube8m" / FEATURES], parts | {"seed": seed})
    written = write_bundle(
        zoo / name,
        kind="space",
        config=settings,
        tensors=files,
        texts=metrics_and_card("space", name, metrics),
        provenance=made,
        requires=[emotion],
    )
    return write_catalogue(zoo / CATALOGUE, videos, labels, space, written, made)


def write_catalogue(
    folder: Path,
    videos: VideoLevel,
    labels: Int64,
    space: SharedSpace,
    bundle: Bundle,
    made: dict[str, Any],
) -> Bundle:
    """Embed the videos that have a YouTube id, fit their map, and write the catalogue."""
    rows = np.array([row for row, youtube_id in enumerate(videos.youtube_ids) if youtube_id])
    known = videos.take(rows)
    visual, audio = space.embed_visual(known.visual), space.embed_audio(known.audio)
    visual_map, audio_map = fit_map(visual.mix(MAP_MIXING_WEIGHT), audio.mix(MAP_MIXING_WEIGHT), seed=made["seed"])
    table = [
        {"youtube_id": youtube_id, "emotion": EMOTIONS[label], "labels": "|".join(names)}
        for youtube_id, label, names in zip(known.youtube_ids, labels[rows], known.labels, strict=True)
    ]
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": MAP_MIXING_WEIGHT},
        tensors={
            layout.VISUAL: layout.embedding_tensors(visual, visual_map),
            layout.AUDIO: layout.embedding_tensors(audio, audio_map),
        },
        tables={layout.TABLE: table},
        texts={
            "README.md": model_card(
                "catalogue", folder.name, n_videos=len(rows), n_music_videos=int(known.has(MUSIC_VIDEO).sum())
            )
        },
        provenance=made,
        requires=[bundle],
    )


def videos_of(catalogue: Bundle, videos: VideoLevel) -> VideoLevel:
    """Return the videos of YouTube-8M's catalogue, row for row.

    Raises:
        BundleError: They are not among the given ones.
    """
    rows = {youtube_id: row for row, youtube_id in enumerate(videos.youtube_ids) if youtube_id}
    try:
        return videos.take(np.array([rows[row["youtube_id"]] for row in catalogue.rows(layout.TABLE)]))
    except KeyError as error:
        raise BundleError(f"The data lacks videos of the catalogue {catalogue.name}; it was made from other data.") from error
