"""Feature compensation: its formula, and each row by itself."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import erf

from demo.core.bundles import CATALOGUE, COMPACT, COMPENSATION, SPACE, STUDIO_SPACE
from demo.core.paths import ZOO
from demo.core.zoo import read_bundle
from demo.features.audio.compensation import CompensationConfig, CompensationNetwork, FeatureCompensation


@pytest.fixture(scope="module")
def compensation(tiny_zoo: Path) -> FeatureCompensation:
    return FeatureCompensation.from_bundle(read_bundle(tiny_zoo / COMPENSATION, "compensation"))


def features(n_seconds: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((n_seconds, 128)).astype(np.float32)


def test_untrained_it_changes_nothing() -> None:
    rows = features(5)
    np.testing.assert_array_equal(FeatureCompensation(CompensationNetwork(CompensationConfig())).apply(rows), rows)


def test_a_feature_is_moved_as_the_formula_says(tiny_zoo: Path, compensation: FeatureCompensation) -> None:
    tensors = {name: array.astype(np.float64) for name, array in read_bundle(tiny_zoo / COMPENSATION).tensors().items()}
    rows = features(4).astype(np.float64)
    moved = (rows - tensors["mean"]) / tensors["deviation"]
    for layer in ("hidden.0", "hidden.3"):
        sums = moved @ tensors[f"{layer}.weight"].T + tensors[f"{layer}.bias"]
        moved = sums * (1 + erf(sums / np.sqrt(2))) / 2
    moved = (moved @ tensors["output.weight"].T + tensors["output.bias"]) * tensors["deviation"]
    assert np.abs(moved).max() > 1e-3
    np.testing.assert_allclose(compensation.apply(features(4)), rows + moved, rtol=0, atol=1e-5)


def test_no_row_depends_on_another(compensation: FeatureCompensation) -> None:
    rows = features(40)
    whole = compensation.apply(rows)
    np.testing.assert_allclose(compensation.apply(rows[7:8]), whole[7:8], rtol=0, atol=1e-6)


def test_it_is_used_for_the_space_that_it_was_trained_for(tiny_zoo: Path) -> None:
    space = read_bundle(tiny_zoo / CATALOGUE, "catalogue").required("space")
    assert FeatureCompensation.shipped_for(space) is not None
    assert FeatureCompensation.shipped_for(read_bundle(tiny_zoo / "tiny-pictures", "space")) is None


def test_the_shipped_one_was_trained_on_the_shipped_backbone_for_the_first_space() -> None:
    shipped = read_bundle(ZOO / COMPENSATION, "compensation")
    assert shipped.required("backbone").name == COMPACT
    assert shipped.required("space").name == SPACE
    assert FeatureCompensation.shipped_for(read_bundle(ZOO / STUDIO_SPACE, "space")) is None
