"""How the affect is judged: quadrants and lifts by hand, and that what is right is found only where something is known."""

import numpy as np
import pytest

from demo.core.vectors import normalize
from demo.correlation.space import Embedding
from demo.research.training.affect_weight import lifts, quadrants, similarity


def test_quadrants_lie_about_the_medians() -> None:
    """Medians 2 and 20: low and low, low and high, high and low; on the median counts as low."""
    affect = np.array([[1, 10], [1, 30], [3, 10], [3, 30], [2, 20]], np.float32)
    assert quadrants(affect).tolist() == [0, 1, 2, 3, 0]


def test_a_lift_is_the_map_over_that_of_permuted_classes() -> None:
    """Two ask three: both rank their own class first, so the MAP is 1."""
    rows, columns = np.array([0, 1]), np.array([0, 1, 1])
    similarities = np.array([[0.9, 0.1, 0.2], [0.1, 0.8, 0.7]], np.float32)
    to_columns, to_rows = lifts(similarities, rows, columns, seed=0)
    # The one of its class stands at ranks 1, 2, 3 equally often: 11/18; the two of a class at 1+2, 1+3, 2+3: 13.5/18.
    assert to_columns == pytest.approx(1 / ((11 / 18 + (1 + 5 / 6 + 7 / 12) / 3) / 2), abs=0.06)
    assert to_rows > 1


def test_the_affect_finds_what_the_embeddings_do_not() -> None:
    random = np.random.default_rng(0)

    def embedding(n_rows: int) -> Embedding:
        return Embedding(*(normalize(random.standard_normal((n_rows, 8)).astype(np.float32)) for _ in range(2)))

    heard, seen = (random.standard_normal((n, 2)).astype(np.float32) for n in (80, 120))
    classes = quadrants(heard), quadrants(seen)
    audio, visual = embedding(80), embedding(120)
    by_weight = [lifts(similarity(audio, heard, visual, seen, weight), *classes, seed=0) for weight in (0.0, 0.5, 1.0)]
    np.testing.assert_allclose(by_weight[0], 1, atol=0.1)
    assert by_weight[0][0] < by_weight[1][0] < by_weight[2][0]
    assert by_weight[0][1] < by_weight[1][1] < by_weight[2][1]
