"""Fit and judge the affect head: what people feel about photographs, from the network's features.

Data: OASIS (Kurdi, Lozano and Banaji, "Introducing the Open Affective Standardized Image Set (OASIS)", 2017): 898 photographs,
each rated for valence and arousal (1 to 7) by about 100 people.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from sklearn.model_selection import KFold
from tqdm import tqdm

from demo.core.arrays import Float32, Float64, UInt8
from demo.core.config import Config
from demo.core.vectors import normalize
from demo.features.visual.picture_heads import AffectHead, gaussian_kernel

N_FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class AffectTraining(Config):
    """How the head is fitted; the settings were chosen in other folds than those that judge.

    Attributes:
        n_components: Principal components of the features.
        rate: g of the kernel.
        ridge: Added to the kernel's diagonal.
        seed: Of the folds.
    """

    n_components: int = 128
    rate: float = 2.0
    ridge: float = 0.2
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class RatedPhotographs:
    """OASIS, as the network sees it.

    Attributes:
        features: Of each whole photograph, its middle square, and both mirrored, shape (4, n_photographs, n_features).
        ratings: Valence and arousal, shape (n_photographs, 2).
    """

    features: Float32
    ratings: Float64


def read_oasis(folder: Path, extract: Callable[[list[UInt8]], Float32]) -> RatedPhotographs:
    """Read the photographs and their ratings.

    Args:
        folder: Holds ratings.csv and images/.
        extract: Maps pictures, shape (height, width, 3) each, to features (n, n_features).
    """
    with (folder / "ratings.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    views = []
    for row in tqdm(rows, desc="photographs", unit="photo"):
        photograph = np.asarray(Image.open(folder / "images" / row["file"]).convert("RGB"))
        pictures = [photograph, _middle_square(photograph)]
        pictures += [np.ascontiguousarray(picture[:, ::-1]) for picture in pictures]
        views.append(extract(pictures))
    ratings = np.array([[float(row["valence"]), float(row["arousal"])] for row in rows])
    return RatedPhotographs(features=np.swapaxes(np.array(views), 0, 1), ratings=ratings)


def fit_affect(photographs: RatedPhotographs, held_out: Float64, config: AffectTraining) -> AffectHead:
    """Fit the head to photographs; its deviation is that of held-out predictions.

    Args:
        photographs: Every view of each is a landmark.
        held_out: As `predict_held_out` returns them.
        config: How.
    """
    deviation = held_out.std(axis=0)
    return _fit(photographs.features, photographs.ratings, config)._replace(deviation=deviation.astype(np.float32))


def predict_held_out(photographs: RatedPhotographs, config: AffectTraining) -> Float64:
    """Return the affect that heads of N_FOLDS folds predict for the photographs they were not fitted to, shape (n, 2)."""
    features, ratings = photographs.features, photographs.ratings
    predicted = np.empty_like(ratings)
    for training, held_out in _folds(config).split(ratings):
        predicted[held_out] = _fit(features[:, training], ratings[training], config).predict(features[0, held_out])
    return predicted


def _folds(config: AffectTraining) -> KFold:
    return KFold(N_FOLDS, shuffle=True, random_state=config.seed)


def _fit(features: Float32, ratings: Float64, config: AffectTraining) -> AffectHead:
    roots = np.sqrt(np.maximum(features, 0))
    mean = roots[0].mean(axis=0)
    _, _, directions = np.linalg.svd(normalize(roots[0] - mean), full_matrices=False)
    basis = directions[: config.n_components].T
    landmarks = np.concatenate([normalize(view - mean) @ basis for view in roots])
    targets = np.concatenate([ratings] * len(features))
    bias = targets.mean(axis=0)
    kernel = gaussian_kernel(landmarks, landmarks, config.rate).astype(np.float64)
    coefficients = np.linalg.solve(kernel + config.ridge * np.eye(len(kernel)), targets - bias)
    arrays = (mean, basis, landmarks, coefficients, bias, np.array([config.rate]), np.ones(2))
    return AffectHead(*(array.astype(np.float32) for array in arrays))


def judge_affect(photographs: RatedPhotographs, predicted: Float64, config: AffectTraining) -> dict[str, Any]:
    """Return the correlation of held-out predictions with the ratings, and the error beside that of the mean.

    Args:
        photographs: With their ratings.
        predicted: As `predict_held_out` returns them.
        config: The same.
    """
    ratings = photographs.ratings
    baseline = np.empty_like(ratings)
    for training, held_out in _folds(config).split(ratings):
        baseline[held_out] = ratings[training].mean(axis=0)
    found: dict[str, Any] = {"n_photographs": len(ratings), "n_folds": N_FOLDS}
    for column, name in enumerate(("valence", "arousal")):
        errors = {"rmse": predicted, "rmse_of_mean": baseline}
        found[name] = {"r": round(float(np.corrcoef(predicted[:, column], ratings[:, column])[0, 1]), 4)} | {
            key: round(float(np.sqrt(np.square(rows[:, column] - ratings[:, column]).mean())), 4)
            for key, rows in errors.items()
        }
    return found


def _middle_square(photograph: UInt8) -> UInt8:
    height, width = photograph.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return photograph[top : top + side, left : left + side]
