"""All that a page serves: every catalogue, in both directions, over models that are loaded once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from demo.analysis.registry import FALLBACK_NOTICE, BackboneRegistry
from demo.analysis.song import SongAnalysis, SongAnalyzer
from demo.analysis.video import DRAWN, FILMED, PictureKind, VideoAnalysis, VideoAnalyzer
from demo.core.bundles import AFFECT, CATALOGUE, COMPACT, SOUNDS, STUDIO, STUDIO_SOUNDS
from demo.core.errors import BackboneUnavailable, BundleError
from demo.core.progress import Progress
from demo.core.zoo import Bundle, Zoo
from demo.emotion.affect import SoundAffect
from demo.features.audio.compact import load_compact
from demo.features.audio.interface import AudioBackbone
from demo.features.tfhub.settings import COMPACT_NAME, BackboneConfig
from demo.features.visual.embedded import EMBEDDED
from demo.features.visual.loading import load_filmed_backbone
from demo.media.audio import Recording
from demo.media.sandboxed import prepare_reading
from demo.search.catalogue import SESSION_CATALOGUES
from demo.search.loading import emotion_bundle, shipped_in_space_of, song_analyzer
from demo.search.queries import PictureQuery
from demo.search.retriever import Retriever

CATALOGUE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
"""Names become addresses."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """Songs find videos, videos find music; safe to use from several threads.

    Attributes:
        song_analyzer: Analyzes songs for every catalogue: all were made with its emotion model.
        video_analyzer: Analyzes videos for both spaces.
        retrievers: Catalogues that songs search, by name; the default comes first.
        music: Catalogues whose sound videos search, by name, for each kind of pictures: filmed ones search in YouTube-8M's
            space, drawn ones in the studio's. The catalogue whose space it is comes first.
        sound_affect: Reads valence and arousal of songs.
        references: Names of the shipped catalogues in whose space further ones lie, by the name of each.
        registry: The audio backbones that a visitor can choose.
    """

    song_analyzer: SongAnalyzer
    video_analyzer: VideoAnalyzer
    retrievers: Mapping[str, Retriever]
    music: Mapping[PictureKind, Mapping[str, Retriever]]
    sound_affect: SoundAffect
    references: Mapping[str, str]
    registry: BackboneRegistry

    @classmethod
    def load(
        cls, zoo: Zoo, backbone: str = COMPACT, config: BackboneConfig = BackboneConfig(), further: Sequence[str] = ()
    ) -> "Service":
        """Load every shipped catalogue, further ones of the owner, and the models that they were made with.

        Args:
            zoo: The bundles.
            backbone: Name of the compact backbone's bundle.
            config: Locations of the backbones from TensorFlow Hub; none is loaded before a song needs it.
            further: Names or paths of further catalogues, in either space, for songs to search.

        Raises:
            BundleError: A bundle is missing or damaged, was made with another version of another, or has a name that
                cannot be served.
        """
        prepare_reading()
        bundles = {CATALOGUE: zoo.read(CATALOGUE, "catalogue"), STUDIO: zoo.read(STUDIO, "catalogue")}
        for name in further:
            other = zoo.read(name, "catalogue")
            if other.name in (*bundles, *SESSION_CATALOGUES) or not CATALOGUE_NAME.fullmatch(other.name):
                raise BundleError(
                    f"The catalogue {other.name} cannot be served: another has that name, or it is not made of letters, "
                    "digits, dots, - and _; rename its folder."
                )
            bundles[other.name] = other
        emotion = emotion_bundle(bundles[CATALOGUE])
        for bundle in bundles.values():
            if emotion_bundle(bundle).sha256 != emotion.sha256:
                raise BundleError(f"{bundle.name} and {CATALOGUE} were made with different emotion models.")
        retrievers = {name: Retriever.from_bundle(bundle) for name, bundle in bundles.items()}
        compact = load_compact(zoo.folder, backbone)
        affect = _made_with(zoo.read(AFFECT, "affect"), bundles[CATALOGUE], emotion)
        youtube8m, studio = retrievers[CATALOGUE], retrievers[STUDIO]
        soundtracks = _made_with(zoo.read(STUDIO_SOUNDS, "sounds"), bundles[STUDIO], bundles[CATALOGUE].required("space"))
        return cls(
            song_analyzer=song_analyzer(zoo, compact, emotion),
            video_analyzer=VideoAnalyzer.from_bundle(bundles[STUDIO], filmed_backbone=load_filmed_backbone(COMPACT_NAME, zoo)),
            retrievers=retrievers,
            music={
                FILMED: {
                    CATALOGUE: Retriever(youtube8m.catalogue.with_audio_affect(affect), youtube8m.space),
                    STUDIO: Retriever(studio.catalogue.with_audio(soundtracks), youtube8m.space),
                },
                DRAWN: {STUDIO: studio, CATALOGUE: _youtube8m_music(bundles, youtube8m, studio)},
            },
            sound_affect=SoundAffect.from_bundle(affect),
            references={
                name: shipped.name for name, bundle in bundles.items() if (shipped := shipped_in_space_of(zoo, bundle))
            },
            registry=BackboneRegistry(compact, config),
        )

    @property
    def studio(self) -> Retriever:
        """The retriever of the studio's catalogue."""
        return self.retrievers[STUDIO]

    def reference(self, kind: PictureKind) -> Retriever:
        """Return the retriever of the catalogue in whose space and on whose map such pictures lie."""
        return next(iter(self.music[kind].values()))

    def analyze(self, path: Path, progress: Progress | None = None, backbone: str = "") -> SongAnalysis:
        """Analyze a recording with a chosen backbone.

        Args:
            path: Any audio or video file.
            progress: Receives the share done.
            backbone: Name of the backbone; empty takes the default. Where it cannot be loaded after all, the compact
                backbone replaces it, and a notice says why.

        Raises:
            SettingError: There is no such backbone here.
            RecordingError: The file holds no usable sound.
        """
        extractor, notices = self._backbone(backbone, progress)
        return _with_notices(self.song_analyzer.analyze(path, progress, extractor), notices)

    def analyze_recording(self, recording: Recording, progress: Progress | None = None) -> SongAnalysis:
        """Analyze a decoded recording with the default backbone, as `analyze` does."""
        extractor, notices = self._backbone("", progress)
        return _with_notices(self.song_analyzer.analyze_recording(recording, progress, extractor), notices)

    def embed_video(self, analysis: VideoAnalysis, kind: PictureKind) -> PictureQuery:
        """Embed a video's pictures in the space of their kind."""
        space = self.reference(kind).space
        if kind == DRAWN or analysis.filmed is None:
            return PictureQuery(space.embed_visual(analysis.pooled[None]))
        return PictureQuery(space.embed_visual(analysis.filmed.vector[None]), analysis.filmed.affect)

    def _backbone(self, name: str, progress: Progress | None) -> tuple[AudioBackbone, tuple[str, ...]]:
        try:
            return self.registry.get(name or self.registry.default, progress), ()
        except BackboneUnavailable as error:
            return self.song_analyzer.backbone, (f"{error} {FALLBACK_NOTICE}",)


def _youtube8m_music(bundles: Mapping[str, Bundle], youtube8m: Retriever, studio: Retriever) -> Retriever:
    """Return YouTube-8M's videos with their sound embedded in the studio's space, for a video to search."""
    space = bundles[STUDIO].required("space")
    if space.config.get("pictures") != EMBEDDED:
        raise BundleError(f"The space {space.name} was not made with the backbone for pictures {EMBEDDED}.")
    sounds = _made_with(bundles[STUDIO].zoo.read(SOUNDS, "sounds"), bundles[CATALOGUE], space)
    return Retriever(youtube8m.catalogue.with_audio(sounds), studio.space)


def _made_with(bundle: Bundle, *required: Bundle) -> Bundle:
    """Return a bundle whose rows mean nothing without the very bundles that it was made with."""
    for other in required:
        if bundle.required(other.kind) is not other:
            raise BundleError(f"The bundle {bundle.name} was made with another {other.kind}; restore it from git.")
    return bundle


def _with_notices(analysis: SongAnalysis, notices: tuple[str, ...]) -> SongAnalysis:
    return replace(analysis, notices=(*notices, *analysis.notices))
