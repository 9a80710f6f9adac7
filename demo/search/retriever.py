"""A recording in, one frozen Retrieval out: all that the page, the command line or an API needs."""

from pathlib import Path

import numpy as np

from demo.core.arrays import Bool, Float32
from demo.core.config import OURS, DecodeConfig, QueryConfig
from demo.core.errors import BundleError, SettingError
from demo.core.progress import Progress, no_progress
from demo.core.vectors import normalize
from demo.core.zoo import Bundle, find_bundle, read_bundle, read_required
from demo.correlation.space import Embedding, SharedSpace
from demo.emotion.model import EmotionModel
from demo.features.audio.chunks import mean_of_chunks, select_chunks, split_into_chunks
from demo.features.audio.compact import COMPACT, load_backbone
from demo.features.audio.interface import AudioBackbone
from demo.features.tfhub.settings import BackboneConfig
from demo.media.sandboxed import read_recording
from demo.search.catalogue import Catalogue
from demo.search.index import CosineSearch, best_rows, percentiles
from demo.search.map_projection import MAP_MIXING_WEIGHT, place
from demo.search.other_methods import OtherMethods
from demo.search.results import Hit, Retrieval, SongAnalysis

CATALOGUE = "youtube8m-2"
"""The catalogue that is served unless another is named."""

STUDIO = "studio-2"
"""The catalogue of our own music videos, which play without a network."""

MUSIC_THRESHOLD = 0.5
NOT_MUSIC = "This does not sound like music, so take the matches with a pinch of salt; record closer to the loudspeaker."


class Retriever:
    """The models and the catalogue, loaded once; safe to call from several threads."""

    def __init__(
        self,
        *,
        backbone: AudioBackbone,
        emotion_model: EmotionModel,
        space: SharedSpace,
        catalogue: Catalogue,
        config: DecodeConfig = DecodeConfig(),
        emotion_sha256: str = "",
        others: OtherMethods | None = None,
    ) -> None:
        self.backbone = backbone
        self.emotion_model = emotion_model
        self.space = space
        self.catalogue = catalogue
        self.config = config
        self.emotion_sha256 = emotion_sha256
        self.others = others
        self._search = CosineSearch(catalogue.visual)
        sounds, self._places = catalogue.sounds_on_map
        self._sounds_at_map_dial = sounds.mix(MAP_MIXING_WEIGHT)

    @classmethod
    def load(
        cls,
        zoo: Path,
        catalogue: str = CATALOGUE,
        backbone: str = COMPACT,
        config: BackboneConfig = BackboneConfig(),
        progress: Progress | None = None,
    ) -> "Retriever":
        """Load a catalogue, the very space and emotion model that it was made with, and a backbone.

        Args:
            zoo: The folder of bundles.
            catalogue: Name of the catalogue's bundle in the zoo, or the path of one that lies elsewhere.
            backbone: "compact", "vggish", or the name of a backbone's bundle.
            config: Where the backbones from TensorFlow Hub are.
            progress: Told what is being done while such a backbone is loaded.

        Raises:
            BundleError: A bundle is missing or damaged, or was made with another version of another.
            BackboneUnavailable: The backbone cannot be had.
        """
        heard_by = load_backbone(zoo, backbone, config, progress)
        bundle = find_bundle(zoo, catalogue, "catalogue")
        space = read_required(bundle, "space")
        emotion = read_required(space, "emotion")
        videos = Catalogue.from_bundle(bundle)
        return cls(
            backbone=heard_by,
            emotion_model=EmotionModel.from_bundle(emotion, heard_by.device),
            space=SharedSpace.from_bundle(space),
            catalogue=videos,
            emotion_sha256=emotion.sha256,
            others=_others(bundle, videos),
        )

    def beside(self, bundle: Bundle) -> "Retriever":
        """Return a retriever over another catalogue that hears with the same models, so that a Listening serves both.

        Args:
            bundle: Of the kind "catalogue".

        Raises:
            BundleError: It is damaged, or was made with another emotion model.
        """
        space = read_required(bundle, "space")
        if self.emotion_sha256 != read_required(space, "emotion").sha256:
            raise BundleError(f"{bundle.name} and {self.catalogue.name} were made with different emotion models.")
        videos = Catalogue.from_bundle(bundle)
        return Retriever(
            backbone=self.backbone,
            emotion_model=self.emotion_model,
            space=SharedSpace.from_bundle(space),
            catalogue=videos,
            config=self.config,
            emotion_sha256=self.emotion_sha256,
            others=_others(bundle, videos),
        )

    def over(self, catalogue: Catalogue) -> "Retriever":
        """Return a retriever with the same models over other videos of the same space.

        Args:
            catalogue: Made in this session; nothing but our own method can rank it.
        """
        return Retriever(
            backbone=self.backbone,
            emotion_model=self.emotion_model,
            space=self.space,
            catalogue=catalogue,
            config=self.config,
            emotion_sha256=self.emotion_sha256,
        )

    @property
    def methods(self) -> tuple[str, ...]:
        """By which methods this catalogue can be ranked, ours first."""
        return (OURS, *(self.others.names if self.others else ()))

    def check(self, query: QueryConfig) -> None:
        """Refuse what this catalogue cannot answer, before a song is heard for it.

        Raises:
            SettingError: The catalogue was embedded by no such method.
        """
        if query.method not in self.methods:
            raise SettingError(
                f"{self.catalogue.name} cannot be ranked by {query.method}; choose from {', '.join(self.methods)}."
            )

    def analyze(self, path: Path, progress: Progress | None = None, backbone: AudioBackbone | None = None) -> SongAnalysis:
        """Listen to a recording: decode it in a process of its own, and find its features, attention and emotions.

        Args:
            path: Any audio or video file.
            progress: Told what is being done.
            backbone: Hears it instead of the retriever's own.

        Raises:
            RecordingError: The file cannot be listened to; the message says why.
        """
        report = progress or no_progress
        report(0.0, "Reading the recording")
        recording = read_recording(path, self.config)
        report(0.35, "Listening to every second")
        heard_by = backbone or self.backbone
        features, music = heard_by.extract(recording.waveform)
        report(0.85, "Feeling for its emotions")
        heard = self.emotion_model.predict(features)
        probability = float(music.mean())
        notices = recording.notices
        if probability < MUSIC_THRESHOLD:
            notices = (*notices, NOT_MUSIC)
        report(1.0, "Done")
        return SongAnalysis(
            seconds=recording.seconds,
            features=features,
            attention=heard.attention,
            chunk_emotions=heard.chunk_shares,
            emotions=heard.shares,
            gems=heard.gems,
            music=probability,
            notices=notices,
            backbone=heard_by.name,
        )

    def match(self, analysis: SongAnalysis, query: QueryConfig) -> Retrieval:
        """Find the videos whose pictures lie nearest to the song's selected chunks.

        Whatever the method, the song's place on the map is that in our own space.

        Raises:
            SettingError: As `check`.
        """
        selected, asked, similarities = self._ask(analysis, query)
        rows = best_rows(similarities, self.catalogue.searched(query.music_videos_only), query.n_hits)
        hits = [
            self._hit(int(row), float(similarities[row]), float(percentile), asked, query.dial)
            for row, percentile in zip(rows, percentiles(similarities, rows), strict=True)
        ]
        chunk_means = split_into_chunks(analysis.features).mean(axis=1)
        chunks = self.space.embed_audio(chunk_means).mix(MAP_MIXING_WEIGHT)
        points = np.concatenate([asked.mix(MAP_MIXING_WEIGHT), chunks])
        placed = place(points, self._sounds_at_map_dial, self._places)
        return Retrieval(
            analysis=analysis,
            query=query,
            selected=selected,
            hits=tuple(hits),
            x=float(placed[0, 0]),
            y=float(placed[0, 1]),
            path=placed[1:],
        )

    def hit(self, row: int, analysis: SongAnalysis, query: QueryConfig) -> tuple[Hit, int | None]:
        """Compare one video with a song, wherever it ranks.

        Args:
            row: Its position in the catalogue.
            analysis: The song.
            query: The settings to ask with.

        Returns:
            The video, and its rank among those that the query searches, 1 for the best; None if it is not searched.

        Raises:
            SettingError: As `check`.
        """
        _, asked, similarities = self._ask(analysis, query)
        searched = self.catalogue.searched(query.music_videos_only)
        order = best_rows(similarities, searched, len(similarities))
        rank = int(np.flatnonzero(order == row)[0]) + 1 if searched[row] else None
        (percentile,) = percentiles(similarities, np.array([row]))
        return self._hit(row, float(similarities[row]), float(percentile), asked, query.dial), rank

    def _ask(self, analysis: SongAnalysis, query: QueryConfig) -> tuple[Bool, Embedding, Float32]:
        """Return the selected chunks, their embedding in our space, and the similarity of every video by the method."""
        self.check(query)
        selected = select_chunks(analysis.attention, query.sections, query.n_top_sections)
        mean = mean_of_chunks(analysis.features, selected)
        asked = self.space.embed_audio(mean[None])
        if self.others and query.method in self.others.names:
            return selected, asked, self.others.similarities(query.method, mean)
        return selected, asked, self._search.similarities(asked, query.dial)

    def _hit(self, row: int, similarity: float, percentile: float, asked: Embedding, dial: float) -> Hit:
        videos = self.catalogue
        return Hit(
            row=row,
            video=videos.videos[row],
            similarity=similarity,
            emotion_similarity=float(normalize(videos.visual.emotion[row]) @ normalize(asked.emotion[0])),
            percentile=percentile,
            best_start=best_start(videos, row, asked, dial),
            x=float(videos.visual_map[row, 0]),
            y=float(videos.visual_map[row, 1]),
        )


def best_start(catalogue: Catalogue, row: int, asked: Embedding, dial: float) -> float:
    """Return where the chapter whose pictures match a query best starts, in seconds; 0 for a video without chapters."""
    chapters = catalogue.videos[row].chapters
    if catalogue.chapters is None or not chapters:
        return 0.0
    rows = catalogue.chapter_rows(row)
    embedding = Embedding(*(normalize(part[rows]) for part in catalogue.chapters))
    similarity = embedding.mix(dial) @ Embedding(*(normalize(part) for part in asked)).mix(dial)[0]
    return chapters[int(similarity.argmax())].start


def _others(catalogue: Bundle, videos: Catalogue) -> OtherMethods | None:
    """Return the other methods that a catalogue is shipped with; None where there are none."""
    folder = catalogue.folder.with_name(f"methods-{catalogue.name}")
    if not folder.exists():
        return None
    return OtherMethods.from_bundle(read_bundle(folder, "methods"), catalogue, videos.n_videos)
