"""The reverse direction: a video in, music out.

A video asks with its pictures, in the space that the studio's backbone for pictures reaches. The answers are ranked by
their sound: the studio's own soundtracks, and the videos of YouTube-8M, whose sound is embedded in that space too.
"""

from collections.abc import Mapping
from pathlib import Path

from demo.core.arrays import Float32
from demo.core.config import FrameConfig
from demo.core.errors import BundleError
from demo.core.progress import Progress, no_progress
from demo.core.vectors import normalize
from demo.core.zoo import Bundle
from demo.correlation.space import Embedding, SharedSpace
from demo.features.visual.embedded import EMBEDDED, EmbeddedBackbone
from demo.features.visual.traits import describe_pictures, traits
from demo.media.sandboxed import read_video
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch, best_rows, percentiles
from demo.search.results import Hit, VideoAnalysis

PICTURES = "pictures.safetensors"
"""In a catalogue's bundle: mean and deviation of the traits over its videos, against which a video's own stand out."""


class Viewer:
    """Looks at videos and finds music for them; safe to call from several threads."""

    def __init__(
        self,
        *,
        space: SharedSpace,
        catalogues: Mapping[str, Catalogue],
        trait_mean: Float32,
        trait_deviation: Float32,
        config: FrameConfig = FrameConfig(),
    ) -> None:
        """Prepare the search.

        Args:
            space: Whose visual view the backbone for pictures writes.
            catalogues: By name; their sound is embedded in that space. The first one's pictures are too.
            trait_mean: Of the traits over the first catalogue.
            trait_deviation: Likewise.
            config: Limits on what is taken from a video.
        """
        self.space = space
        self.catalogues = dict(catalogues)
        self.trait_mean = trait_mean
        self.trait_deviation = trait_deviation
        self.config = config
        self.backbone = EmbeddedBackbone()
        self._searches = {name: CosineSearch(catalogue.audio) for name, catalogue in self.catalogues.items()}

    @classmethod
    def load(
        cls, studio: Bundle, space: Bundle, catalogues: Mapping[str, Catalogue], config: FrameConfig = FrameConfig()
    ) -> "Viewer":
        """Build the viewer of a catalogue whose pictures the backbone for pictures can reach.

        Args:
            studio: The catalogue's bundle.
            space: The space that it was made with.
            catalogues: By name, the catalogue itself first; each one's sound is embedded in that space.
            config: Limits on what is taken from a video.

        Raises:
            BundleError: The space was made with another backbone for pictures.
        """
        if space.config.get("pictures") != EMBEDDED:
            raise BundleError(f"The space {space.name} was not made with the backbone for pictures {EMBEDDED}.")
        tensors = studio.tensors(PICTURES)
        return cls(
            space=SharedSpace.from_bundle(space),
            catalogues=catalogues,
            trait_mean=tensors["trait_mean"],
            trait_deviation=tensors["trait_deviation"],
            config=config,
        )

    def view(self, path: Path, progress: Progress | None = None) -> VideoAnalysis:
        """Look at a video, which is decoded in a process of its own.

        Args:
            path: Any mp4, webm or mov file.
            progress: Told what is being done.

        Raises:
            VideoError: The file cannot be looked at; the message says why.
        """
        report = progress or no_progress
        report(0.0, "Reading the video")
        pictures = read_video(path, self.config)
        report(0.6, "Looking at every second")
        features = self.backbone.extract(pictures.frames, self.config.frame_rate)
        report(1.0, "Done")
        words = describe_pictures(traits(features), self.trait_mean, self.trait_deviation)
        return VideoAnalysis(seconds=pictures.seconds, features=features, traits=words, notices=pictures.notices)

    def ask(self, video_analysis: VideoAnalysis) -> Embedding:
        """Embed what was seen, one row of each part."""
        return self.space.embed_visual(self.backbone.pool(video_analysis.features)[None])

    def query_embedding(self, row: int) -> Embedding:
        """Return the embedding of a video of the first catalogue, which need not be looked at again."""
        catalogue = next(iter(self.catalogues.values()))
        return Embedding(*(part[row : row + 1] for part in catalogue.visual))

    def match(self, asked: Embedding, name: str, dial: float, n_hits: int, *, without: int | None = None) -> tuple[Hit, ...]:
        """Find the videos of a catalogue whose sound lies nearest to some pictures.

        Args:
            asked: One row of each part.
            name: The catalogue.
            dial: 0 for the same emotion, 1 for what goes with such pictures otherwise.
            n_hits: At most so many.
            without: A row that is left out: the video that asks, when it is one of the catalogue.
        """
        catalogue = self.catalogues[name]
        similarities = self._searches[name].similarities(asked, dial)
        searched = catalogue.is_music_video.copy()
        if without is not None:
            searched[without] = False
        rows = best_rows(similarities, searched, n_hits)
        return tuple(
            Hit(
                row=int(row),
                video=catalogue.videos[row],
                similarity=float(similarities[row]),
                emotion_similarity=float(normalize(catalogue.audio.emotion[row]) @ normalize(asked.emotion[0])),
                percentile=float(percentile),
                best_start=0.0,
                x=float(catalogue.audio_map[row, 0]),
                y=float(catalogue.audio_map[row, 1]),
            )
            for row, percentile in zip(rows, percentiles(similarities, rows), strict=True)
        )
