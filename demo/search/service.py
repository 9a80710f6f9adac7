"""All that a page serves: every shipped catalogue, in both directions, over models that are loaded once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from demo.analysis.registry import FALLBACK_NOTICE, BackboneRegistry
from demo.core.errors import BackboneUnavailable, BundleError
from demo.core.progress import Progress
from demo.core.zoo import find_bundle, read_bundle, read_required
from demo.features.audio.compact import COMPACT
from demo.features.tfhub.settings import BackboneConfig
from demo.media.sandboxed import prepare_reading
from demo.search.catalogue import MINE
from demo.search.results import SongAnalysis
from demo.search.retriever import CATALOGUE, STUDIO, Retriever
from demo.search.viewer import Viewer

SOUNDS = "sounds-youtube8m-2"
"""The sound of YouTube-8M's videos, embedded in the studio's space."""

CATALOGUE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Names become addresses."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """Songs ask for videos, videos ask for music.

    Attributes:
        retrievers: By the name of their catalogue; they hear with the same models, so that one Listening serves all.
        viewer: Looks at videos and finds music for them in the same catalogues.
        registry: The backbones that a song can be heard with.
    """

    retrievers: dict[str, Retriever]
    viewer: Viewer
    registry: BackboneRegistry

    @classmethod
    def load(
        cls, zoo: Path, backbone: str = COMPACT, config: BackboneConfig = BackboneConfig(), further: Sequence[str] = ()
    ) -> "Service":
        """Load every shipped catalogue, others that its owner brings, and the models that they were made with.

        Args:
            zoo: The folder of bundles.
            backbone: Name of the embedded backbone's bundle.
            config: Where the backbones from TensorFlow Hub are; none of them is loaded before a song is heard with it.
            further: Names or paths of further catalogues, of either space; songs can ask them.

        Raises:
            BundleError: A bundle is missing or damaged, was made with another version of another, or has a name that
                cannot be served.
        """
        prepare_reading()
        youtube = Retriever.load(zoo, CATALOGUE, backbone)
        bundle = read_bundle(zoo / STUDIO, "catalogue")
        studio = youtube.beside(bundle)
        sounds = read_bundle(zoo / SOUNDS, "sounds")
        # Rows mean nothing without the very catalogue and space that they were made with.
        for kind, served in (("catalogue", zoo / CATALOGUE), ("space", read_required(bundle, "space").folder)):
            if read_required(sounds, kind).folder != served:
                raise BundleError(f"The bundle {SOUNDS} was made with another {kind}; restore it from git.")
        heard = youtube.catalogue.with_audio(sounds)
        viewer = Viewer.load(bundle, read_required(bundle, "space"), {STUDIO: studio.catalogue, CATALOGUE: heard})
        retrievers = {CATALOGUE: youtube, STUDIO: studio}
        for name in further:
            other = find_bundle(zoo, name, "catalogue")
            if other.name in (*retrievers, MINE) or not CATALOGUE_NAME.fullmatch(other.name):
                raise BundleError(
                    f"The catalogue {other.name} cannot be served: another has that name, or it is not made of letters, "
                    "digits, dots, - and _; rename its folder."
                )
            retrievers[other.name] = youtube.beside(other)
        return cls(retrievers=retrievers, viewer=viewer, registry=BackboneRegistry(youtube.backbone, config))

    def analyze(self, path: Path, progress: Progress | None = None, backbone: str = "") -> SongAnalysis:
        """Listen to a recording; see Retriever.listen.

        Args:
            path: Any audio or video file.
            progress: Told what is being done.
            backbone: Which one hears it; empty takes the default. Where it cannot be loaded after all, ours hears the song
                instead, and a notice says why.

        Raises:
            SettingError: There is no such backbone here.
            RecordingError: The file cannot be listened to.
        """
        notices: tuple[str, ...] = ()
        try:
            heard_by = self.registry.get(backbone or self.registry.default, progress)
        except BackboneUnavailable as error:
            heard_by, notices = self.retrievers[CATALOGUE].backbone, (f"{error} {FALLBACK_NOTICE}",)
        analysis = self.retrievers[CATALOGUE].analyze(path, progress, heard_by)
        return replace(analysis, notices=(*notices, *analysis.notices))
