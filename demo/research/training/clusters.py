"""Fit the ten named clusters: seeded k-means on emotion features, from thirty annotated recordings.

The recordings and the reason for each stand in emotion_seeds.csv: three for each name, by what listeners said of them.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA

from demo.core.arrays import Float32
from demo.emotion.classes import EMOTIONS, GEMS, MOODS, EmotionClasses
from demo.emotion.kmeans import seeded_k_means
from demo.research.training.corpus import read_table

SEEDS = Path(__file__).with_name("emotion_seeds.csv")
N_FEATURES = len(GEMS) + len(MOODS)
"""Ratings and moods say what is felt; the tags behind them speak of genres and uses, and stay out of the clusters."""

N_COMPONENTS = 8
"""Principal components of the standardised features: what is beyond them is noise of single outputs."""


def read_seeds() -> list[dict[str, str]]:
    """Return the thirty seeds: emotion, source ("emotify" or "audioset"), id, reason."""
    return read_table(SEEDS)


def fit_classes(population: Float32, seeds: dict[str, Float32]) -> EmotionClasses:
    """Fit the clusters: k-means on directions, in which each name's recordings go on counting (seeded k-means).

    Directions, because the seeds are outspoken and the means of whole videos are not: by distance, all that is faint would
    fall to one cluster.

    Args:
        population: Emotion features of the videos to be clustered, shape (n_videos, n_features).
        seeds: Emotion features of each emotion's three recordings, shape (3, n_features) each.

    Returns:
        The clusters, in the order of EMOTIONS, whose sharpness makes the strongest share of a typical video 0.5.
    """
    mean, deviation = population.mean(0), population.std(0)
    felt = (population - mean)[:, :N_FEATURES] / deviation[:N_FEATURES]
    components = PCA(N_COMPONENTS, random_state=0).fit(felt).components_
    whiten = np.zeros((population.shape[1], N_COMPONENTS), np.float32)
    whiten[:N_FEATURES] = components.T / deviation[:N_FEATURES, None]
    without_centers = EmotionClasses(mean.astype(np.float32), whiten, np.zeros((0, N_COMPONENTS), np.float32), 1.0)
    placed = without_centers.project(population)
    centers = seeded_k_means(placed, np.stack([without_centers.project(seeds[name]).mean(0) for name in EMOTIONS]))
    distances = np.square(placed[:, None] - centers).sum(-1)
    distances -= distances.min(1, keepdims=True)
    # Bisection: the median of the strongest share grows with sharpness.
    low, high = 1e-3, 1e3
    for _ in range(40):
        middle = (low * high) ** 0.5
        strongest = float(np.median(1 / np.exp(-middle * distances).sum(1)))
        low, high = (middle, high) if strongest < 0.5 else (low, middle)
    return replace(without_centers, centers=centers, sharpness=low)
