"""Fit the ten named clusters: k-means on emotion features, started from thirty annotated recordings.

The recordings and the reason for each stand in emotion_seeds.csv: three for each name, by what listeners said of them.
"""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from demo.emotion.classes import EMOTIONS, EmotionClasses

Float32 = npt.NDArray[np.float32]

SEEDS = Path(__file__).with_name("emotion_seeds.csv")
N_COMPONENTS = 8
"""Principal components of the standardised emotion features: what is beyond them is noise of single outputs."""


def read_seeds() -> list[dict[str, str]]:
    """Return the thirty seeds: emotion, source ("emotify" or "audioset"), id, reason."""
    with SEEDS.open() as stream:
        return list(csv.DictReader(stream))


def fit_classes(population: Float32, seeds: dict[str, Float32]) -> EmotionClasses:
    """Fit the clusters.

    Args:
        population: Emotion features of the videos to be clustered, shape (n_videos, n_features).
        seeds: Emotion features of each emotion's three recordings, shape (3, n_features) each.

    Returns:
        The clusters, in the order of EMOTIONS, whose sharpness makes the strongest share of a typical video 0.5.
    """
    mean, deviation = population.mean(0), population.std(0)
    components = PCA(N_COMPONENTS, random_state=0).fit((population - mean) / deviation)
    whiten = (components.components_ / deviation).T.astype(np.float32)
    start = np.stack([((seeds[name] - mean) @ whiten).mean(0) for name in EMOTIONS])
    placed = (population - mean) @ whiten
    centres = KMeans(len(EMOTIONS), init=start, n_init=1, max_iter=300).fit(placed).cluster_centers_.astype(np.float32)
    distances = np.square(placed[:, None] - centres).sum(-1)
    distances -= distances.min(1, keepdims=True)
    # Bisection: the median of the strongest share grows with sharpness.
    low, high = 1e-4, 10.0
    for _ in range(40):
        middle = (low * high) ** 0.5
        strongest = float(np.median(1 / np.exp(-middle * distances).sum(1)))
        low, high = (middle, high) if strongest < 0.5 else (low, middle)
    return EmotionClasses(mean.astype(np.float32), whiten, centres, low)
