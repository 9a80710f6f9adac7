"""Load what a song search needs: a catalogue, and the very models that it was made with."""

from demo.analysis.song import SongAnalyzer
from demo.core.bundles import CATALOGUE, RATINGS, STUDIO
from demo.core.errors import SettingError
from demo.core.progress import Progress
from demo.core.zoo import Bundle, Zoo
from demo.emotion.model import EmotionModel
from demo.emotion.ratings import SongRatings
from demo.features.audio.compact import load_backbone
from demo.features.audio.interface import AudioBackbone
from demo.features.tfhub.settings import BackboneConfig
from demo.search.catalogue import Catalogue
from demo.search.entries import joined
from demo.search.retriever import Retriever


def load_song_search(
    zoo: Zoo,
    catalogue: str = CATALOGUE,
    backbones: BackboneConfig = BackboneConfig(),
    progress: Progress | None = None,
) -> tuple[SongAnalyzer, Retriever]:
    """Load a catalogue, the very space and emotion model that it was made with, and a backbone.

    Args:
        zoo: The bundles.
        catalogue: Name of a catalogue in the zoo, or path of another.
        backbones: The chosen audio backbone, and locations of those from TensorFlow Hub.
        progress: Receives the share done while such a backbone is loaded.

    Raises:
        BundleError: A bundle is missing or damaged, or was made with another version of another.
        BackboneUnavailable: The backbone cannot be loaded.
    """
    backbone = load_backbone(zoo.folder, backbones.music_backbone, backbones, progress)
    bundle = zoo.read(catalogue, "catalogue")
    return song_analyzer(zoo, backbone, emotion_bundle(bundle)), Retriever.from_bundle(bundle)


def song_analyzer(zoo: Zoo, backbone: AudioBackbone, emotion: Bundle) -> SongAnalyzer:
    """Return what analyzes songs with a backbone, an emotion model and the shipped ratings.

    Raises:
        BundleError: The ratings are missing or damaged.
    """
    ratings = SongRatings.from_bundle(zoo.read(RATINGS, "ratings"))
    return SongAnalyzer(backbone, EmotionModel.from_bundle(emotion, backbone.device), ratings)


def together_with_shipped(zoo: Zoo, catalogue: str, retriever: Retriever) -> Retriever:
    """Return a retriever of a catalogue together with the shipped one in whose space it lies.

    Args:
        zoo: The bundles.
        catalogue: Name of the catalogue in the zoo, or its path.
        retriever: The catalogue's.

    Raises:
        SettingError: It is a shipped one itself, or lies in a space of no shipped one.
    """
    shipped = shipped_in_space_of(zoo, zoo.read(catalogue, "catalogue"))
    if shipped is None:
        raise SettingError(f"{retriever.catalogue.name} lies in the space of no other catalogue; search it without --others.")
    both = joined(retriever.catalogue, Catalogue.from_bundle(shipped), answers_all=True)
    return retriever.over(both)


def shipped_in_space_of(zoo: Zoo, catalogue: Bundle) -> Bundle | None:
    """Return the shipped catalogue in whose space another one lies; None for a shipped one and where there is none."""
    for name in (CATALOGUE, STUDIO):
        shipped = zoo.read(name, "catalogue")
        if catalogue.name != name and shipped.required("space") is catalogue.required("space"):
            return shipped
    return None


def emotion_bundle(catalogue: Bundle) -> Bundle:
    """Return the emotion model that a catalogue's space was made with.

    Raises:
        BundleError: It is missing or damaged, or another version lies there.
    """
    return catalogue.required("space").required("emotion")
