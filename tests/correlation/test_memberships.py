"""Labels and shares say the same where they say the same."""

from typing import Any

import numpy as np
import pytest

from demo.correlation import METHODS, defaults, method
from demo.correlation.memberships import hard, one_hot, shares
from tests.correlation.views import related_views

LABELS = np.array([0, 2, 1, 2])
SHARES = np.array([[0.5, 0.3, 0.2], [0.1, 0.4, 0.5], [0.4, 0.4, 0.2], [0.0, 0.0, 1.0]])


def test_the_hard_class_of_shares_is_the_largest_and_of_equal_ones_the_first() -> None:
    assert hard(SHARES).tolist() == [0, 2, 0, 2]
    assert hard(LABELS).tolist() == LABELS.tolist()
    assert one_hot(SHARES).tolist() == [[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1]]


def test_shares_of_labels_are_whole_and_shares_stay_what_they_are() -> None:
    assert shares(LABELS).tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]]
    assert shares(SHARES).tolist() == SHARES.tolist()


def _fit(name: str, classes: np.ndarray) -> Any:
    audio, visual, _ = related_views(300)
    shape = {"audio_units": (8, 6), "visual_units": (8, 6), "n_epochs": 2, "batch_size": 100, "n_landmarks": 50}
    return method(name)(defaults(name, n_components=3, **shape)).fit(audio, visual, classes)


@pytest.mark.parametrize("name", METHODS)
def test_every_method_takes_labels_and_shares_that_say_the_same_alike(name: str) -> None:
    audio, visual, labels = related_views(300)
    whole = np.eye(4)[labels]
    by_labels, by_shares = _fit(name, labels), _fit(name, whole)
    np.testing.assert_array_equal(by_shares.embed_audio(audio), by_labels.embed_audio(audio))
    np.testing.assert_array_equal(by_shares.embed_visual(visual), by_labels.embed_visual(visual))


@pytest.mark.parametrize("name", [name for name in METHODS if name != "two-part"])
def test_the_paper_s_methods_know_only_hard_classes(name: str) -> None:
    audio, _, labels = related_views(300)
    # The largest share is that of the label, and the rest is spread over the others.
    soft = 0.6 * np.eye(4)[labels] + 0.1
    np.testing.assert_array_equal(_fit(name, soft).embed_audio(audio), _fit(name, labels).embed_audio(audio))


def test_ours_uses_the_shares() -> None:
    audio, _, labels = related_views(300)
    soft = 0.6 * np.eye(4)[labels] + 0.1
    assert np.abs(_fit("two-part", soft).embed_audio(audio) - _fit("two-part", labels).embed_audio(audio)).max() > 1e-3
