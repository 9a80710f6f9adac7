"""All that a page serves: every shipped catalogue, in both directions, over models that are loaded once."""

from dataclasses import dataclass
from pathlib import Path

from demo.audio.backbones import COMPACT
from demo.errors import BundleError
from demo.retrieval.answers import Listening
from demo.retrieval.progress import Progress
from demo.retrieval.reading import prepare_reading
from demo.retrieval.retriever import CATALOGUE, STUDIO, Retriever
from demo.retrieval.viewer import Viewer
from demo.zoo import read_bundle, read_required

SOUNDS = "sounds-youtube8m-1"
"""The sound of YouTube-8M's videos, embedded in the studio's space."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """Songs ask for videos, videos ask for music.

    Attributes:
        retrievers: By the name of their catalogue; they hear with the same models, so that one Listening serves all.
        viewer: Looks at videos and finds music for them in the same catalogues.
    """

    retrievers: dict[str, Retriever]
    viewer: Viewer

    @classmethod
    def load(cls, zoo: Path, backbone: str = COMPACT) -> "Service":
        """Load every shipped catalogue and the models that it was made with.

        Args:
            zoo: The folder of bundles.
            backbone: Name of the backbone's bundle.

        Raises:
            BundleError: A bundle is missing or damaged, or was made with another version of another.
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
        heard = youtube.catalogue.heard_in(sounds)
        viewer = Viewer.load(bundle, read_required(bundle, "space"), {STUDIO: studio.catalogue, CATALOGUE: heard})
        return cls(retrievers={CATALOGUE: youtube, STUDIO: studio}, viewer=viewer)

    def listen(self, path: Path, progress: Progress | None = None) -> Listening:
        """Listen to a recording; see Retriever.listen."""
        return self.retrievers[CATALOGUE].listen(path, progress)
