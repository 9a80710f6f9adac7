"""The map of few rows, which UMAP cannot fit."""

import numpy as np
import pytest

from demo.ingest.assembly import fit_places


@pytest.mark.parametrize("sign", [-1, 1])
def test_few_rows_lie_along_their_widest_direction_whose_sign_is_fixed(sign: int) -> None:
    steps = np.arange(10, dtype=np.float32)
    rows = np.outer(steps, sign * np.array([-3, -1])).astype(np.float32)
    places = fit_places(rows, rows, seed=0)
    # The direction is (3, 1): its largest component is positive.
    np.testing.assert_allclose(places.visual[:, 0], -sign * (steps - 4.5) * 10 / 4.5, atol=1e-4)
    np.testing.assert_array_equal(places.visual, places.audio)
