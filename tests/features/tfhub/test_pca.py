"""YouTube-8M's PCA, by hand."""

import numpy as np

from demo.features.tfhub.pca import PcaProjection


def test_a_pca_subtracts_the_mean_before_it_rotates() -> None:
    turn = PcaProjection(mean=np.array([1, 2], np.float32), matrix=np.array([[0, 1], [-1, 0], [1, 1]], np.float32))
    np.testing.assert_array_equal(turn.apply(np.array([[1, 2], [2, 4]], np.float32)), [[0, 0, 0], [2, -1, 3]])
