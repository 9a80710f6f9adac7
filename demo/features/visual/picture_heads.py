"""What is read from the features of the compact picture backbone: a place in YouTube-8M's space, and valence and arousal."""

from typing import NamedTuple

import numpy as np

from demo.core.arrays import Float32
from demo.core.vectors import normalize


class PictureBridge(NamedTuple):
    """The map from the network's outputs to directions in YouTube-8M's space.

    Attributes:
        mean: m, shape (n_features,).
        weight: A, shape (n_features, n_dims).
        class_places: z, shape (n_classes, n_dims); zeros for classes without a label.
        center: c, shape (n_dims,).
        radius: s, shape (1,).
    """

    mean: Float32
    weight: Float32
    class_places: Float32
    center: Float32
    radius: Float32

    def directions(self, features: Float32, probabilities: Float32, class_weight: float) -> Float32:
        """Return d of each frame, shape (n_frames, n_dims).

        Args:
            features: f, shape (n_frames, n_features).
            probabilities: p, shape (n_frames, n_classes).
            class_weight: w.
        """
        bridged = normalize(normalize(features - self.mean) @ self.weight)
        directions: Float32 = bridged + np.float32(class_weight) * (probabilities @ self.class_places)
        return directions.astype(np.float32)

    def place(self, directions: Float32) -> Float32:
        """Return where a video with these directions lies, shape (n_dims,)."""
        place: Float32 = self.center + self.radius * normalize(directions.mean(axis=0))
        return place


class AffectHead(NamedTuple):
    """Valence and arousal by kernel ridge regression on the principal components of u(sqrt(f) - m).

        (valence, arousal)(x) = b + sum_i a_i exp(-g |x - x_i|^2)

    Attributes:
        mean: m, of the square roots of features, shape (n_features,).
        basis: Principal directions, shape (n_features, n_components).
        landmarks: x_i, shape (n_landmarks, n_components).
        coefficients: a_i, shape (n_landmarks, 2).
        bias: b, shape (2,).
        rate: g, shape (1,).
        deviation: Of held-out predictions over photographs, whose mean is b, shape (2,).
    """

    mean: Float32
    basis: Float32
    landmarks: Float32
    coefficients: Float32
    bias: Float32
    rate: Float32
    deviation: Float32

    def components(self, features: Float32) -> Float32:
        """Return x of each frame, shape (n_frames, n_components)."""
        components: Float32 = normalize(np.sqrt(np.maximum(features, 0)) - self.mean) @ self.basis
        return components

    def predict(self, features: Float32) -> Float32:
        """Return valence and arousal of each frame on OASIS's scale of 1 to 7, shape (n_frames, 2)."""
        predicted: Float32 = (
            self.bias + gaussian_kernel(self.components(features), self.landmarks, self.rate[0]) @ self.coefficients
        )
        return predicted.astype(np.float32)

    def standardize(self, affect: Float32) -> Float32:
        """Return valence and arousal in deviations from a typical photograph, shape (..., 2)."""
        standardized: Float32 = (affect - self.bias) / self.deviation
        return standardized


def gaussian_kernel(rows: Float32, others: Float32, rate: float) -> Float32:
    """Return exp(-rate |x - y|^2) of each row with each other row."""
    distances = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * rows @ others.T
    kernel: Float32 = np.exp(-rate * distances)
    return kernel
