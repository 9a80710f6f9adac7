"""What decides which row a video becomes: its parts are named by that, and a catalogue's provenance says it."""

from pathlib import Path
from typing import Any

from demo.core.bundles import STUDIO
from demo.core.config import DecodeConfig
from demo.core.progress import no_progress
from demo.core.zoo import read_bundle
from demo.features.audio import vggish
from demo.features.audio.compact import COMPACT
from demo.features.tfhub.models import model_sha256
from demo.features.tfhub.settings import INCEPTION, VGGISH, BackboneConfig
from demo.features.visual import inception
from demo.ingest.work import FRAMES
from demo.search.entry_maker import EntryMaker


def row_settings(recipe: int, zoo: Path, backbones: BackboneConfig, maker: EntryMaker) -> dict[str, Any]:
    """Return what decides a row, besides the video.

    Args:
        recipe: Another number makes every part again.
        zoo: The folder of bundles.
        backbones: Which ones hear and see; they are on this machine.
        maker: Made of the same.
    """
    return {
        "recipe": recipe,
        "catalogue": read_bundle(zoo / maker.reference.name, "catalogue").sha256,
        "traits": read_bundle(zoo / STUDIO, "catalogue").sha256,
        "sound": _sound(zoo, backbones),
        "pictures": _pictures(backbones, maker),
        "frames": FRAMES.to_dict(),
        "decode": DecodeConfig().to_dict(),
    }


def _sound(zoo: Path, backbones: BackboneConfig) -> dict[str, str]:
    """Name the backbone that hears by all that it consists of."""
    if backbones.music_backbone != VGGISH:
        return {backbones.music_backbone: read_bundle(zoo / COMPACT, "backbone").sha256}
    model = model_sha256(backbones.vggish_handle, backbones.cache)
    return {VGGISH: model, "pca": vggish.read_projection(backbones, no_progress).sha256}


def _pictures(backbones: BackboneConfig, maker: EntryMaker) -> dict[str, str]:
    """Name the visual backbone by its files; the embedded one by its name alone."""
    if backbones.pictures != INCEPTION:
        return {backbones.pictures: maker.visual_backbone.name}
    model = model_sha256(backbones.inception_handle, backbones.cache)
    return {INCEPTION: model, "pca": inception.read_projection(backbones).sha256}
