"""Embed the sound of YouTube-8M's catalogue in the studio's space, so that any video's pictures can find it."""

from pathlib import Path
from typing import Any

from demo.core.bundle_writing import write_bundle
from demo.core.bundles import CATALOGUE, STUDIO
from demo.core.provenance import provenance
from demo.core.zoo import Bundle, read_bundle
from demo.correlation.space import SharedSpace
from demo.datasets.youtube8m import FEATURES, VideoLevel, read_video_level
from demo.research.markdown import model_card
from demo.research.training.space import videos_of
from demo.search import catalogue as layout


def train_sounds(data: Path, zoo: Path, name: str, seed: int) -> Bundle:
    """Embed the sounds with the space that the studio's catalogue was made with; nothing is fitted.

    Args:
        data: The folder that holds youtube8m/.
        zoo: Where the bundles lie and the new one goes.
        name: The new bundle's folder.
        seed: For provenance; nothing here is random.
    """
    bundle = read_bundle(zoo / STUDIO, "catalogue").required("space")
    made = provenance(seed, [data / "youtube8m" / FEATURES], {})
    return write_sounds(zoo, name, read_video_level(data / "youtube8m"), SharedSpace.from_bundle(bundle), bundle, made)


def write_sounds(zoo: Path, name: str, videos: VideoLevel, space: SharedSpace, bundle: Bundle, made: dict[str, Any]) -> Bundle:
    """Embed the sounds of the videos of YouTube-8M's catalogue, row for row, and write their bundle.

    Args:
        zoo: Where the catalogue lies and the new bundle goes.
        name: The new bundle's folder.
        videos: Those of the catalogue are among them.
        space: The studio's.
        bundle: The space's.
        made: Provenance.

    Raises:
        BundleError: The catalogue's videos are not those of the data.
    """
    youtube = read_bundle(zoo / CATALOGUE, "catalogue")
    known = videos_of(youtube, videos)
    return write_bundle(
        zoo / name,
        kind="sounds",
        config={},
        tensors={layout.AUDIO: layout.embedding_tensors(space.embed_audio(known.audio))},
        texts={"README.md": model_card("sounds", name, n_videos=len(known.youtube_ids))},
        provenance=made,
        requires=[bundle, youtube],
    )
