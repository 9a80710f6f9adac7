"""A tiny zoo: every bundle of the real kinds, with random weights, eight videos and six films, read by the real loader."""

import json
from pathlib import Path

import numpy as np
import torch

from demo.analysis.video import TRAITS
from demo.core.bundle_writing import write_bundle
from demo.core.bundles import AFFECT, CATALOGUE, COMPACT, COMPENSATION, PICTURES, RATINGS, SOUNDS, STUDIO, STUDIO_SOUNDS
from demo.core.config import OTHER_METHODS
from demo.core.vectors import normalize
from demo.core.zoo import Bundle, read_bundle
from demo.correlation import defaults, method
from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.interface import CorrelationMethod
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.space import Embedding, SharedSpace
from demo.emotion.affect import SCALE, SoundAffect
from demo.emotion.classes import EMOTIONS
from demo.emotion.network import EmotionConfig, EmotionNetwork
from demo.emotion.ratings import WEIGHTS
from demo.features.audio.compact import CompactConfig, CompactNetwork
from demo.features.audio.compensation import CompensationConfig, CompensationNetwork
from demo.features.visual import compact_pictures
from demo.features.visual.compact_pictures import CompactPicturesConfig
from demo.features.visual.efficientnet import EfficientNetConfig, EfficientNetLite
from demo.features.visual.embedded import EMBEDDED, N_DIMS
from demo.features.visual.picture_heads import AffectHead, PictureBridge
from demo.features.visual.seen import LABEL_FILE
from demo.features.visual.traits import traits
from demo.research.training.pictures import network_files
from demo.research.training.ratings import cross_validate, fit
from demo.search import catalogue as layout
from demo.search.other_methods import query_side_tensors, tensor_file

YOUTUBE_IDS = tuple(f"tiny-video{index}" for index in range(8))
COMPACT_CONFIG = CompactConfig(n_stem=8, channels=(16, 32), strides=(2, 2), ranks=(0, 8))
COMPENSATION_CONFIG = CompensationConfig(n_units=8)
EMOTION_CONFIG = EmotionConfig(n_frame_units=16, n_hidden=8, n_attention=8)
PICTURE_NETWORK = EfficientNetConfig(
    n_stem=4, kernels=(3,), n_blocks=(1,), strides=(2,), expansions=(2,), channels=(6,), n_features=8, n_classes=10
)
N_VISUAL = 24

METHODS = f"methods-{CATALOGUE}"
TINY_SETTINGS = {"audio_units": (16, 8), "visual_units": (16, 8), "n_components": 4, "n_epochs": 1, "batch_size": 64}

FILMS = "films"
"""Folder of the studio's files, beside the zoo; a test that plays them writes them there (tests/films.py)."""

FILM_SECONDS = 25
FILM_CHAPTERS = "0 intro|5 verse|12.5 chorus|20 outro"
N_FILMS = 6


def write_tiny_zoo(zoo: Path, seed: int = 0, n_visual: int = N_VISUAL) -> Path:
    """Write all bundles under the names that the service loads.

    Args:
        zoo: The folder to be.
        seed: Of all that is random.
        n_visual: Dimensions of the pictures of the first space.

    Returns:
        The zoo's folder.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    write_ratings(zoo / RATINGS, write_compact(zoo / COMPACT), np.random.default_rng(seed))
    # Another generator: what follows is what it was before there were pictures.
    write_pictures(zoo / PICTURES, np.random.default_rng(seed), n_visual)
    emotion = write_emotion(zoo / "tiny-emotion", random)
    space = fit_tiny_space(random, n_visual)
    catalogue = write_catalogue(zoo / CATALOGUE, space, write_space(zoo / "tiny-space", space, emotion), random)
    write_methods(zoo / METHODS, catalogue, np.random.default_rng(seed))
    films = fit_tiny_space(random, N_DIMS)
    written = write_space(zoo / "tiny-pictures", films, emotion, pictures=EMBEDDED)
    write_films_catalogue(zoo / STUDIO, films, written, random)
    sound = films.embed_audio(random.standard_normal((len(YOUTUBE_IDS), 128)).astype(np.float32))
    write_bundle(
        zoo / SOUNDS, kind="sounds", config={}, tensors={layout.AUDIO: to_tensors(sound)}, requires=[written, catalogue]
    )
    write_affect(zoo, catalogue, emotion, np.random.default_rng(seed))
    write_compensation(zoo / COMPENSATION, catalogue.required("space"))
    return zoo


def write_affect(zoo: Path, catalogue: Bundle, emotion: Bundle, random: np.random.Generator) -> None:
    """Write what filmed pictures need: the affect of the sounds, and the films' sounds in the catalogue's space."""
    affect = random.standard_normal((len(YOUTUBE_IDS), 2)).astype(np.float16)
    scale = SoundAffect.fit(*(random.random((50, n)).astype(np.float32) for n in (9, 7)))
    tensors = {SCALE: scale._asdict(), layout.AUDIO: {layout.AFFECT: affect}}
    write_bundle(zoo / AFFECT, kind="affect", config={}, tensors=tensors, requires=[emotion, catalogue])
    studio, space = read_bundle(zoo / STUDIO, "catalogue"), catalogue.required("space")
    n_films = len(studio.rows(layout.TABLE))
    sounds = SharedSpace.from_bundle(space).embed_audio(random.standard_normal((n_films, 128)).astype(np.float32))
    audio = to_tensors(sounds) | {layout.AFFECT: random.standard_normal((n_films, 2)).astype(np.float16)}
    write_bundle(zoo / STUDIO_SOUNDS, kind="sounds", config={}, tensors={layout.AUDIO: audio}, requires=[space, studio])


def write_compact(folder: Path) -> Bundle:
    """Write a backbone with random weights."""
    weights = {name: tensor.numpy() for name, tensor in CompactNetwork(COMPACT_CONFIG).state_dict().items()}
    return write_bundle(folder, kind="backbone", config=COMPACT_CONFIG.to_dict(), tensors={"weights.safetensors": weights})


def write_ratings(folder: Path, backbone: Bundle, random: np.random.Generator) -> Bundle:
    """Write a regression that knows twenty songs of random features and ratings."""
    means = random.standard_normal((2, 20, 128)).astype(np.float32)
    ratings = random.random((20, 9)).astype(np.float32)
    return write_bundle(
        folder,
        kind="ratings",
        config={},
        tensors={WEIGHTS: fit(means[0], ratings)._asdict()},
        texts={"metrics.json": json.dumps(cross_validate(means, ratings, 0))},
        requires=[backbone],
    )


def write_compensation(folder: Path, space: Bundle) -> Bundle:
    """Write a compensation that was trained for a space, and changes features a little."""
    with torch.random.fork_rng():
        network = CompensationNetwork(COMPENSATION_CONFIG)
        torch.nn.init.normal_(network.output.weight, std=0.01)
    weights = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
    tensors = {"weights.safetensors": weights}
    return write_bundle(folder, kind="compensation", config=COMPENSATION_CONFIG.to_dict(), tensors=tensors, requires=[space])


def write_pictures(folder: Path, random: np.random.Generator, n_visual: int = N_VISUAL) -> Bundle:
    """Write a picture backbone with random weights."""
    n_features, n_classes = PICTURE_NETWORK.n_features, PICTURE_NETWORK.n_classes

    def draw(*shape: int) -> np.ndarray:
        return random.standard_normal(shape).astype(np.float32)

    one = np.ones(1, np.float32)
    bridge = PictureBridge(draw(n_features), draw(n_features, n_visual), draw(n_classes, n_visual), draw(n_visual), one)
    affect = AffectHead(draw(n_features), draw(n_features, 4), draw(5, 4), draw(5, 2), draw(2), one, np.ones(2, np.float32))
    with torch.random.fork_rng():
        network = EfficientNetLite(PICTURE_NETWORK)
    tensors = network_files(network) | {compact_pictures.BRIDGE: bridge._asdict(), compact_pictures.AFFECT: affect._asdict()}
    config = CompactPicturesConfig(network=PICTURE_NETWORK)
    labels = {LABEL_FILE: "label,classes,names\nGuitar,0-4,a guitar\nDog,5 6,a dog\n"}
    return write_bundle(folder, kind="backbone", config=config.to_dict(), tensors=tensors, texts=labels)


def write_emotion(folder: Path, random: np.random.Generator) -> Bundle:
    """Write an emotion network with random weights and ten random centres."""
    network = EmotionNetwork(EMOTION_CONFIG)
    n_features = EMOTION_CONFIG.n_outputs
    classes = {
        "mean": np.zeros(n_features, np.float32),
        "whiten": random.standard_normal((n_features, 6)).astype(np.float32),
        "centres": random.standard_normal((len(EMOTIONS), 6)).astype(np.float32),
        "sharpness": np.array([0.5], np.float32),
        "gems_mean": np.full(9, 0.2, np.float32),
        "gems_deviation": np.full(9, 0.1, np.float32),
    }
    weights = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    return write_bundle(
        folder,
        kind="emotion",
        config=EMOTION_CONFIG.to_dict(),
        tensors={"weights.safetensors": weights, "classes.safetensors": classes},
    )


def fit_tiny_space(random: np.random.Generator, n_visual: int = N_VISUAL) -> SharedSpace:
    """Fit both parts to random rows."""
    audio = random.standard_normal((64, 128)).astype(np.float32)
    visual = random.standard_normal((64, n_visual)).astype(np.float32)
    labels = random.integers(10, size=64)
    deep = DeepConfig(audio_units=(16, 8), visual_units=(16, 8), n_components=4, n_epochs=1, batch_size=64)
    linear = LinearConfig(n_components=4)
    return SharedSpace(SDCCA(deep).fit(audio, visual, labels), CCA(linear).fit(audio, visual, labels))


def write_space(folder: Path, space: SharedSpace, emotion: Bundle, **config: str) -> Bundle:
    """Write a space that was made with an emotion model."""
    return write_bundle(
        folder,
        kind="space",
        config={"emotion": space.emotion.config.to_dict(), "content": space.content.config.to_dict(), **config},
        tensors={"weights.safetensors": space.to_tensors()},
        requires=[emotion],
    )


def fit_tiny_methods(random: np.random.Generator) -> tuple[dict[str, CorrelationMethod], np.ndarray]:
    """Fit every method that a visitor may compare ours with to random rows.

    Returns:
        The whole models by name, and the pictures of eight videos, shape (8, N_VISUAL).
    """
    audio = random.standard_normal((64, 128)).astype(np.float32)
    visual = random.standard_normal((64, N_VISUAL)).astype(np.float32)
    labels = random.integers(10, size=64)
    models = {name: method(name)(defaults(name, **TINY_SETTINGS)).fit(audio, visual, labels) for name in OTHER_METHODS}
    return models, random.standard_normal((len(YOUTUBE_IDS), N_VISUAL)).astype(np.float32)


def write_methods(folder: Path, catalogue: Bundle, random: np.random.Generator) -> Bundle:
    """Write the methods that a catalogue can be ranked by besides ours."""
    models, visual = fit_tiny_methods(random)
    return write_bundle(
        folder,
        kind="methods",
        config={name: model.config.to_dict() for name, model in models.items()},
        tensors={tensor_file(name): query_side_tensors(model, visual) for name, model in models.items()},
        requires=[catalogue],
    )


def to_tensors(embedding: Embedding, **others: np.ndarray) -> dict[str, np.ndarray]:
    """Return the parts of an embedding as a bundle holds them, and what else belongs to them."""
    parts = {"emotion": normalize(embedding.emotion), "content": normalize(embedding.content)}
    return {name: part.astype(np.float16) for name, part in (parts | others).items()}


def write_catalogue(folder: Path, space: SharedSpace, bundle: Bundle, random: np.random.Generator) -> Bundle:
    """Write eight videos, half of them music videos."""

    def tensors(embedding: Embedding) -> dict[str, np.ndarray]:
        return to_tensors(embedding, map=random.uniform(-10, 10, (len(YOUTUBE_IDS), 2)))

    table = [
        {
            "youtube_id": youtube_id,
            "emotion": EMOTIONS[index],
            "labels": "Music video|Guitar" if index % 2 == 0 else "Concert",
        }
        for index, youtube_id in enumerate(YOUTUBE_IDS)
    ]
    visual = space.embed_visual(random.standard_normal((8, len(space.means[1]))).astype(np.float32))
    audio = space.embed_audio(random.standard_normal((8, 128)).astype(np.float32))
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": 0.4},
        tensors={layout.VISUAL: tensors(visual), layout.AUDIO: tensors(audio)},
        tables={layout.TABLE: table},
        requires=[bundle],
    )


def write_films_catalogue(folder: Path, space: SharedSpace, bundle: Bundle, random: np.random.Generator) -> Bundle:
    """Write six films of four chapters each, whose files lie in the folder FILMS beside the zoo."""
    looks = random.uniform(0, 1, (N_FILMS * (1 + FILM_CHAPTERS.count("|") + 1), N_DIMS)).astype(np.float32)
    table = [
        {
            "id": f"film-{index}",
            "title": f"Film {index}",
            "emotion": EMOTIONS[index],
            "labels": "Music video|Lines",
            "file": f"film-{index}.mp4",
            "poster": f"film-{index}.jpg",
            "credit": "Our own studio, CC0",
            "seconds": str(FILM_SECONDS),
            "chapters": FILM_CHAPTERS,
            "traits": "slow|dark blue|few cuts",
        }
        for index in range(N_FILMS)
    ]
    places = random.uniform(-10, 10, (2, N_FILMS, 2))
    measured = np.stack([traits(look[None]) for look in looks[:N_FILMS]])
    audio = space.embed_audio(random.standard_normal((N_FILMS, 128)).astype(np.float32))
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": 0.4, "media": FILMS},
        tensors={
            layout.VISUAL: to_tensors(space.embed_visual(looks[:N_FILMS]), map=places[0]),
            layout.AUDIO: to_tensors(audio, map=places[1]),
            layout.CHAPTERS: to_tensors(space.embed_visual(looks[N_FILMS:])),
            TRAITS: {"trait_mean": measured.mean(axis=0), "trait_deviation": measured.std(axis=0) + 0.05},
        },
        tables={layout.TABLE: table},
        requires=[bundle],
    )
