"""Embed the sound of YouTube-8M's catalogue in the studio's space, so that any video's pictures can find it."""

from pathlib import Path
from typing import Any

import numpy as np

from demo.core.bundle_writing import write_bundle
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
from demo.correlation.space import SharedSpace
from demo.datasets.youtube8m import FEATURES, VideoLevel, read_video_level
from demo.research.markdown import model_card
from demo.research.training.space import embedding_tensors
from demo.search import catalogue as layout


def train_sounds(data: Path, zoo: Path, studio: str, youtube: str, name: str, seed: int) -> Bundle:
    """Embed the sounds with the space that a studio's catalogue was made with; nothing is fitted.

    Args:
        data: The folder that holds youtube8m/.
        zoo: Where the bundles lie and the new one goes.
        studio: The studio's catalogue.
        youtube: YouTube-8M's catalogue.
        name: The new bundle's folder.
        seed: For provenance; nothing here is random.
    """
    bundle = read_bundle(zoo / studio, "catalogue").required("space")
    made = provenance(seed, [data / "youtube8m" / FEATURES], {})
    videos = read_video_level(data / "youtube8m")
    return write_sounds(
        zoo / name, videos, SharedSpace.from_bundle(bundle), bundle, read_bundle(zoo / youtube, "catalogue"), made
    )


def write_sounds(
    folder: Path, videos: VideoLevel, space: SharedSpace, bundle: Bundle, youtube: Bundle, made: dict[str, Any]
) -> Bundle:
    """Embed the sounds of a catalogue's videos, row for row, and write their bundle.

    Args:
        folder: The new bundle's.
        videos: Those of the catalogue are among them.
        space: The studio's.
        bundle: The space's.
        youtube: The catalogue's.
        made: Provenance.
    """
    rows_by_id = {youtube_id: row for row, youtube_id in enumerate(videos.youtube_ids) if youtube_id}
    rows = np.array([rows_by_id[row["youtube_id"]] for row in youtube.rows(layout.TABLE)])
    return write_bundle(
        folder,
        kind="sounds",
        config={},
        tensors={layout.AUDIO: embedding_tensors(space.embed_audio(videos.audio[rows]))},
        texts={"README.md": model_card("sounds", folder.name, n_videos=len(rows))},
        provenance=made,
        requires=[bundle, youtube],
    )
