"""Load a backbone of filmed pictures by its name."""

from demo.core.bundles import PICTURES
from demo.core.device import default_device
from demo.core.errors import BackboneUnavailable
from demo.core.progress import Progress, no_progress
from demo.core.zoo import Zoo
from demo.features.tfhub.settings import COMPACT_NAME, INCEPTION, BackboneConfig
from demo.features.visual.compact_pictures import CompactPictures
from demo.features.visual.inception import InceptionBackbone
from demo.features.visual.interface import FilmedBackbone


def load_filmed_backbone(
    name: str, zoo: Zoo, config: BackboneConfig = BackboneConfig(), report: Progress | None = None
) -> FilmedBackbone:
    """Return a backbone of filmed pictures, on a GPU where there is one.

    Args:
        name: "compact" or "inception".
        zoo: The bundles.
        config: Where Inception is.
        report: Takes progress.

    Raises:
        BackboneUnavailable: There is none of that name, or it is unavailable; the message says why and what to do.
        BundleError: The bundle of the compact one is missing or damaged.
    """
    if name == COMPACT_NAME:
        return CompactPictures.from_bundle(zoo.read(PICTURES, "backbone"), default_device())
    if name == INCEPTION:
        return InceptionBackbone.load(config, report or no_progress)
    raise BackboneUnavailable(f"There is no backbone of filmed pictures named {name}; choose {COMPACT_NAME} or {INCEPTION}.")
