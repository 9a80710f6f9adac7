"""Analyze and copy videos, in one process or several, and name everything that decides their rows."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from demo.core.bundles import AFFECT, COMPACT, PICTURES, STUDIO
from demo.core.config import DecodeConfig, FrameConfig
from demo.core.errors import DemoError
from demo.core.progress import no_progress
from demo.core.store import Store
from demo.core.zoo import Zoo, read_bundle
from demo.features.audio import vggish
from demo.features.tfhub.models import model_sha256
from demo.features.tfhub.settings import COMPACT_NAME, INCEPTION, VGGISH, BackboneConfig
from demo.features.visual import inception
from demo.ingest.finished import write_finished
from demo.media.encoding import CopyConfig
from demo.media.playable import one_line
from demo.media.sandboxed import WHOLE_VIDEO_LIMITS
from demo.search.entry_maker import EntryMaker, origin_of_file

FRAMES = FrameConfig(max_seconds=600.0, max_bytes=2_000_000_000)
"""Videos of the command line are analyzed as long as the studio's, and may be larger than a visitor's."""

ID_DIGITS = 10
"""Digits of the content's hash in a video's id: among a million videos, two share them with a probability of one half."""


@dataclass(frozen=True)
class Task:
    """One video file, and the key under which it is kept when it is finished."""

    path: Path
    digest: str
    key: str


class VideoWork:
    """What is done on each video file; another process that it is sent to loads the models itself, for its first video.

    Args:
        store: Keeps finished videos.
        zoo: The folder of bundles.
        backbones: The chosen backbones.
        maker: Made of both in this process.
    """

    def __init__(self, store: Store, zoo: Path, backbones: BackboneConfig, maker: EntryMaker) -> None:
        self.store = store
        self.zoo = zoo
        self.backbones = backbones
        self.maker: EntryMaker | None = maker

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs: models are not sent."""
        return self.__dict__ | {"maker": None}

    def __call__(self, task: Task) -> str | None:
        """Analyze and copy one video, and keep it; return the reason of a failure, or None."""
        self.maker = maker = self.maker or EntryMaker.load(Zoo(self.zoo), self.backbones, FRAMES)
        try:
            contents = maker.reader.read(task.path, CopyConfig(), WHOLE_VIDEO_LIMITS)
            origin = origin_of_file(contents.tags, task.path.stem, task.digest[:ID_DIGITS])
            origin = replace(origin, source=shown(task.path))
            write_finished(self.store, task.key, maker.make(contents, origin), contents)
        except DemoError as error:
            return str(error)
        except OSError as error:
            return f"It cannot be kept: {error.strerror or error}."
        return None


def shown(path: Path) -> str:
    """Return a file's name as one line."""
    return one_line(path.name)


def row_settings(recipe: int, zoo: Path, backbones: BackboneConfig, maker: EntryMaker) -> dict[str, Any]:
    """Return everything besides the video that decides a row.

    Args:
        recipe: Another number makes every part again.
        zoo: The folder of bundles.
        backbones: The chosen backbones, which are on this machine.
        maker: Made of the same.
    """
    return {
        "recipe": recipe,
        "catalogue": read_bundle(zoo / maker.reference.name, "catalogue").sha256,
        "traits": read_bundle(zoo / STUDIO, "catalogue").sha256,
        "sound": _sound(zoo, backbones),
        "pictures": _pictures(zoo, backbones, maker),
        "frames": FRAMES.to_dict(),
        "decode": DecodeConfig().to_dict(),
    }


def _sound(zoo: Path, backbones: BackboneConfig) -> dict[str, str]:
    """Name the audio backbone by the hashes of its files."""
    if backbones.music_backbone != VGGISH:
        return {backbones.music_backbone: read_bundle(zoo / COMPACT, "backbone").sha256}
    model = model_sha256(backbones.vggish_handle, backbones.cache)
    return {VGGISH: model, "pca": vggish.read_pca(backbones, no_progress).sha256}


def _pictures(zoo: Path, backbones: BackboneConfig, maker: EntryMaker) -> dict[str, str]:
    """Name the visual backbone by its files; the embedded one by its name alone."""
    if backbones.pictures == COMPACT_NAME:
        affect = read_bundle(zoo / AFFECT, "affect").sha256
        return {"affect": affect, maker.visual_backbone.name: read_bundle(zoo / PICTURES, "backbone").sha256}
    if backbones.pictures != INCEPTION:
        return {backbones.pictures: maker.visual_backbone.name}
    model = model_sha256(backbones.inception_handle, backbones.cache)
    return {INCEPTION: model, "pca": inception.read_pca(backbones).sha256}
