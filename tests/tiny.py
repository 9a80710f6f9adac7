"""A tiny zoo: every bundle of the real kinds, with random weights and eight videos, read by the real loader."""

from pathlib import Path

import numpy as np
import torch

from demo.audio.backbones import COMPACT, CompactConfig, CompactNetwork
from demo.correlation.deep import SDCCA, DeepConfig
from demo.correlation.linear import CCA, LinearConfig
from demo.correlation.space import Embedding, SharedSpace
from demo.directions import normalise
from demo.emotion.classes import EMOTIONS
from demo.emotion.network import EmotionConfig, EmotionNetwork
from demo.retrieval import catalogue as layout
from demo.retrieval.retriever import CATALOGUE
from demo.zoo import Bundle, write_bundle

YOUTUBE_IDS = tuple(f"tiny-video{index}" for index in range(8))
COMPACT_CONFIG = CompactConfig(n_stem=8, channels=(16, 32), strides=(2, 2), ranks=(0, 8))
EMOTION_CONFIG = EmotionConfig(n_frame_units=16, n_hidden=8, n_attention=8)
N_VISUAL = 24


def write_tiny_zoo(zoo: Path, seed: int = 0) -> Path:
    """Write the four bundles under the names that the retriever loads.

    Returns:
        The zoo's folder.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    write_compact(zoo / COMPACT)
    emotion = write_emotion(zoo / "tiny-emotion", random)
    space = fit_tiny_space(random)
    written = write_bundle(
        zoo / "tiny-space",
        kind="space",
        config={"emotion": space.emotion.config.to_dict(), "content": space.content.config.to_dict()},
        tensors={"weights.safetensors": space.to_tensors()},
        requires=[emotion],
    )
    write_catalogue(zoo / CATALOGUE, space, written, random)
    return zoo


def write_compact(folder: Path) -> Bundle:
    """Write a backbone with random weights."""
    weights = {name: tensor.numpy() for name, tensor in CompactNetwork(COMPACT_CONFIG).state_dict().items()}
    return write_bundle(folder, kind="backbone", config=COMPACT_CONFIG.to_dict(), tensors={"weights.safetensors": weights})


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


def fit_tiny_space(random: np.random.Generator) -> SharedSpace:
    """Fit both parts to random rows."""
    audio = random.standard_normal((64, 128)).astype(np.float32)
    visual = random.standard_normal((64, N_VISUAL)).astype(np.float32)
    labels = random.integers(10, size=64)
    deep = DeepConfig(audio_units=(16, 8), visual_units=(16, 8), n_components=4, n_epochs=1, batch_size=64)
    linear = LinearConfig(n_components=4)
    return SharedSpace(SDCCA(deep).fit(audio, visual, labels), CCA(linear).fit(audio, visual, labels))


def write_catalogue(folder: Path, space: SharedSpace, bundle: Bundle, random: np.random.Generator) -> Bundle:
    """Write eight videos, half of them music videos."""

    def tensors(embedding: Embedding) -> dict[str, np.ndarray]:
        return {
            "emotion": normalise(embedding.emotion).astype(np.float16),
            "content": normalise(embedding.content).astype(np.float16),
            "map": random.uniform(-10, 10, (len(YOUTUBE_IDS), 2)).astype(np.float16),
        }

    table = [
        {
            "youtube_id": youtube_id,
            "emotion": EMOTIONS[index],
            "labels": "Music video|Guitar" if index % 2 == 0 else "Concert",
        }
        for index, youtube_id in enumerate(YOUTUBE_IDS)
    ]
    visual = space.embed_visual(random.standard_normal((8, N_VISUAL)).astype(np.float32))
    audio = space.embed_audio(random.standard_normal((8, 128)).astype(np.float32))
    return write_bundle(
        folder,
        kind="catalogue",
        config={"map_dial": 0.4},
        tensors={layout.VISUAL: tensors(visual), layout.AUDIO: tensors(audio)},
        tables={layout.TABLE: table},
        requires=[bundle],
    )
