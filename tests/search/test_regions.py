"""Names of the map's regions: c-TF-IDF by hand, and clusters that lie apart."""

import numpy as np
import pytest

from demo.correlation.space import Embedding
from demo.search.catalogue import Catalogue
from demo.search.regions import LEAST_NUMBER, class_tf_idf, regions_of
from demo.search.videos import Video

CENTERS = {"Piano": (-8.0, 0.0), "Drum": (8.0, 0.0), "": (0.0, 8.0)}
N_EACH = 12


def catalogue_of(labels: list[tuple[str, ...]], emotions: list[str], points: np.ndarray) -> Catalogue:
    videos = tuple(
        Video(video_id=f"v{row}", emotion=emotion, labels=each)
        for row, (emotion, each) in enumerate(zip(emotions, labels, strict=True))
    )
    nothing = Embedding(*(np.zeros((len(videos), 1), np.float32) for _ in range(2)))
    return Catalogue("hand", videos, nothing, nothing, points.astype(np.float32), points.astype(np.float32))


@pytest.fixture
def islands() -> Catalogue:
    """Three islands: of pianos, of drums, and of videos that have only what all have."""
    random = np.random.default_rng(0)
    names = [name for name in CENTERS for _ in range(N_EACH)]
    points = np.array([CENTERS[name] for name in names]) + random.uniform(-0.5, 0.5, (len(names), 2))
    labels = [("Music video", "Concert", name) if name else ("Music video",) for name in names]
    return catalogue_of(labels, ["bitter" if not name else "calm" for name in names], points)


def test_class_tf_idf_by_hand() -> None:
    # Two classes of 4 and 2 terms, so A = 3; the terms stand 3, 2 and 1 times in all.
    counts = np.array([[3.0, 0.0, 1.0], [0.0, 2.0, 0.0]])
    expected = [[3 * np.log(1 + 3 / 3), 0, np.log(1 + 3 / 1)], [0, 2 * np.log(1 + 3 / 2), 0]]
    np.testing.assert_allclose(class_tf_idf(counts), expected, rtol=0, atol=1e-12)


def test_a_term_that_every_class_has_weighs_less_than_one_of_a_class() -> None:
    everywhere, here = class_tf_idf(np.array([[4.0, 3.0], [4.0, 0.0]]))[0]
    # 4 log(1 + 5.5 / 8) and 3 log(1 + 5.5 / 3).
    assert everywhere == pytest.approx(2.0930, abs=1e-4)
    assert here == pytest.approx(3.1244, abs=1e-4)
    assert here > everywhere


def test_regions_are_named_by_what_stands_out_there(islands: Catalogue) -> None:
    found = regions_of(islands, np.ones(islands.n_videos, np.bool_))
    for level in ("coarse", "fine"):
        regions = {region.name: region for region in found if region.level == level}
        # The emotion names those whose labels all have; "Music video" names none.
        assert set(regions) == {"Piano · Concert", "Drum · Concert", "bitter"}
        for name, center in (
            ("Piano · Concert", CENTERS["Piano"]),
            ("Drum · Concert", CENTERS["Drum"]),
            ("bitter", CENTERS[""]),
        ):
            region = regions[name]
            np.testing.assert_allclose([region.x, region.y], center, rtol=0, atol=0.5)
            left, bottom, right, top = region.box
            assert left < region.x < right
            assert bottom < region.y < top


def test_the_same_catalogue_has_the_same_regions(islands: Catalogue) -> None:
    everything = np.ones(islands.n_videos, np.bool_)
    assert regions_of(islands, everything) == regions_of(islands, everything)


def test_videos_that_are_not_shown_make_no_region(islands: Catalogue) -> None:
    shown = np.array(["Piano" not in video.labels for video in islands.videos])
    assert not any("Piano" in region.name for region in regions_of(islands, shown))
    assert regions_of(islands, np.zeros(islands.n_videos, np.bool_)) == ()


def test_a_label_of_few_videos_names_no_region() -> None:
    n_rare = (LEAST_NUMBER - 1) // 2
    labels = [("Harp",) if row < n_rare else () for row in range(4 * N_EACH)]
    points = np.random.default_rng(0).uniform(-1, 1, (len(labels), 2))
    catalogue = catalogue_of(labels, ["calm"] * len(labels), points)
    assert {region.name for region in regions_of(catalogue, np.ones(len(labels), np.bool_))} == {"calm"}
